"""A response that is not what HTTP/1.1 sends."""

from __future__ import annotations

import json

_LONGEST_EXCERPT = 60  # of a line that is quoted


class MalformedResponse(Exception):
    """In one sentence, with the line that is not."""

    def __init__(self, sentence: str, is_no_response: bool = False) -> None:
        super().__init__(sentence)
        self.is_no_response = is_no_response  # it begins with the end of a line, as some servers send behind a body

    def failure(self, new_connection: bool) -> str:
        """The protocol's word. What begins with the end of a line, on a connection that has carried others, are bytes that
        nobody asked for: the connection's failure, not the answer."""
        return "reset" if self.is_no_response and not new_connection else "protocol"


def quoted(line: bytes) -> str:
    """The begin of a line in quotes, as refusals have it."""
    return json.dumps(line[:_LONGEST_EXCERPT].decode("utf-8", "replace"), ensure_ascii=False)
