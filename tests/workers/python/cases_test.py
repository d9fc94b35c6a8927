"""The Python worker decides as the built-in strategies do: both are held to the cases of tests/cases."""

import json
import unittest

from fake_api import ROOT, roots_of  # sets the path to the modules below
import expansion
import registry
from evidence import evidence
from page_link import link_target, next_in_link_header, next_in_link_list, without_authority
from policy import LONGEST_RETRY_DELAY, Policy, retry_after, retry_delay
from response_body import NotJson, kind, parse_body, scalar_text
from run import server_delay
from step import Headers, Outcome, Request, Response, Timing
from target import Target
from template import Template, TemplateError


def cases(file):
    return json.loads((ROOT / f"tests/cases/{file}.json").read_text(encoding="utf-8"))


class Cases(unittest.TestCase):
    def check(self, sentences, expected, compute):
        """`expected` names what has to come out of compute(case)."""
        self.assertTrue(sentences)
        for sentence, group in sentences.items():
            for case in group:
                with self.subTest(sentence, **case):
                    self.assertEqual(compute(case), case[expected])


class Limits(unittest.TestCase):
    def test_are_those_of_the_built_in_strategies(self):
        limits = cases("limits")
        ours = {
            "longest_chain": expansion.LONGEST_CHAIN,
            "most_repetitions": expansion.MOST_REPETITIONS,
            "longest_handling_s": expansion.LONGEST_HANDLING,
            "longest_retry_delay_s": LONGEST_RETRY_DELAY,
            "largest_parameter": registry.MOST_THREADS,
        }
        self.assertEqual(ours, {name: limits[name] for name in ours})


class Retry(Cases):
    CASES = cases("retry")

    def delay(self, case):
        policy = Policy(max_attempts=case.get("max_attempts", 4), backoff=case.get("backoff_s", 0.1))
        response = Response(case.get("status", 0), Headers([tuple(field) for field in case.get("headers", [])]))
        outcome = Outcome(Timing(0.0), response, case.get("failure", "none"))
        delay = retry_delay(
            policy, Request("step", case.get("method", "GET"), "/", []), case.get("attempt", 1), outcome
        )
        return None if delay is None else round(delay, 9)

    def test_is_given_exactly_for_the_statuses_that_may_pass(self):
        retried = [status for status in range(100, 600) if self.delay({"status": status}) is not None]
        self.assertEqual(retried, self.CASES["retried_statuses"])

    def test_delay(self):
        self.check(self.CASES["retry_delay"], "delay_s", self.delay)

    def test_after(self):
        self.check(
            self.CASES["retry_after"],
            "wait_s",
            lambda case: retry_after(Headers([tuple(field) for field in case["headers"]])),
        )

    def test_after_more_digits_than_python_reads_is_very_long(self):
        self.assertGreater(retry_after(Headers([("Retry-After", "9" * 5000)])), LONGEST_RETRY_DELAY)


class Templates(Cases):
    CASES = cases("template")

    def request(self, case, step):
        return roots_of({"start": step}, {"v": case["v"]}, environment={"USER": "me", "PASSWORD": 'p"w'})[0].request

    def test_of_targets(self):
        self.check(self.CASES["target"], "target", lambda case: self.request(case, {"get": case["template"]}).target)

    def test_of_requests(self):
        self.check(self.CASES["request"], "body", lambda case: self.request(case, case["step"]).body.decode())
        self.check(
            self.CASES["request"],
            "headers",
            lambda case: [list(field) for field in self.request(case, case["step"]).headers],
        )

    def test_know_their_references(self):
        self.check(
            self.CASES["references"],
            "references",
            lambda case: [reference.text() for reference in Template.plain(case["template"]).references()],
        )

    def test_are_refused_with_a_sentence(self):
        def refusal(case):
            with self.assertRaises(TemplateError) as caught:
                getattr(Template, case.get("kind", "plain"))(case["template"])
            return str(caught.exception)

        self.check(self.CASES["refused"], "sentence", refusal)


class ServerTiming(Cases):
    def test_delays(self):
        self.check(cases("server_timing")["delays"], "asked_s", lambda case: server_delay(case["value"]).get("asked_s"))


class Targets(Cases):
    CASES = cases("target")

    def test_of_requests(self):
        self.check(
            self.CASES["request_target"],
            "sent",
            lambda case: Target.parse(case["url"], "").request_target(case["target"]),
        )

    def test_at_another_origin_are_told_with_the_way_on(self):
        self.check(
            self.CASES["other_origin"],
            "sentence",
            lambda case: Target.parse(case["url"], "").other_origin(case["target"]),
        )


class Evidence(Cases):
    def test_of_responses(self):
        self.check(
            cases("evidence")["evidence"],
            "sentence",
            lambda case: evidence(
                Request("step", "GET", "/", [], b"", case.get("secrets", [])),
                Response(
                    case["status"], Headers([tuple(field) for field in case.get("headers", [])]), case["body"].encode()
                ),
            ),
        )


class Body(Cases):
    CASES = cases("body")

    def test_scalars(self):
        self.check(self.CASES["scalar"], "text", lambda case: scalar_text(parse_body(case["body"].encode())))

    def test_kinds(self):
        self.check(self.CASES["kind"], "kind", lambda case: kind(parse_body(case["body"].encode())))

    def test_what_is_not_json(self):
        for case in self.CASES["not_json"]["IsWhatNoNumberLooksLike"]:
            with self.subTest(**case), self.assertRaises(NotJson):
                parse_body(case["body"].encode())


class PageLink(Cases):
    CASES = cases("page_link")

    def test_in_a_header(self):
        self.check(
            self.CASES["link_header"],
            "next",
            lambda case: next_in_link_header(Headers([tuple(field) for field in case["fields"]])),
        )

    def test_in_a_list(self):
        self.check(self.CASES["link_list"], "next", lambda case: next_in_link_list(case["links"]))

    def test_as_a_target(self):
        self.check(self.CASES["link_target"], "target", lambda case: link_target(case["link"], case.get("from", "/")))

    def test_without_the_authority(self):
        self.check(self.CASES["without_authority"], "path", lambda case: without_authority(case["target"]))


if __name__ == "__main__":
    unittest.main()
