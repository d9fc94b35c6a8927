"""Limits, deadlines and retries: the decisions of bench/core/policy.cpp."""

from __future__ import annotations

import calendar
import dataclasses
import re
import time
from typing import Any

from step import Headers, Outcome, Request

LONGEST_RETRY_DELAY = 120.0  # seconds

_IDEMPOTENT = frozenset(["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE"])  # RFC 9110, 9.2.2
_TRANSIENT = frozenset([408, 429, 500, 502, 503, 504])  # as the Azure SDKs do
_HTTP_DATE_LENGTH = len("Sun, 06 Nov 1994 08:49:37 GMT")
_WHOLE_NUMBER = re.compile(r"[0-9]+")


@dataclasses.dataclass(frozen=True, slots=True)
class Policy:
    """All times in seconds."""

    max_in_flight: int = 32
    request_timeout: float = 30.0  # one attempt, from holding a connection to the last byte
    run_timeout: float = 0.0  # 0: none
    max_attempts: int = 4
    backoff: float = 0.1
    stop_on_error: bool = False
    keep_alive: bool = True

    @staticmethod
    def parse(message: dict[str, Any]) -> Policy:
        """From the member "policy" of a prepare command."""
        return Policy(
            int(message["max_in_flight"]),
            float(message["request_timeout_s"]),
            float(message.get("run_timeout_s", 0)),
            int(message["max_attempts"]),
            float(message["backoff_s"]),
            message["on_error"] == "stop",
            bool(message["keep_alive"]),
        )


def retry_delay(policy: Policy, request: Request, attempt: int, outcome: Outcome) -> float | None:
    """Whether, and after how many seconds, to try again after attempt number `attempt` (1 is the first). None: the outcome
    is final. There is no jitter: every strategy must meet the same waits."""
    if attempt >= policy.max_attempts or not _is_transient(request, outcome):
        return None
    delay = policy.backoff
    for _ in range(1, attempt):
        if delay >= LONGEST_RETRY_DELAY:
            break
        delay *= 2
    if outcome.failure == "none":
        wish = retry_after(outcome.response.headers)
        delay = delay if wish is None else wish
    return min(delay, LONGEST_RETRY_DELAY)


def retry_after(headers: Headers) -> float | None:
    """The wait in seconds that the response's headers ask for (RFC 9110, 10.2.3). A date counts from the response's own
    `Date`, so that the two machines' clocks do not matter."""
    for name in ("retry-after-ms", "x-ms-retry-after-ms"):
        if (count := _whole_number(headers.get(name))) is not None:
            return count / 1e3
    value = headers.get("Retry-After")
    if (count := _whole_number(value)) is not None:
        return float(count)
    until, now = _http_date(value), _http_date(headers.get("Date"))
    return None if until is None or now is None else float(max(0, until - now))


def _is_transient(request: Request, outcome: Outcome) -> bool:
    if outcome.failure == "none":
        return outcome.response.status in _TRANSIENT
    if outcome.failure == "connect":
        return True  # nothing was sent
    return outcome.failure in ("timeout", "reset") and request.method in _IDEMPOTENT


def _whole_number(text: str | None) -> int | None:
    if text is None or not _WHOLE_NUMBER.fullmatch(text):
        return None
    return min(int(text[:20]), 1_000_000_000)


def _http_date(text: str | None) -> int | None:
    """ "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, 5.6.7: IMF-fixdate, the form that senders must use) in seconds since 1970."""
    if text is None or len(text) != _HTTP_DATE_LENGTH or not text.isascii():
        return None  # strptime() is content with fewer digits, and with those of any script
    try:
        return calendar.timegm(time.strptime(text, "%a, %d %b %Y %H:%M:%S GMT"))
    except ValueError:
        return None
