"""How much of a response every row reads, whatever its library would take (bench/net/response_limits.hpp)."""

HEAD_LIMIT = 64 * 1024  # all lines before the body, with their ends and those of interim responses; and all trailers
LINE_LIMIT = 8 * 1024  # any one of them, and of those between chunks, with its end
BODY_LIMIT = 256 * 1024 * 1024  # without what frames it

HEAD_TOO_LARGE = "the response's head is larger than 64 KiB"
TRAILERS_TOO_LARGE = "the response's trailers are larger than 64 KiB"
LINE_TOO_LONG = "a line of the response is longer than 8 KiB"
BODY_TOO_LARGE = "the response's body is larger than 256 MiB"
