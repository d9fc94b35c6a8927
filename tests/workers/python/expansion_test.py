"""The Python worker makes of a scenario what the built-in one does: the expectations of tests/loader/expansion_test.cpp."""

import json
import unittest

from fake_api import ROOT, FakeApi, compile_scenario, inputs, instantiate, roots_of, scenario_with
from definition import ScenarioError
from expansion import LONGEST_CHAIN, relative_date
from fake_api import TODAY
from step import Response, UnexpectedContent


class Expansion(unittest.TestCase):
    maxDiff = None

    def assert_visits(self, visited, steps, errors=(), **api):
        self.api = FakeApi(**api).run(roots_of(steps))
        self.assertEqual(self.api.visited(), ["GET " + target for target in visited])
        self.assertEqual(self.api.errors, list(errors))


class Each(Expansion):
    def test_starts_then_once_per_element(self):
        self.assert_visits(
            ["/vms", "/x/size", "/x/state", "/y/size", "/y/state"],
            {
                "start": {"get": "/vms", "each": "/value", "as": "vm", "then": ["size", "state"]},
                "size": {"get": "/{vm.id}/size"},
                "state": {"get": "/{vm.id}/state"},
            },
            bodies={"/vms": {"value": [{"id": "x"}, {"id": "y"}]}},
        )

    def test_of_an_empty_array_starts_nothing(self):
        self.assert_visits(
            ["/vms"],
            {"start": {"get": "/vms", "each": "/value", "as": "vm", "then": ["size"]}, "size": {"get": "/{vm.id}"}},
            bodies={"/vms": {"value": []}},
        )

    def test_may_be_the_whole_body_and_its_elements_may_be_texts(self):
        self.assert_visits(
            ["/names", "/a", "/7", "/true"],
            {"start": {"get": "/names", "each": "", "as": "it", "then": ["leaf"]}, "leaf": {"get": "/{it}"}},
            bodies={"/names": ["a", 7, True]},
        )

    def test_reaches_members_and_indexes_of_its_elements(self):
        self.assert_visits(
            ["/vms", "/2/B1s"],
            {
                "start": {"get": "/vms", "each": "", "as": "vm", "then": ["leaf"]},
                "leaf": {"get": "/{vm.zones.1}/{vm.properties.hardwareProfile.vmSize}"},
            },
            bodies={"/vms": [{"zones": ["1", "2"], "properties": {"hardwareProfile": {"vmSize": "B1s"}}}]},
        )

    def test_keeps_the_names_of_all_levels(self):
        self.assert_visits(
            ["/subs", "/s/groups", "/s/g/1"],
            {
                "start": {"get": "/subs", "each": "", "as": "sub", "then": ["groups"]},
                "groups": {"get": "/{sub.id}/groups", "each": "", "as": "group", "then": ["leaf"]},
                "leaf": {"get": "/{sub.id}/{group.id}/{a}"},
            },
            bodies={"/subs": [{"id": "s"}], "/s/groups": [{"id": "g"}]},
        )

    def test_the_innermost_of_two_equal_names_wins(self):
        self.assert_visits(
            ["/outer", "/inner", "/inner"],
            {
                "start": {"get": "/outer", "each": "", "as": "it", "then": ["middle"]},
                "middle": {"get": "/inner", "each": "", "as": "it", "then": ["leaf"]},
                "leaf": {"get": "/{it.id}"},
            },
            bodies={"/outer": [{"id": "outer"}], "/inner": [{"id": "inner"}]},
        )


