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
_STATUS_LINE = re.compile(rb"HTTP/1\.[01] ([0-9]{3})(?: .*)?", re.DOTALL)
_FIRST_WORD = re.compile(rb"[^ \t]*")
_MOST_DIGITS = 18  # of a length
_CUT_SHORT = "the server closed the connection in the middle of the response's head"


class MalformedResponse(Exception):
    """Not what HTTP/1.1 sends, in one sentence with the line that is not."""

    def __init__(self, sentence: str, is_no_response: bool) -> None:
        super().__init__(sentence)
        self.is_no_response = is_no_response  # it begins with the end of a line, as some servers send behind a body

    def failure(self, new_connection: bool) -> str:
        """The protocol's word. What begins with the end of a line, on a connection that has carried others, are bytes that
        nobody asked for: the connection's failure, not the answer."""
        return "reset" if self.is_no_response and not new_connection else "protocol"


class ResponseHead:
    """Looks at the bytes of one response until its head is complete."""

    def __init__(self) -> None:
        self.complete = False
        self._begin()

    def _begin(self) -> None:
        self._line = b""  # as much of it as has arrived
        self._first = True
        self._is_interim = False
        self._has_length = False
        self._has_coding = False

    def put(self, data: bytes) -> bytes:
        """The bytes for a parser: without the blanks around the fields' values, which are no part of them (RFC 9110, 5.5), and
        without a line that has not arrived whole. Raises MalformedResponse for what does not begin as a response does, for
        lines that end in LF alone, and for lengths that are none or several."""
        taken = b""
        while data and not self.complete:
            line, newline, data = data.partition(b"\n")
            self._line += line
            if self._first and not self._line.startswith(_BEGIN[: len(self._line + newline)]):
                is_line_end = (self._line + newline)[:1] in (b"\r", b"\n")
                raise MalformedResponse(f"{_quoted(_LINE.match(self._line)[0])} is no status line of HTTP", is_line_end)
            if not newline:
                return taken
            if not self._line.endswith(b"\r"):
                # Of a field the name alone: its value may be a secret.
                shown = self._line if self._first else _NAME.match(self._line)[0]
                raise MalformedResponse(
                    f"the line {_quoted(shown)} ends in LF alone, not in CR LF (RFC 9112, 2.2)", False
                )
            taken += self._whole(self._line[:-1]) + b"\r\n"
        return taken + data

    def put_end(self) -> None:
        """The peer has closed its side. Raises MalformedResponse when it did so in the middle of the head."""
        if not self.complete and (self._line or not self._first):
            raise MalformedResponse(_CUT_SHORT, False)

    def _whole(self, line: bytes) -> bytes:
        """A line without its end, as it is to be read."""
        self._line = b""
        if self._first:
            match = _STATUS_LINE.fullmatch(line)
            if match is None:
                raise MalformedResponse(f"bad status: {_quoted(line)}", False)
            self._first = False
            self._is_interim = match[1].startswith(b"1") and match[1] != b"101"  # RFC 9110, 15.2
            return line
        if not line:
            if self._is_interim:
                self._begin()
            else:
                self.complete = True
            return line
        if line[:1] in (b" ", b"\t"):
            return line  # the former goes on (RFC 9112, 5.2)
        name, colon, value = line.partition(b":")
        if not name or not colon or b" " in name or b"\t" in name:
            raise MalformedResponse(f"bad field: {_quoted(_FIRST_WORD.match(name)[0])}", False)
        if b"\r" in value or b"\0" in value:
            raise MalformedResponse(f"bad value of the field {_quoted(name)}", False)
        value = value.strip(b" \t")
        self._check_framing(name.decode("latin-1"), value, line)
        return name + b": " + value

    def _check_framing(self, name: str, value: bytes, line: bytes) -> None:
        is_length, is_coding = name.lower() == "content-length", name.lower() == "transfer-encoding"
        if is_length and (not value.isdigit() or len(value) > _MOST_DIGITS):
            raise MalformedResponse(f"bad Content-Length: {_quoted(line)}", False)
        if is_coding and value.lower() != b"chunked":
            raise MalformedResponse(f"bad Transfer-Encoding: {_quoted(line)}", False)
        # Some libraries pass over what is there twice, if it is equal, and others do not.
        if (is_length and self._has_length) or (is_coding and self._has_coding):
            raise MalformedResponse(f"{name} is there twice", False)
        self._has_length |= is_length
        self._has_coding |= is_coding
        if self._has_length and self._has_coding:
            raise MalformedResponse("Content-Length and Transfer-Encoding are both there", False)


def is_idle(connection: socket.socket) -> bool:
    """Whether nothing has arrived on a socket on which no response is due: neither the peer's end nor bytes that nobody asked
    for, which would be taken for the next response."""
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return not poll.poll(0)


def _quoted(line: bytes) -> str:
    return json.dumps(line[:_LONGEST_EXCERPT].decode("utf-8", "replace"), ensure_ascii=False)
