"""What it costs to handle a response, beside reading it (bench/run/handling.cpp)."""

from __future__ import annotations

import time

from step import Handling


def handle(handling: Handling) -> None:
    """Keeps the calling thread busy for that much of its own processor time, and then blocks it."""
    if handling.cpu > 0:
        end = time.clock_gettime(time.CLOCK_THREAD_CPUTIME_ID) + handling.cpu
        while time.clock_gettime(time.CLOCK_THREAD_CPUTIME_ID) < end:
            sum(range(200))
    if handling.block > 0:
        time.sleep(handling.block)
