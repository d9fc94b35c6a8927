"""What every row refuses of a response's head, whatever its library would take (bench/net/wire.cpp)."""

from __future__ import annotations

import re
import select
import socket

from malformed_response import MalformedResponse, quoted
from response_limits import BODY_LIMIT, BODY_TOO_LARGE, HEAD_LIMIT, HEAD_TOO_LARGE, LINE_LIMIT, LINE_TOO_LONG

_BEGIN = b"HTTP/"
_LINE = re.compile(rb"[^\r\n]*")
_NAME = re.compile(rb"[^:\n]*")
_STATUS_LINE = re.compile(rb"HTTP/1\.[01] ([1-9][0-9]{2})(?: .*)?", re.DOTALL)
_FIRST_WORD = re.compile(rb"[^ \t]*")
_MOST_DIGITS = 18  # of a length
_CUT_SHORT = "the server closed the connection in the middle of the response's head"


class ResponseHead:
    """Looks at the bytes of one response until its head is complete."""

    def __init__(self, has_body: bool = True) -> None:
        """`has_body`: False for the response to HEAD, whatever length it tells."""
        self.complete = False
        self._has_body = has_body
        self._size = 0  # of all lines, those of interim responses included
        self._begin()

    def _begin(self) -> None:
        self._line = b""  # as much of it as has arrived
        self._first = True
        self._is_interim = False
        self._is_without_body = False  # for its status
        self._has_length = False
        self._has_coding = False
        self._length = 0

    @property
    def is_chunked(self) -> bool:
        """Of a complete head: the body is in chunks."""
        return self.complete and self._has_coding and self._has_body and not self._is_without_body

    @property
    def ends_with_connection(self) -> bool:
        """Of a complete head: no length says where the body ends."""
        return self.complete and not self._has_length and not self._has_coding

    def put(self, data: bytes) -> tuple[bytes, bytes]:
        """The head's bytes for a parser, and those behind it: the former without the blanks around the fields' values, which
        are no part of them (RFC 9110, 5.5), and without a line that has not arrived whole. Raises MalformedResponse for
        what does not begin as a response does, for lines that end in LF alone, for lengths that are none or several, and for
        what is beyond the limits."""
        taken = b""
        while data and not self.complete:
            line, newline, data = data.partition(b"\n")
            self._line += line
            if self._first and not self._line.startswith(_BEGIN[: len(self._line + newline)]):
                is_line_end = (self._line + newline)[:1] in (b"\r", b"\n")
                raise MalformedResponse(f"{quoted(_LINE.match(self._line)[0])} is no status line of HTTP", is_line_end)
            self._check_size(len(self._line + newline))
            if not newline:
                return taken, b""
            if not self._line.endswith(b"\r"):
                # Of a field the name alone: its value may be a secret.
                shown = self._line if self._first else _NAME.match(self._line)[0]
                raise MalformedResponse(f"the line {quoted(shown)} ends in LF alone, not in CR LF (RFC 9112, 2.2)")
            self._size += len(self._line + newline)
            taken += self._whole(self._line[:-1]) + b"\r\n"
        return taken, data

    def _check_size(self, size: int) -> None:
        if size > LINE_LIMIT:
            raise MalformedResponse(LINE_TOO_LONG)
        if self._size + size > HEAD_LIMIT:
            raise MalformedResponse(HEAD_TOO_LARGE)

    def put_end(self) -> None:
        """The peer has closed its side. Raises MalformedResponse when it did so in the middle of the head."""
        if not self.complete and (self._line or self._size > 0):
            raise MalformedResponse(_CUT_SHORT)

    def _whole(self, line: bytes) -> bytes:
        """A line without its end, as it is to be read."""
        self._line = b""
        if self._first:
            match = _STATUS_LINE.fullmatch(line)
            if match is None:
                raise MalformedResponse(f"bad status: {quoted(line)}")
            # Some libraries take it for an interim response, and others for the last of the connection.
            if match[1] == b"101":
                raise MalformedResponse(f"the server changes to a protocol that nobody asked for: {quoted(line)}")
            self._first = False
            self._is_interim = match[1].startswith(b"1")  # RFC 9110, 15.2
            self._is_without_body = match[1] in (b"204", b"304")
            return line
        if not line:
            if self._is_interim:
                self._begin()
            else:
                if self._length > BODY_LIMIT and self._has_body and not self._is_without_body:
                    raise MalformedResponse(BODY_TOO_LARGE)
                self.complete = True
            return line
        if line[:1] in (b" ", b"\t"):
            return line  # the former goes on (RFC 9112, 5.2)
        name, colon, value = line.partition(b":")
        if not name or not colon or b" " in name or b"\t" in name:
            raise MalformedResponse(f"bad field: {quoted(_FIRST_WORD.match(name)[0])}")
        if b"\r" in value or b"\0" in value:
            raise MalformedResponse(f"bad value of the field {quoted(name)}")
        value = value.strip(b" \t")
        self._check_framing(name.decode("latin-1"), value, line)
        return name + b": " + value

    def _check_framing(self, name: str, value: bytes, line: bytes) -> None:
        is_length, is_coding = name.lower() == "content-length", name.lower() == "transfer-encoding"
        if is_length and (not value.isdigit() or len(value) > _MOST_DIGITS):
            raise MalformedResponse(f"bad Content-Length: {quoted(line)}")
        if is_coding and value.lower() != b"chunked":
            raise MalformedResponse(f"bad Transfer-Encoding: {quoted(line)}")
        # Some libraries pass over what is there twice, if it is equal, and others do not.
        if (is_length and self._has_length) or (is_coding and self._has_coding):
            raise MalformedResponse(f"{name} is there twice")
        if is_length:
            self._length = int(value)
        self._has_length |= is_length
        self._has_coding |= is_coding
        if self._has_length and self._has_coding:
            raise MalformedResponse("Content-Length and Transfer-Encoding are both there")


def is_idle(connection: socket.socket) -> bool:
    """Whether nothing has arrived on a socket on which no response is due: neither the peer's end nor bytes that nobody asked
    for, which would be taken for the next response."""
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return not poll.poll(0)
