"""What a response that is no success says about itself (bench/run/evidence.cpp)."""

from __future__ import annotations

import re

from step import Request, Response

_LONGEST_LINE = 100  # bytes
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def evidence(request: Request, response: Response) -> str:
    """The status, where the response sends to (without a query, which may hold a token), and the first line of its body,
    shortened, without the request's secrets."""
    text = f"status {response.status}"
    location = response.headers.get("Location")
    if location is not None:
        text += ", to " + _first_line(request, location.partition("?")[0])
    line = _first_line(request, response.body.decode("utf-8", "surrogateescape"))
    return f"{text}: {line}" if line else text


def _first_line(request: Request, text: str) -> str:
    line = re.split(r"[\r\n]", text.lstrip(" \t\r\n"), maxsplit=1)[0]
    for secret in request.secrets:
        line = line.replace(secret, "***")
    encoded = _CONTROL.sub(" ", line).encode("utf-8", "surrogateescape")
    if len(encoded) <= _LONGEST_LINE:
        return encoded.decode("utf-8", "surrogateescape")
    end = _LONGEST_LINE
    while end > 0 and encoded[end] & 0xC0 == 0x80:
        end -= 1
    return encoded[:end].decode("utf-8", "surrogateescape") + "..."
