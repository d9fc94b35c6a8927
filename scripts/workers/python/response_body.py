"""The JSON of responses: read as bench/loader/body.cpp reads it, looked into with JSON Pointers (RFC 6901)."""

from __future__ import annotations

import json
import math
import re
from typing import Any

MISSING = object()  # where a path leads to nothing; null is a value
DEEPEST = 512  # levels

_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


class Number:
    """A number as the server wrote it. What it means is the server's business, and 1e400 is more than a float can hold."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text


class NotJson(Exception):
    """The text is not JSON, or nests deeper than DEEPEST levels."""


def tokens(pointer: str) -> list[str]:
    """A pointer's reference tokens, unescaped, from the root on."""
    return [token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:]]


def parse_body(text: bytes) -> Any:
    try:
        value = json.loads(
            text.decode("utf-8"), parse_constant=_refuse_constant, parse_float=Number, parse_int=_whole_number
        )
        if _SURROGATE.search(text):
            # Half a surrogate pair is no character.
            json.dumps(value, ensure_ascii=False, default=lambda number: number.text).encode("utf-8")
    except (ValueError, RecursionError) as error:
        raise NotJson from error
    if text.count(b"[") + text.count(b"{") > DEEPEST and _depth(value) > DEEPEST:
        raise NotJson
    return value


def find(value: Any, path: list[str]) -> Any:
    """What the path leads to, or MISSING."""
    for token in path:
        if isinstance(value, dict):
            value = value.get(token, MISSING)
        elif isinstance(value, list) and _is_index(token) and int(token) < len(value):
            value = value[int(token)]
        else:
            return MISSING
    return value


def scalar_text(value: Any) -> str | None:
    """A text, number or boolean as the text that it is compared and rendered as; None for anything else. Numbers of responses
    are as the server wrote them, those of the scenario as nlohmann/json writes them, which sent it."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        if -(2**63) <= value < 2**64:
            return str(value)
        try:
            return _float_text(float(value))
        except OverflowError:
            return "null"
    if isinstance(value, float):
        return _float_text(value)
    if isinstance(value, Number):
        return value.text
    return None


def kind(value: Any) -> str:
    """What was found, without its content, which may be a secret."""
    if value is MISSING:
        return "nothing"
    if value is None:
        return "null"
    names = {dict: "an object", list: "an array", str: "a string", bool: "a boolean"}
    return names.get(type(value), "a number")


def excerpt(text: str) -> str:
    """The text as JSON, cut after some sixty bytes: what a person recognises it by."""
    quoted = json.dumps(text.encode("utf-8", "surrogateescape").decode("utf-8", "replace"), ensure_ascii=False).encode(
        "utf-8"
    )
    return quoted.decode("utf-8") if len(quoted) <= 60 else quoted[:60].decode("utf-8", "ignore") + "..."


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _whole_number(text: str) -> int | Number:
    # What int() would print otherwise, or refuses to read: thousands of digits.
    return Number(text) if text == "-0" or len(text) > 18 else int(text)


def _is_index(token: str) -> bool:
    # No more digits than any list has elements: int() refuses thousands of them.
    return token.isascii() and token.isdigit() and len(token) < 20 and (token == "0" or token[0] != "0")


def _float_text(number: float) -> str:
    """As nlohmann/json writes it, which the built-in strategies use: repr(), but with an exponent from 1e15 on."""
    if not math.isfinite(number):
        return "null"
    if not 1e15 <= abs(number) < 1e16:
        return repr(number)
    sign, digits = "-" if number < 0 else "", repr(abs(number)).replace(".", "").rstrip("0")
    return f"{sign}{digits[0]}{'.' if digits[1:] else ''}{digits[1:]}e+15"


def _depth(value: Any) -> int:
    deepest, level = 0, [value]
    while level := [inner for inner in level if isinstance(inner, (dict, list))]:
        deepest += 1
        level = [inner for outer in level for inner in (outer.values() if isinstance(outer, dict) else outer)]
    return deepest
