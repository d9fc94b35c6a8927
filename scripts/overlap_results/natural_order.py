"""The order in which people expect texts with numbers in them: as bench/words/natural_order.hpp has it."""

import re

NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?")
PARTS = re.compile(rb"([0-9]+)")


def key(text):
    """For sorted(): first what is empty, then numbers by their values, then texts, in which runs of digits count as numbers."""
    parts = PARTS.split(text.encode("utf-8", "surrogatepass"))
    # Digits and other texts stand in turn, and a digit comes where its byte would.
    spelled = [
        item
        for place, part in enumerate(parts)
        for item in (
            [(ord("0"), len(part.lstrip(b"0")), part.lstrip(b"0"))] if place % 2 else [(byte, 0, b"") for byte in part]
        )
    ]
    if not text:
        return 0, 0.0, spelled, text
    if NUMBER.fullmatch(text):
        return 1, float(text), spelled, text
    return 2, 0.0, spelled, text
