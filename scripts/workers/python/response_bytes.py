"""The bytes of one response, within the limits of every row."""

from __future__ import annotations

from chunked_body import ChunkedBody
from malformed_response import MalformedResponse
from response_head import ResponseHead
from response_limits import BODY_LIMIT, BODY_TOO_LARGE


class ResponseBytes:
    """Looks at all bytes of one response as they arrive, from those of its head on."""

    def __init__(self, has_body: bool = True) -> None:
        """`has_body`: False for the response to HEAD, whatever length it tells."""
        self.head = ResponseHead(has_body)
        self._chunks = ChunkedBody()
        self._body_size = 0

    def put(self, data: bytes) -> bytes:
        """The bytes for a parser (ResponseHead). Raises MalformedResponse for what every row refuses."""
        taken = b""
        if not self.head.complete:
            taken, data = self.head.put(data)
        if self.head.is_chunked:
            self._chunks.put(data)
        elif self.head.ends_with_connection:
            self._body_size += len(data)
            if self._body_size > BODY_LIMIT:
                raise MalformedResponse(BODY_TOO_LARGE)
        return taken + data if taken else data

    def put_end(self) -> None:
        """The peer has closed its side. Raises MalformedResponse when it did so in the middle of the head, or of chunks, with
        whose last lines some libraries are generous."""
        self.head.put_end()
        if self.head.is_chunked and not self._chunks.complete:
            raise MalformedResponse("the server closed the connection in the middle of the response")