class Handle(Expansion):
    def handlings(self, steps, variables=None):
        return [(step.handling.cpu, step.handling.block) for step in roots_of(steps, variables)]

    def test_costs_every_response_what_it_says(self):
        self.assertEqual(
            self.handlings({"start": {"get": "/x", "handle": {"cpu": "2ms", "block": "1.5s"}}}), [(0.002, 1.5)]
        )
        self.assertEqual(self.handlings({"start": {"get": "/x"}}), [(0, 0)])

    def test_of_one_in_so_many_is_the_last_of_each(self):
        steps = {"start": {"repeat": 5, "get": "/x", "handle": {"block": "{a}s", "one_in": "{n}"}}}
        self.assertEqual(self.handlings(steps), [(0, 0), (0, 1), (0, 0), (0, 1), (0, 0)])

    def test_that_is_no_duration_is_refused(self):
        for written in ("much", "2m", "-1ms"):
            with self.assertRaisesRegex(
                ScenarioError, f'expected a duration of at most 60 s for "cpu", found "{written}"'
            ):
                self.handlings({"start": {"get": "/x", "handle": {"cpu": "{a}"}}}, {"a": written})


class Bind(Expansion):
    def test_takes_texts_numbers_and_headers_for_the_steps_below(self):
        self.assert_visits(
            ["/a", "/PowerState/running/3/true"],
            {
                "start": {
                    "get": "/a",
                    "then": ["leaf"],
                    "bind": {
                        "state": "/statuses/1/code",
                        "count": "/count",
                        "odd": "/odd~0key/x~1y",
                        "token": "header:x-subject-token",
                    },
                },
                "leaf": {"get": "/{state}/{count}/{odd}", "headers": {"X-Auth-Token": "{token}"}},
            },
            bodies={"/a": {"statuses": [{}, {"code": "PowerState/running"}], "count": 3, "odd~key": {"x/y": True}}},
            headers={"/a": [("X-Subject-Token", "t0k")]},
        )
        self.assertEqual(self.api.requests[1].headers, [("X-Auth-Token", "t0k")])

    def test_of_a_missing_or_null_value_is_an_empty_text(self):
        self.assert_visits(
            ["/a", "/[]"],
            {
                "start": {
                    "get": "/a",
                    "then": ["leaf"],
                    "bind": {
                        "x": "/statuses/1/code",
                        "y": "/zone",
                        "z": "header:Missing",
                        "far": "/statuses/99999999999999999999999",
                    },
                },
                "leaf": {"get": "/[{x}{y}{z}{far}]"},
            },
            bodies={"/a": {"statuses": [{}], "zone": None}},
        )

    def test_of_an_object_is_unexpected(self):
        self.assert_visits(
            ["/a"],
            {"start": {"get": "/a", "then": ["leaf"], "bind": {"x": "/x"}}, "leaf": {"get": "/{x}"}},
            bodies={"/a": {"x": {"secret": 1}}},
            errors=['start: expected a text, a number or a boolean at "/x" for "x", found an object'],
        )


class When(Expansion):
    def test_leaves_a_step_out_unless_every_name_has_one_of_its_values(self):
        self.assert_visits(
            ["/list", "/some/1", "/one/1", "/some/3", "/some/4"],
            {
                "start": {"get": "/list", "each": "", "as": "it", "then": ["some", "one", "other"]},
                "some": {"get": "/some/{it.id}", "when": {"it.s": ["on", "idle", 5]}},
                "one": {"get": "/one/{it.id}", "when": {"it.s": ["on"], "a": [1]}},
                "other": {"get": "/other/{it.id}", "when": {"it.s": ["on"], "a": ["2"]}},
            },
            bodies={
                "/list": [
                    {"id": "1", "s": "on"},
                    {"id": "2", "s": "off"},
                    {"id": "3", "s": "idle"},
                    {"id": "4", "s": 5},
                ]
            },
        )

    def test_a_missing_or_null_member_is_an_empty_text(self):
        self.assert_visits(
            ["/list", "/a", "/b"],
            {
                "start": {"get": "/list", "each": "", "as": "it", "then": ["leaf"]},
                "leaf": {"get": "/{it.id}", "when": {"it.image.id": [""]}},
            },
            bodies={"/list": [{"id": "a", "image": None}, {"id": "b"}, {"id": "c", "image": {"id": "x"}}]},
        )


