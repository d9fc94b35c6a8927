"""The expectations of tests/loader/template_test.cpp."""

import unittest

from fake_api import roots_of


def request_with(value, step):
    return roots_of({"start": step}, {"v": value}, environment={"USER": "me", "PASSWORD": 'p"w'})[0].request


class OtherTemplates(unittest.TestCase):
    def test_the_method_is_the_word_that_holds_the_target(self):
        for word in ("get", "post", "put", "patch", "delete", "head"):
            request = request_with("", {word: "/x"})
            self.assertEqual((request.method, request.target, request.label), (word.upper(), "/x", "start"))

    def test_requests_know_the_secrets_that_must_not_come_back_in_a_trace(self):
        self.assertEqual(sorted(request_with("", {"get": "/"}).secrets), ["me", 'p"w'])

    def test_a_body_as_json_survives_bytes_that_are_not_utf_8(self):
        self.assertEqual(request_with("\udcff", {"post": "/", "body": {"t": "{v}"}}).body, '{"t":"\ufffd"}'.encode())


if __name__ == "__main__":
    unittest.main()
