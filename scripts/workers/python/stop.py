"""What ends a run early: the driver's word, its end, or the run's time."""

from __future__ import annotations

import os
import select
import threading
import time
from collections.abc import Callable

from commands import CommandStream, is_stop


class Stop:
    """Asked for once, by any thread; whoever has to be woken is called by that thread."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._lock = threading.Lock()
        self._on_stop: list[Callable[[], None]] = []

    def requested(self) -> bool:
        return self._event.is_set()

    def request(self) -> None:
        with self._lock:
            if self._event.is_set():
                return
            self._event.set()
            on_stop = self._on_stop
        for call in on_stop:
            call()

    def call(self, on_stop: Callable[[], None]) -> None:
        """Calls it once the stop is requested: at once if it already is."""
        with self._lock:
            if not self._event.is_set():
                self._on_stop.append(on_stop)
                return
        on_stop()

    def wait(self, seconds: float) -> None:
        """Blocks the calling thread for this long, or until the stop."""
        self._event.wait(seconds)


class NoWatch(RuntimeError):
    """The system refused the watchdog's thread, in one sentence."""


class Watchdog:
    """While it is entered, a thread of its own requests the stop when the run's time is up, when the driver says "stop", and
    when the driver is gone. It sleeps otherwise, so it costs the run nothing. Other commands stay in the stream."""

    def __init__(self, commands: CommandStream, run_timeout: float, stop: Stop) -> None:
        self._commands = commands
        self._stop = stop
        self._deadline = time.monotonic() + run_timeout if run_timeout else None
        self._wake_reader, self._wake_writer = os.pipe()
        self._thread = threading.Thread(target=self._watch, name="watchdog")

    def __enter__(self) -> Watchdog:
        try:
            self._thread.start()
        except RuntimeError as error:
            os.close(self._wake_reader)
            os.close(self._wake_writer)
            raise NoWatch(
                f"the system refused the thread that watches over a run's time ({error}): "
                "allow more (ulimit -u, ulimit -v)"
            ) from None
        return self

    def __exit__(self, *_) -> None:
        os.write(self._wake_writer, b"x")
        self._thread.join()
        os.close(self._wake_reader)
        os.close(self._wake_writer)

    def _watch(self) -> None:
        poll = select.poll()
        poll.register(self._wake_reader, select.POLLIN)
        poll.register(self._commands.descriptor, select.POLLIN)
        others = []
        while True:
            left = None
            if self._deadline is not None and not self._stop.requested():
                left = max(0.0, self._deadline - time.monotonic())
            # Rounded up to whole milliseconds: a run timeout is not to end early.
            ready = [descriptor for descriptor, _ in poll.poll(None if left is None else int(left * 1e3) + 1)]
            if self._wake_reader in ready:
                break
            if not ready:
                self._stop.request()
                continue
            if not self._commands.fill():
                self._stop.request()
                poll.unregister(self._commands.descriptor)  # the end of the file stays readable
            while (line := self._commands.take()) is not None:
                if is_stop(line):
                    self._stop.request()
                else:
                    others.append(line)
        self._commands.put_back(others)