class Repeat(Expansion):
    def test_makes_so_many_instances_with_their_index(self):
        self.assert_visits(
            ["/0", "/below/0", "/1", "/below/1"],
            {"start": {"repeat": "{n}", "get": "/{index}", "then": ["leaf"]}, "leaf": {"get": "/below/{index}"}},
        )

    def test_takes_a_bound_count(self):
        self.assert_visits(
            ["/count", "/page?p=0", "/page?p=1", "/page?p=2"],
            {
                "start": {"get": "/count", "bind": {"total": "/total"}, "then": ["page"]},
                "page": {"repeat": "{total}", "get": "/page?p={index}"},
            },
            bodies={"/count": {"total": 3}},
        )

    def test_of_zero_makes_nothing(self):
        self.assert_visits(["/"], {"start": {"get": "/", "then": ["none"]}, "none": {"repeat": 0, "get": "/none"}})

    def test_of_what_is_no_count_is_unexpected(self):
        for total in ("many", "", "-1", "1.5", "1000001", "9" * 5000):
            api = FakeApi({"/count": {"total": total}}).run(
                roots_of(
                    {
                        "start": {"get": "/count", "bind": {"total": "/total"}, "then": ["page"]},
                        "page": {"repeat": "{total}", "get": "/page"},
                    }
                )
            )
            self.assertEqual(len(api.errors), 1, total)
            self.assertTrue(
                api.errors[0].startswith('page: expected a whole number from 0 to 1000000 for "repeat", found "'),
                api.errors,
            )


