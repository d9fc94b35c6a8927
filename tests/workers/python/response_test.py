"""What is read out of responses: the expectations of tests/loader/body_test.cpp and of tests/core/trace_test.cpp."""

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "scripts/workers/python"))

from response_body import MISSING, NotJson, excerpt, find, kind, parse_body, scalar_text, tokens
from run import server_delay


class Body(unittest.TestCase):
    def test_pointers_are_unescaped(self):
        for pointer, path in (("", []), ("/", [""]), ("/a/0", ["a", "0"]), ("/a~1b/~01/~0~1", ["a/b", "~1", "~/"])):
            self.assertEqual(tokens(pointer), path)

    def test_is_refused_when_the_text_is_not_json(self):
        for text in (
            b"",
            b"{",
            b"{} {}",
            b"nul",
            b'{"a":}',
            b'"\xff"',
            b"NaN",
            b"[Infinity]",
            b'"\\ud800"',
            b"\xef\xbb\xbf{}",
            b"[1,]",
            b"01",
        ):
            with self.assertRaises(NotJson, msg=text):
                parse_body(text)
        self.assertEqual(parse_body(b'"\\ud83d\\ude00"'), "\U0001f600")

    def test_may_nest_deeply_but_not_without_end(self):
        parse_body(b"[" * 500 + b"]" * 500)
        for depth in (600, 100_000):
            with self.assertRaises(NotJson):
                parse_body(b"[" * depth + b"]" * depth)

    def test_is_followed_by_members_and_indexes(self):
        body = parse_body(b'{"a":[{"b":1},{"b":2}],"":3,"0":4}')
        for path, found in ((["a", "1", "b"], 2), ([""], 3), (["0"], 4), ([], body)):
            self.assertEqual(find(body, path), found)

    def test_leads_nowhere_where_there_is_nothing(self):
        body = parse_body(b'{"a":[1,2],"b":"text"}')
        for path in (
            ["c"],
            ["a", "2"],
            ["a", "01"],
            ["a", "-"],
            ["a", "+1"],
            ["a", ""],
            ["a", "9" * 20],
            ["a", "9" * 5000],
            ["b", "0"],
            ["a", "\u0661"],
        ):
            self.assertIs(find(body, path), MISSING, path)

    def test_scalars_are_written_as_their_text(self):
        for text, written in (
            (b'"a\\u00e9"', "a\u00e9"),
            (b"true", "true"),
            (b"false", "false"),
            (b"-42", "-42"),
            (b"1.5", "1.5"),
            (b"18446744073709551615", "18446744073709551615"),
            (b"1.0", "1.0"),
        ):
            self.assertEqual(scalar_text(parse_body(text)), written)

    def test_numbers_of_the_scenario_are_written_as_nlohmann_json_does(self):
        for number, written in (
            (100000000000000000000, "1e+20"),
            (1e15, "1e+15"),
            (1234567890123456.0, "1.234567890123456e+15"),
            (123456789012345.0, "123456789012345.0"),
            (0.0001, "0.0001"),
            (0.00001, "1e-05"),
        ):
            self.assertEqual(scalar_text(number), written)

    def test_scalars_are_neither_null_nor_a_container(self):
        for text in (b"null", b"{}", b"[]"):
            self.assertIsNone(scalar_text(parse_body(text)))

    def test_kinds_say_what_was_found(self):
        self.assertEqual(
            [kind(value) for value in (MISSING, None, {}, [], "", True, 1, 1.5)],
            ["nothing", "null", "an object", "an array", "a string", "a boolean", "a number", "a number"],
        )

    def test_excerpts_are_short_and_whole_characters(self):
        self.assertEqual(excerpt('a"'), '"a\\""')
        self.assertEqual(excerpt("\u00e9" * 100), '"' + "\u00e9" * 29 + "...")


class ServerTiming(unittest.TestCase):
    def test_needs_both_metrics(self):
        self.assertEqual(server_delay("asked;dur=50.5, served;dur=51"), {"asked_s": 0.0505, "served_s": 0.051})
        self.assertEqual(server_delay("cache;desc=x,served;dur=51,asked;dur=50"), {"asked_s": 0.05, "served_s": 0.051})
        for value in (None, "", "asked;dur=50", "asked;dur=x, served;dur=1", "unasked;dur=1, served;dur=1"):
            self.assertEqual(server_delay(value), {}, value)


if __name__ == "__main__":
    unittest.main()
