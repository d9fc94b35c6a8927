"""The worker's side of its pipe: commands in, one a line."""

from __future__ import annotations

import json
import os


class CommandStream:
    """Splits what arrives on a descriptor into lines. For one thread at a time: the session's between runs, the watchdog's
    during one."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self._pieces = b""
        self._lines: list[bytes] = []

    def next(self) -> bytes | None:
        """The next line without its newline; blocks until it is there. None at the end of the file."""
        while (line := self.take()) is None:
            if not self.fill():
                return None
        return line

    def fill(self) -> bool:
        """Takes in what has arrived, blocking for at least one byte. False at the end of the file."""
        arrived = os.read(self.descriptor, 1 << 16)
        *lines, self._pieces = (self._pieces + arrived).split(b"\n")
        self._lines += lines
        return bool(arrived)

    def take(self) -> bytes | None:
        """The next whole line that has already arrived."""
        return self._lines.pop(0) if self._lines else None

    def put_back(self, lines: list[bytes]) -> None:
        """To be returned by the next take()."""
        self._lines = lines + self._lines


def is_stop(line: bytes) -> bool:
    try:
        return json.loads(line)["do"] == "stop"
    except (ValueError, KeyError, TypeError):
        return False  # the session will say what is wrong with it