class Next(Expansion):
    def test_fetches_the_next_page_before_this_one_fans_out(self):
        self.assert_visits(
            ["/vms", "https://host/vms?page=2", "/c", "/a", "/b"],
            {
                "start": {
                    "get": "/vms",
                    "next": "/nextLink",
                    "each": "/value",
                    "as": "vm",
                    "then": ["leaf"],
                    "headers": {"X-Page": "{a}"},
                },
                "leaf": {"get": "/{vm.id}"},
            },
            bodies={
                "/vms": {"value": [{"id": "a"}, {"id": "b"}], "nextLink": "https://host/vms?page=2"},
                "https://host/vms?page=2": {"value": [{"id": "c"}], "nextLink": None},
            },
        )
        self.assertEqual((self.api.requests[1].label, self.api.requests[1].headers), ("start", [("X-Page", "1")]))

    def test_may_be_in_a_list_of_links(self):
        self.assert_visits(
            ["/ports", "http://h/ports?marker=a"],
            {"start": {"get": "/ports", "next": "/links"}},
            bodies={
                "/ports": {
                    "links": [{"rel": "self", "href": "/no"}, {"rel": "next", "href": "http://h/ports?marker=a"}]
                },
                "http://h/ports?marker=a": {"links": []},
            },
        )

    def test_has_the_prefix_before_a_path_only(self):
        steps = {"start": {"get": "/image/v2/images", "next": "/next", "next_prefix": "/image"}}
        self.assert_visits(
            ["/image/v2/images", "/image/v2/images?marker=a", "http://h/last"],
            steps,
            bodies={
                "/image/v2/images": {"next": "/v2/images?marker=a"},
                "/image/v2/images?marker=a": {"next": "http://h/last"},
            },
        )

    def test_ends_at_a_null_missing_or_empty_link(self):
        for body in ({"next": None}, {}, {"next": ""}):
            self.assert_visits(["/p"], {"start": {"get": "/p", "next": "/next"}}, bodies={"/p": body})

    def test_follows_a_link_header_without_looking_at_the_body(self):
        self.assert_visits(
            ["/p", "/p?2"],
            {"start": {"get": "/p", "next": "header:Link"}},
            bodies={"/p": "not JSON"},
            headers={"/p": [("Link", '</p?2>; rel="next", </p?9>; rel="last"')]},
        )

    def test_encodes_what_no_url_may_hold(self):
        self.assert_visits(
            ["/p", "/p?$filter=a%20eq%20'b'%20%0D%0AX:%20y"],
            {"start": {"get": "/p", "next": "/next"}},
            bodies={"/p": {"next": "/p?$filter=a eq 'b'%20\r\nX: y#part"}},
        )

    def test_is_resolved_against_the_page_that_names_it(self):
        self.assert_visits(
            ["/a/p", "/a/p?page=2", "/a/q?page=3", "/p?page=4", "//host/p?page=5"],
            {"start": {"get": "/a/p", "next": "/next"}},
            bodies={
                "/a/p": {"next": "?page=2"},
                "/a/p?page=2": {"next": "q?page=3"},
                "/a/q?page=3": {"next": "../p?page=4"},
                "/p?page=4": {"next": "//host/p?page=5"},
            },
        )

    def test_refuses_links_that_are_neither_url_nor_path(self):
        for link, found in (
            ("ftp://host/x?key=secret", '"ftp://host/x"'),
            ("mailto:a@b", '"mailto:a@b"'),
            ("https:///x", '"https:///x"'),
        ):
            self.assert_visits(
                ["/p"],
                {"start": {"get": "/p", "next": "/next"}},
                bodies={"/p": {"next": link}},
                errors=[f"start: expected a link to the next page, an http(s) URL or a path, found {found}"],
            )
        self.assert_visits(
            ["/p"],
            {"start": {"get": "/p", "next": "/next"}},
            bodies={"/p": {"next": {"href": "/x"}}},
            errors=['start: expected a link to the next page at "/next", found an object'],
        )

    def test_refuses_pages_that_go_round_in_circles(self):
        self.assert_visits(
            ["/p", "/p?2", "/p?3"],
            {"start": {"get": "/p", "next": "/next"}},
            bodies={"/p": {"next": "/p?2"}, "/p?2": {"next": "/p?3"}, "/p?3": {"next": "http://host/p?2"}},
            errors=['start: the link to the next page leads back to an earlier one: "http://host/p"'],
        )
        self.assert_visits(
            ["/p"],
            {"start": {"get": "/p", "next": "/next"}},
            bodies={"/p": {"next": "/p"}},
            errors=['start: the link to the next page leads back to an earlier one: "/p"'],
        )

    def test_stops_after_a_thousand_pages(self):
        page = roots_of({"start": {"get": "/0", "next": "/next"}})
        for number in range(1, LONGEST_CHAIN):
            page = page[0].then(Response(200, body=b'{"next": "/%d"}' % number))
        with self.assertRaisesRegex(UnexpectedContent, "start: there are more than 1000 pages"):
            page[0].then(Response(200, body=b'{"next": "/last"}'))


class Until(Expansion):
    def test_stops_after_the_first_page_with_a_match(self):
        self.assert_visits(
            ["/log", "/log?2"],
            {
                "start": {
                    "get": "/log",
                    "next": "/nextLink",
                    "until": {"any": "/value", "where": {"/status/value": ["Succeeded"], "/op": ["start", "write"]}},
                }
            },
            bodies={
                "/log": {
                    "value": [
                        {"status": {"value": "Started"}, "op": "start"},
                        {"status": {"value": "Succeeded"}, "op": "delete"},
                        {},
                    ],
                    "nextLink": "/log?2",
                },
                "/log?2": {"value": [{"status": {"value": "Succeeded"}, "op": "write"}], "nextLink": "/log?3"},
            },
        )

    def test_still_fans_out_the_page_that_matches(self):
        self.assert_visits(
            ["/log", "/1", "/2"],
            {
                "start": {
                    "get": "/log",
                    "next": "/next",
                    "until": {"any": "/value", "where": {"/ok": [True]}},
                    "each": "/value",
                    "as": "it",
                    "then": ["leaf"],
                },
                "leaf": {"get": "/{it.id}"},
            },
            bodies={"/log": {"value": [{"id": 1, "ok": True}, {"id": 2}], "next": "/log?2"}},
        )

    def test_expects_an_array(self):
        self.assert_visits(
            ["/log"],
            {"start": {"get": "/log", "next": "/next", "until": {"any": "/value", "where": {"/ok": [True]}}}},
            bodies={"/log": {"value": "none", "next": "/log?2"}},
            errors=['start: expected an array at "/value", found a string'],
        )


