"""How durations are written (bench/core/units.cpp)."""

from __future__ import annotations

import re

_DURATION = re.compile(r"([0-9]+(?:\.[0-9]+)?)(ns|us|ms|s|m)")
_SECONDS = {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0}


def parse_duration(text: str) -> float | None:
    """The seconds of "20ms", "1.5s", "250us", "2m", "100ns" or "0"; None for any other text."""
    if text == "0":
        return 0.0
    match = _DURATION.fullmatch(text)
    return float(match[1]) * _SECONDS[match[2]] if match else None
