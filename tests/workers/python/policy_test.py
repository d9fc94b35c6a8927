"""The Python worker decides as the built-in one does: the expectations of tests/core/policy_test.cpp."""

import unittest

import fake_api  # noqa: F401: finds the worker
from policy import LONGEST_RETRY_DELAY, Policy, retry_after, retry_delay
from step import Headers, Outcome, Request, Response, Timing

PATIENT = Policy(max_attempts=100)


def request(method="GET"):
    return Request("step", method, "/", [])


def answered(status, *fields):
    return Outcome(Timing(0.0), Response(status, Headers(list(fields))))


def failed(failure):
    return Outcome(Timing(0.0), failure=failure)


class RetryDelay(unittest.TestCase):
    def test_follows_exactly_the_statuses_that_may_pass(self):
        retried = [status for status in range(100, 600) if retry_delay(Policy(), request(), 1, answered(status)) is not None]
        self.assertEqual(retried, [408, 429, 500, 502, 503, 504])

    def test_after_a_throttled_post_is_given_too(self):
        self.assertEqual(retry_delay(Policy(), request("POST"), 1, answered(429)), 0.1)

    def test_after_a_lost_response_is_for_idempotent_methods_only(self):
        for failure in ("timeout", "reset"):
            for method in ("GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE"):
                self.assertEqual(retry_delay(Policy(), request(method), 1, failed(failure)), 0.1)
            for method in ("POST", "PATCH", "CONNECT", "get"):
                self.assertIsNone(retry_delay(Policy(), request(method), 1, failed(failure)))

    def test_after_a_failed_connect_is_for_every_method_since_nothing_was_sent(self):
        for method in ("GET", "POST"):
            self.assertEqual(retry_delay(Policy(), request(method), 1, failed("connect")), 0.1)

    def test_is_not_given_for_what_would_fail_again(self):
        for failure in ("cancelled", "tls", "protocol", "content"):
            self.assertIsNone(retry_delay(Policy(), request(), 1, failed(failure)))

    def test_ends_with_the_last_attempt(self):
        policy = Policy(max_attempts=3)
        self.assertEqual([retry_delay(policy, request(), attempt, answered(503)) is None for attempt in (2, 3, 4)], [False, True, True])

    def test_doubles_with_every_attempt_up_to_two_minutes(self):
        for attempt, delay in ((1, 0.1), (2, 0.2), (3, 0.4), (11, 102.4), (12, LONGEST_RETRY_DELAY), (99, LONGEST_RETRY_DELAY)):
            self.assertAlmostEqual(retry_delay(PATIENT, request(), attempt, answered(500)), delay)
        self.assertEqual(retry_delay(Policy(backoff=3600), request(), 1, answered(500)), LONGEST_RETRY_DELAY)
        self.assertEqual(retry_delay(Policy(max_attempts=100, backoff=0), request(), 50, answered(500)), 0)

    def test_retry_after_wins_over_backoff(self):
        for value, delay in (("1", 1), ("0", 0), ("1200", LONGEST_RETRY_DELAY), ("soon", 0.1)):
            self.assertEqual(retry_delay(PATIENT, request(), 1, answered(429, ("Retry-After", value))), delay)

    def test_retry_after_does_not_make_a_final_answer_pass(self):
        for status in (403, 200):
            self.assertIsNone(retry_delay(PATIENT, request(), 1, answered(status, ("Retry-After", "1"))))


class RetryAfter(unittest.TestCase):
    def assert_wait(self, seconds, *fields):
        self.assertEqual(retry_after(Headers(list(fields))), seconds, fields)

    def test_is_read_in_seconds_or_milliseconds(self):
        self.assert_wait(17, ("Retry-After", "17"))
        self.assert_wait(0.017, ("retry-after-ms", "17"))
        self.assert_wait(0.25, ("X-MS-Retry-After-Ms", "250"))
        self.assert_wait(None)

    def test_the_finest_header_wins(self):
        self.assert_wait(0.007, ("Retry-After", "9"), ("x-ms-retry-after-ms", "8"), ("retry-after-ms", "7"))
        self.assert_wait(9, ("Retry-After", "9"), ("retry-after-ms", "x"))

    def test_that_is_no_whole_number_is_ignored(self):
        for value in ("", "-1", "+1", "1.5", "1s", " 1", "0x10", "one", "\u0661"):
            self.assert_wait(None, ("Retry-After", value))
            self.assert_wait(None, ("retry-after-ms", value))

    def test_that_is_too_large_is_very_long(self):
        self.assertGreater(retry_after(Headers([("Retry-After", "9" * 5000)])), LONGEST_RETRY_DELAY)

    def test_as_a_date_counts_from_the_response_s_own_date(self):
        date = ("Date", "Sun, 06 Nov 1994 08:49:37 GMT")
        self.assert_wait(30, date, ("Retry-After", "Sun, 06 Nov 1994 08:50:07 GMT"))
        self.assert_wait(0, date, ("Retry-After", "Sun, 06 Nov 1994 08:49:07 GMT"))
        self.assert_wait(2, ("Date", "Thu, 31 Dec 2026 23:59:59 GMT"), ("Retry-After", "Fri, 01 Jan 2027 00:00:01 GMT"))

    def test_as_a_date_needs_two_whole_dates(self):
        self.assert_wait(None, ("Retry-After", "Sun, 06 Nov 1994 08:50:07 GMT"))
        self.assert_wait(None, ("Date", "now"), ("Retry-After", "Sun, 06 Nov 1994 08:50:07 GMT"))
        self.assert_wait(None, ("Date", "Sun, 06 Nov 1994 08:49:37 GMT"), ("Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT+1"))


if __name__ == "__main__":
    unittest.main()