class After(Expansion):
    def test_starts_once_all_that_is_below_has_finished(self):
        self.assert_visits(
            ["/p", "/p?2", "/p?3", "/3", "/2", "/1", "/join/1", "/done"],
            {
                "start": {
                    "get": "/p",
                    "next": "/next",
                    "each": "/value",
                    "as": "it",
                    "then": ["leaf"],
                    "after": ["join", "done"],
                },
                "leaf": {"get": "/{it}"},
                "join": {"get": "/join/{a}"},
                "done": {"get": "/done"},
            },
            bodies={
                "/p": {"value": [1], "next": "/p?2"},
                "/p?2": {"value": [2], "next": "/p?3"},
                "/p?3": {"value": [3]},
            },
        )

    def test_is_attached_to_the_first_page_only(self):
        first = roots_of({"start": {"get": "/p", "next": "/next", "after": ["join"]}, "join": {"get": "/join"}})[0]
        second = first.then(Response(200, body=b'{"next": "/p?2"}'))[0]
        self.assertEqual((len(first.after), second.after), (1, None))

    def test_runs_even_if_the_step_failed(self):
        self.assert_visits(
            ["/p", "/join"],
            {
                "start": {"get": "/p", "then": ["leaf"], "after": ["join"]},
                "leaf": {"get": "/leaf"},
                "join": {"get": "/join"},
            },
            failing=["/p"],
        )

    def test_may_have_a_step_after_itself(self):
        self.assert_visits(
            ["/1", "/2", "/below", "/3"],
            {
                "start": {"get": "/1", "after": ["two"]},
                "two": {"get": "/2", "then": ["below"], "after": ["three"]},
                "below": {"get": "/below"},
                "three": {"get": "/3"},
            },
        )

    def test_that_cannot_be_made_is_the_fault_of_the_response_its_values_came_from(self):
        self.assert_visits(
            ["/list"],
            {
                "start": {"get": "/list", "each": "", "as": "it", "then": ["leaf"]},
                "leaf": {"get": "/{it.id}", "after": ["join"]},
                "join": {"get": "/{it.name}"},
            },
            bodies={"/list": [{"id": 1}]},
            errors=["join: expected a text, a number or a boolean for {it.name}, found nothing"],
        )


