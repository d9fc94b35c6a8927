"""What is read out of responses: the expectations of tests/loader/body_test.cpp and of tests/core/trace_test.cpp."""

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "scripts/workers/python"))

from malformed_response import MalformedResponse
from response_body import MISSING, NotJson, excerpt, find, kind, parse_body, scalar_text, tokens
from response_bytes import ResponseBytes
from response_limits import (
    BODY_LIMIT,
    BODY_TOO_LARGE,
    HEAD_LIMIT,
    HEAD_TOO_LARGE,
    LINE_LIMIT,
    LINE_TOO_LONG,
    TRAILERS_TOO_LARGE,
)
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


HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


class Limits(unittest.TestCase):
    """The expectations of tests/net/wire_test.cpp."""

    def refusal(self, data, piece, has_body=True):
        """The sentence, or nothing."""
        response = ResponseBytes(has_body)
        try:
            for at in range(0, len(data), piece):
                response.put(data[at : at + piece])
        except MalformedResponse as error:
            return str(error)
        return ""

    def assert_limited(self, below, beyond, sentence):
        for piece in (1000, 10**6):
            self.assertEqual(self.refusal(below, piece), "")
            self.assertEqual(self.refusal(beyond, piece), sentence)

    def test_of_lines(self):
        below, beyond = (HEAD + b"X: " + b"a" * (size - 5) + b"\r\n" for size in (LINE_LIMIT, LINE_LIMIT + 1))
        self.assert_limited(below, beyond, LINE_TOO_LONG)
        below, beyond = (CHUNKED + b"1;" + b"a" * (size - 4) + b"\r\n" for size in (LINE_LIMIT, LINE_LIMIT + 1))
        self.assert_limited(below, beyond, LINE_TOO_LONG)

    def test_of_a_head_with_interim_responses(self):
        interim = b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
        count = (HEAD_LIMIT - len(HEAD + b"\r\n")) // len(interim)
        self.assert_limited(interim * count + HEAD + b"\r\n", interim * (count + 1) + HEAD + b"\r\n", HEAD_TOO_LARGE)

    def test_of_trailers(self):
        trailer = b"X: " + b"a" * 1019 + b"\r\n"
        trailers = CHUNKED + b"0\r\n" + trailer * 63
        self.assert_limited(trailers + b"\r\n", trailers + trailer + b"\r\n", TRAILERS_TOO_LARGE)

    def test_of_the_body_that_is_told(self):
        told = HEAD + b"Content-Length: %d\r\n\r\n"
        self.assert_limited(told % BODY_LIMIT, told % (BODY_LIMIT + 1), BODY_TOO_LARGE)
        self.assertEqual(self.refusal(told % (BODY_LIMIT + 1), 100, has_body=False), "")
        self.assert_limited(CHUNKED + b"%x\r\n" % BODY_LIMIT, CHUNKED + b"%x\r\n" % (BODY_LIMIT + 1), BODY_TOO_LARGE)

    def test_chunks_have_a_form(self):
        for data, sentence in (
            (b"zz\r\n", 'bad chunk size: "zz"'),
            (b"-1\r\n", 'bad chunk size: "-1"'),
            (b"1\n", 'the line "1" ends in LF alone, not in CR LF (RFC 9112, 2.2)'),
        ):
            self.assertEqual(self.refusal(CHUNKED + data, 1), sentence)
        response = ResponseBytes()
        response.put(CHUNKED + b"1\r\na\r\n0\r\n")
        self.assertRaises(MalformedResponse, response.put_end)
        response.put(b"\r\n")
        response.put_end()


class ServerTiming(unittest.TestCase):
    def test_needs_both_metrics(self):
        self.assertEqual(server_delay("asked;dur=50.5, served;dur=51"), {"asked_s": 0.0505, "served_s": 0.051})
        self.assertEqual(server_delay("cache;desc=x,served;dur=51,asked;dur=50"), {"asked_s": 0.05, "served_s": 0.051})
        for value in (None, "", "asked;dur=50", "asked;dur=x, served;dur=1", "unasked;dur=1, served;dur=1"):
            self.assertEqual(server_delay(value), {}, value)


if __name__ == "__main__":
    unittest.main()
