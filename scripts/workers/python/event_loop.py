"""An asyncio event loop that outlives its runs, on uvloop where that is installed."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

from run import Run, Visit
from stop import Stop

try:
    import uvloop
except ImportError:
    new_loop: Callable[[], asyncio.AbstractEventLoop] = asyncio.new_event_loop
else:
    new_loop = uvloop.new_event_loop


async def visit_each(run: Run, visits: Iterator[Visit], visit: Callable[[Visit], Coroutine[Any, Any, None]]) -> None:
    """A task for each, all of them at once unless there are very many; returns when all are done, and raises what the first
    raised that failed."""
    tasks: set[asyncio.Task[None]] = set()
    errors: list[BaseException] = []
    done = asyncio.Event()

    def on_done(task: asyncio.Task[None]) -> None:
        tasks.discard(task)
        if error := task.exception():
            errors.append(error)
        done.set()

    async def until(enough: Callable[[], bool]) -> None:
        while not enough():
            done.clear()
            await done.wait()

    for one in visits:
        task = asyncio.ensure_future(visit(one))
        tasks.add(task)
        task.add_done_callback(on_done)
        if not run.has_room():
            await until(lambda: run.has_room() or not tasks)
    await until(lambda: not tasks)
    if errors:
        raise errors[0]


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