class Sequence(Expansion):
    def test_starts_each_step_when_the_one_before_and_all_below_it_have_finished(self):
        self.assert_visits(
            ["/0", "/beside", "/1", "/1/below", "/1/after", "/2/0", "/2/1", "/3", "/join"],
            {
                "start": {"get": "/0", "sequence": ["one", "two", "three"], "then": ["beside"], "after": ["join"]},
                "beside": {"get": "/beside"},
                "one": {"get": "/1", "then": ["below"], "after": ["late"]},
                "below": {"get": "/1/below"},
                "late": {"get": "/1/after"},
                "two": {"repeat": 2, "get": "/2/{index}"},
                "three": {"get": "/3"},
                "join": {"get": "/join"},
            },
        )

    def test_makes_only_its_first_step_a_child_of_the_parent(self):
        children = roots_of(
            {"start": {"get": "/0", "sequence": ["one", "two"]}, "one": {"get": "/1"}, "two": {"get": "/2"}}
        )[0].then(Response())
        self.assertEqual([child.request.target for child in children], ["/1"])
        self.assertEqual([(step.request.target, step.after) for step in children[0].after], [("/2", None)])

    def test_is_made_for_each_element(self):
        self.assert_visits(
            ["/list", "/x/1", "/x/2", "/y/1", "/y/2"],
            {
                "start": {"get": "/list", "each": "", "as": "it", "sequence": ["one", "two"]},
                "one": {"get": "/{it}/1"},
                "two": {"get": "/{it}/2"},
            },
            bodies={"/list": ["x", "y"]},
        )

    def test_goes_on_after_a_paged_step_once_all_its_pages_are_finished(self):
        self.assert_visits(
            ["/0", "/p", "/p?2", "/2"],
            {
                "start": {"get": "/0", "sequence": ["pages", "two"]},
                "pages": {"get": "/p", "next": "/next"},
                "two": {"get": "/2"},
            },
            bodies={"/p": {"next": "/p?2"}},
        )

    def test_leaves_out_what_its_conditions_exclude(self):
        self.assert_visits(
            ["/0", "/2", "/3"],
            {
                "start": {"get": "/0", "sequence": ["one", "two", "three"]},
                "one": {"get": "/1", "when": {"a": ["other"]}},
                "two": {"get": "/2", "after": ["never"]},
                "never": {"get": "/never", "when": {"a": ["other"]}},
                "three": {"get": "/3"},
            },
        )

    def test_goes_on_after_a_failed_step(self):
        self.assert_visits(
            ["/0", "/1", "/2"],
            {"start": {"get": "/0", "sequence": ["one", "two"]}, "one": {"get": "/1"}, "two": {"get": "/2"}},
            failing=["/1"],
        )

    def test_is_no_longer_than_strategies_can_follow(self):
        self.assert_visits(
            ["/0"],
            {"start": {"get": "/0", "sequence": ["one"]}, "one": {"get": "/1", "repeat": 1001}},
            errors=["start: a sequence of 1001 steps is longer than 1000"],
        )


class TheResponse(Expansion):
    EACH = {"start": {"get": "/a", "each": "/v", "as": "it", "then": ["leaf"]}, "leaf": {"get": "/"}}

    def test_is_not_read_by_a_step_that_needs_nothing_from_it(self):
        self.assert_visits(
            ["/a", "/b"],
            {"start": {"get": "/a", "bind": {"etag": "header:ETag"}, "then": ["leaf"]}, "leaf": {"get": "/b"}},
            bodies={"/a": "<html>"},
        )

    def test_of_a_leaf_is_not_asked_for_anything(self):
        self.assertIsNone(roots_of({"start": {"get": "/"}})[0].then)

    def test_that_is_not_json_is_unexpected_where_json_is_needed(self):
        self.assert_visits(
            ["/a"],
            self.EACH,
            bodies={"/a": "<html>"},
            headers={"/a": [("Content-Type", "text/html")]},
            errors=["start: expected JSON, found something else, of type text/html"],
        )
        self.assert_visits(
            ["/a"],
            self.EACH,
            bodies={"/a": "{"},
            errors=["start: expected JSON, found something else, of type unknown"],
        )
        self.assert_visits(["/a"], self.EACH, bodies={"/a": ""}, errors=["start: expected JSON, found an empty body"])

    def test_without_the_array_is_unexpected(self):
        for body, found in (
            ({}, "nothing"),
            ({"v": None}, "null"),
            ({"v": {"token": "s3cret"}}, "an object"),
            ({"v": 3}, "a number"),
            ({"v": True}, "a boolean"),
            ([], "nothing"),
        ):
            self.assert_visits(
                ["/a"], self.EACH, bodies={"/a": body}, errors=[f'start: expected an array at "/v", found {found}']
            )

    def test_whose_element_lacks_a_member_is_unexpected(self):
        self.assert_visits(
            ["/a"],
            {"start": {"get": "/a", "each": "", "as": "vm", "then": ["leaf"]}, "leaf": {"get": "/{vm.id}"}},
            bodies={"/a": [{"id": {}}]},
            errors=["leaf: expected a text, a number or a boolean for {vm.id}, found an object"],
        )


