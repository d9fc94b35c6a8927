"""An asyncio event loop that outlives its runs, on uvloop where that is installed."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable

from stop import Stop

try:
    import uvloop
except ImportError:
    new_loop: Callable[[], asyncio.AbstractEventLoop] = asyncio.new_event_loop
else:
    new_loop = uvloop.new_event_loop


class StopEvent:
    """A Stop that coroutines can wait for. For the loop's thread."""

    def __init__(self, stop: Stop, on_stop: Callable[[], None]) -> None:
        """Calls on_stop on the loop's thread."""
        self._event = asyncio.Event()
        self._on_stop = on_stop
        loop = asyncio.get_running_loop()
        stop.call(lambda: loop.call_soon_threadsafe(self._set))

    def _set(self) -> None:
        self._event.set()
        self._on_stop()

    async def wait(self, seconds: float) -> None:
        """Suspends the task for this long, or until the stop."""
        until = time.perf_counter() + seconds
        # Loops count in milliseconds and may wake a little early.
        while not self._event.is_set() and (left := until - time.perf_counter()) > 0:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(left):
                    await self._event.wait()
