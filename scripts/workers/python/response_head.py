"""What every row refuses of a response's head, whatever its library would take (bench/net/wire.cpp)."""

from __future__ import annotations

import json
import re
import select
import socket

_LONGEST_EXCERPT = 60  # of a line that is quoted
_BEGIN = b"HTTP/"
_LINE = re.compile(rb"[^\r\n]*")
_NAME = re.compile(rb"[^:\n]*")


class MalformedResponse(Exception):
    """Not what HTTP/1.1 sends, in one sentence with the line that is not."""

    def __init__(self, sentence: str, is_no_response: bool) -> None:
        super().__init__(sentence)
        self.is_no_response = is_no_response  # not even the begin was that of a response

    def failure(self, new_connection: bool) -> str:
        """The protocol's word. What does not look like a response at all, on a connection that has carried others, are bytes
        that nobody asked for: the connection's failure, not the answer."""
        return "reset" if self.is_no_response and not new_connection else "protocol"


class ResponseHead:
    """Looks at the bytes of one response until its head is complete."""

    def __init__(self) -> None:
        self._line = b""  # as much of it as has arrived
        self._first = True
        self.complete = False

    def put(self, data: bytes) -> None:
        """Raises MalformedResponse for what does not begin as a response does, and for lines that end in LF alone."""
        while data and not self.complete:
            line, newline, data = data.partition(b"\n")
            self._line += line
            if self._first and not self._line.startswith(_BEGIN[: len(self._line + newline)]):
                raise MalformedResponse(f"{_quoted(_LINE.match(self._line)[0])} is no status line of HTTP", True)
            if not newline:
                return
            if not self._line.endswith(b"\r"):
                # Of a field the name alone: its value may be a secret.
                shown = self._line if self._first else _NAME.match(self._line)[0]
                raise MalformedResponse(
                    f"the line {_quoted(shown)} ends in LF alone, not in CR LF (RFC 9112, 2.2)", False
                )
            self.complete = self._line == b"\r"
            self._first = False
            self._line = b""


def is_idle(connection: socket.socket) -> bool:
    """Whether nothing has arrived on a socket on which no response is due: neither the peer's end nor bytes that nobody asked
    for, which would be taken for the next response."""
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return not poll.poll(0)


def _quoted(line: bytes) -> str:
    return json.dumps(line[:_LONGEST_EXCERPT].decode("utf-8", "replace"), ensure_ascii=False)