class Instantiation(unittest.TestCase):
    """tests/loader/scenario_file_test.cpp and relative_date_test.cpp."""

    def test_puts_parameters_in_the_place_of_defaults(self):
        roots = roots_of({"start": {"repeat": "{n}", "get": "/{a}"}}, parameters={"a": "x y", "n": "1"})
        self.assertEqual([step.request.target for step in roots], ["/x%20y"])

    def test_turns_relative_dates_into_dates(self):
        roots = roots_of(
            {"start": {"get": "/{since}/{until}/{word}"}},
            {"since": "today-89d", "until": "x", "word": "today is not a date"},
            parameters={"until": "today+1d"},
        )
        self.assertEqual(roots[0].request.target, "/2025-12-22/2026-03-22/today%20is%20not%20a%20date")
        self.assertEqual(relative_date("today", TODAY), "2026-03-21")

    def test_leaves_every_other_text_alone(self):
        for text in (
            "",
            "Today",
            "today ",
            "today-",
            "today-d",
            "today-8",
            "today-8h",
            "today--8d",
            "today8d",
            "today-8d.",
            "yesterday",
            "today-123456d",
            "today-8 d",
            "today\n",
        ):
            self.assertEqual(relative_date(text, TODAY), text)

    def test_refuses_what_cannot_be_made(self):
        steps = {"start": {"get": "/", "headers": {"X": "{env:TOKEN}"}}}
        for sentence, given in (
            ("needs the environment variable TOKEN", {}),
            ('no variable "count"', {"parameters": {"count": "1"}}),
            ("the value for the header X is not one line", {"environment": {"TOKEN": "s3cret\r\nX: y"}}),
        ):
            with self.assertRaisesRegex(ScenarioError, sentence) as caught:
                roots_of(steps, **given)
            self.assertNotIn("s3cret", str(caught.exception))
        with self.assertRaisesRegex(ScenarioError, 'start: expected a target that begins .*, found "//elsewhere"'):
            roots_of({"start": {"get": "{a}?key=1"}}, parameters={"a": "//elsewhere"})

    def test_adds_the_extra_headers_to_every_request_that_has_none_of_that_name(self):
        api = FakeApi({"/0": {"next": "/0?2"}}).run(
            roots_of(
                {
                    "start": {"get": "/0", "next": "/next", "then": ["own"]},
                    "own": {"get": "/own", "headers": {"authorization": "mine"}},
                },
                extra=[("Authorization", "Bearer t"), ("X-Run", "7")],
            )
        )
        self.assertEqual(api.visited(), ["GET /0", "GET /0?2", "GET /own", "GET /own"])
        self.assertEqual(
            [request.headers for request in api.requests[:3]],
            [[("Authorization", "Bearer t"), ("X-Run", "7")]] * 2 + [[("X-Run", "7"), ("authorization", "mine")]],
        )

    def test_refuses_a_document_that_is_no_scenario(self):
        for document in (
            {},
            scenario_with({"start": {"get": "/{"}}),
            scenario_with({"start": {}}),
            scenario_with({"start": {"get": "/", "then": ["x"]}}),
        ):
            with self.assertRaises(ScenarioError):
                compile_scenario(document)


class EveryScenario(unittest.TestCase):
    def test_of_the_project_can_be_instantiated(self):
        files = sorted(ROOT.glob("scenarios/*/scenario.json"))
        self.assertGreater(len(files), 1)
        for file in files:
            scenario = compile_scenario(json.loads(file.read_text()))
            roots = instantiate(scenario, inputs(environment={name: "secret" for name in scenario.environment}))
            self.assertTrue(roots, file)


if __name__ == "__main__":
    unittest.main()
