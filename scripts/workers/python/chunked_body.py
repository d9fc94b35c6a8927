"""What every row refuses of a body in chunks, whatever its library would take (bench/net/chunked_body.cpp)."""

from __future__ import annotations

import re

from malformed_response import MalformedResponse, quoted
from response_limits import BODY_LIMIT, BODY_TOO_LARGE, HEAD_LIMIT, LINE_LIMIT, LINE_TOO_LONG, TRAILERS_TOO_LARGE

_SIZE = re.compile(rb"([0-9A-Fa-f]+)[; \t\r\n]")


class ChunkedBody:
    """Looks at the bytes of one body in chunks, as they arrive (RFC 9112, 7.1)."""

    def __init__(self) -> None:
        self._take_line = self._take_size  # None: what is behind the body is passed over
        self._line = b""  # as much of it as has arrived
        self._left = 0  # of the chunk's data
        self._size = 0  # of all chunks
        self._trailer_size = 0  # of all trailers

    @property
    def complete(self) -> bool:
        """Its last line has arrived."""
        return self._take_line is None

    def put(self, data: bytes) -> None:
        """Raises MalformedResponse for a size that is none, a chunk of another size than it says, a line that ends in LF alone,
        and what is beyond the limits."""
        at = 0
        while at < len(data) and self._take_line is not None:
            if self._left > 0:
                skipped = min(self._left, len(data) - at)
                self._left -= skipped
                at += skipped
                continue
            newline = data.find(b"\n", at)
            end = newline + 1 if newline >= 0 else len(data)
            if len(self._line) + end - at > LINE_LIMIT:
                raise MalformedResponse(LINE_TOO_LONG)
            self._line += data[at:end]
            at = end
            if newline >= 0:
                line, self._line = self._line, b""
                self._take_line(line)

    def _take_size(self, line: bytes) -> None:
        match, shown = _SIZE.match(line), quoted(line.rstrip(b"\r\n"))
        if match is None:
            raise MalformedResponse(f"bad chunk size: {shown}")
        if not line.endswith(b"\r\n"):
            raise MalformedResponse(f"the line {shown} ends in LF alone, not in CR LF (RFC 9112, 2.2)")
        self._left = int(match[1], 16)
        self._size += self._left
        if self._size > BODY_LIMIT:
            raise MalformedResponse(BODY_TOO_LARGE)
        self._take_line = self._take_end_of_data if self._left > 0 else self._take_trailer

    def _take_end_of_data(self, line: bytes) -> None:
        if line != b"\r\n":
            raise MalformedResponse(f"a chunk is longer than it says: {quoted(line)} is behind it")
        self._take_line = self._take_size

    def _take_trailer(self, line: bytes) -> None:
        self._trailer_size += len(line)
        if self._trailer_size > HEAD_LIMIT:
            raise MalformedResponse(TRAILERS_TOO_LARGE)
        if line == b"\r\n":
            self._take_line = None
