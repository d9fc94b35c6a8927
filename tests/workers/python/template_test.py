"""The expectations of tests/loader/template_test.cpp."""

import json
import unittest

from fake_api import roots_of


def request_with(value, step):
    return roots_of({"start": step}, {"v": value}, environment={"USER": "me", "PASSWORD": 'p"w'})[0].request


class Target(unittest.TestCase):
    def assert_target(self, expected, value, template):
        self.assertEqual(request_with(value, {"get": template}).target, expected)

    def test_keeps_in_the_path_what_a_path_may_hold(self):
        self.assert_target("/az.AZ-09_~/!$&'()*+,;=:@/x", "/az.AZ-09_~/!$&'()*+,;=:@", "{v}/x")

    def test_encodes_in_the_path_what_would_end_or_break_it(self):
        self.assert_target("/a%3Fb%23c%20d%25e%5Bf%5D%22%0D%0A%C3%A4", 'a?b#c d%e[f]"\r\n\u00e4', "/{v}")

    def test_keeps_in_the_query_what_separates_nothing(self):
        self.assert_target("/x?y=az-._~/:@!$'()*,;", "az-._~/:@!$'()*,;", "/x?y={v}")

    def test_encodes_in_the_query_what_would_be_read_as_more_parameters(self):
        self.assert_target("/x?y=a%26b%3Dc%2Bd%23e%3Ff%20g%25&z", "a&b=c+d#e?f g%", "/x?y={v}&z")

    def test_encodes_of_its_own_text_only_what_no_url_may_hold(self):
        self.assert_target("/a%20b?$filter=x%20ge%20'y%20z'&w=[1]", "", "/a b?$filter=x ge 'y%20z'&w=[1]")

    def test_may_be_an_absolute_url(self):
        self.assert_target("https://host/b%20c?q=b%20c", "b c", "https://host/{v}?q={v}")


class OtherTemplates(unittest.TestCase):
    def test_write_doubled_braces_as_braces(self):
        self.assertEqual(request_with("v", {"post": "/", "body": "{{{v}}} {{x}}"}).body, b"{v} {x}")

    def test_the_method_is_the_word_that_holds_the_target(self):
        for word in ("get", "post", "put", "patch", "delete", "head"):
            request = request_with("", {word: "/x"})
            self.assertEqual((request.method, request.target, request.label), (word.upper(), "/x", "start"))

    def test_headers_put_values_in_as_they_are(self):
        request = request_with("a b%", {"get": "/", "headers": {"X-A": "<{v}>", "X-B": "{env:USER}"}})
        self.assertEqual(request.headers, [("X-A", "<a b%>"), ("X-B", "me")])

    def test_a_body_as_a_text_is_sent_as_it_is(self):
        request = request_with("a&b", {"post": "/", "body": "x={v}&y={env:USER}"})
        self.assertEqual((request.body, request.headers), (b"x=a&b&y=me", []))

    def test_a_body_as_json_escapes_values_and_says_its_type(self):
        request = request_with('quote " line\n\\',
                               {"post": "/", "body": {"t": "<{v}>", "p": ["{env:PASSWORD}", 1, True, None, '"{{'], "e": {}, "l": []}})
        self.assertEqual(json.loads(request.body), {"t": '<quote " line\n\\>', "p": ['p"w', 1, True, None, '"{'], "e": {}, "l": []})
        self.assertEqual(request.headers, [("Content-Type", "application/json")])

    def test_a_body_as_json_has_its_keys_in_order_since_the_journal_s_hash_covers_it(self):
        self.assertEqual(request_with("", {"post": "/", "body": {"b": 1.5, "a": "\u00e9"}}).body, '{"a":"\u00e9","b":1.5}'.encode())

    def test_a_body_as_json_keeps_the_type_that_the_file_says(self):
        request = request_with("", {"patch": "/", "body": [], "headers": {"content-type": "application/merge-patch+json"}})
        self.assertEqual((request.headers, request.body), ([("content-type", "application/merge-patch+json")], b"[]"))

    def test_a_body_as_json_survives_bytes_that_are_not_utf_8(self):
        self.assertEqual(request_with("\udcff", {"post": "/", "body": {"t": "{v}"}}).body, '{"t":"\ufffd"}'.encode())


if __name__ == "__main__":
    unittest.main()
