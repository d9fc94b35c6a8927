"""Where the next page of a collection is (bench/loader/page_link.cpp)."""

from __future__ import annotations

import re
from typing import Any

from step import BLANKS, Headers
from template import encode_url


_PARTS = re.compile(r"((?:[^:/?]*:)?//[^/?]*|)([^?]*)(.*)", re.DOTALL)
_SCHEME = re.compile(r"[^/?:]*:")


def next_in_link_header(headers: Headers) -> str | None:
    """The target of the first link with rel="next" in the Link fields (RFC 8288, 3), as written between the angle
    brackets."""
    for value in headers.all("Link"):
        while (begin := value.find("<")) >= 0 and (end := value.find(">", begin)) >= 0:
            target = value[begin + 1 : end]
            parameters, value = _cut(value[end + 1 :], ",")
            if _is_next(parameters):
                return target
    return None


def next_in_link_list(links: list[Any]) -> str | None:
    """The `href` of the first link whose `rel` is "next", in a list of links as Nova and Neutron write them."""
    for link in links:
        if isinstance(link, dict) and link.get("rel") == "next" and isinstance(link.get("href"), str):
            return link["href"]
    return None


def is_target(text: str) -> bool:
    """Whether the text can be requested: an http(s) URL, or a path that begins with one "/"."""
    if text.startswith("/"):
        return not text.startswith("//")
    scheme, separator, rest = text.partition("://")
    return bool(separator and rest) and scheme.lower() in ("http", "https")


def link_target(link: str, origin: str) -> str | None:
    """The request target that a link leads to from the page with the target `origin` (RFC 3986, 5.2), what no URL may hold
    percent-encoded, without a fragment. None for a URL of another scheme and for a link to the page itself."""
    reference = encode_url(link.partition("#")[0].strip(BLANKS))
    if not reference or (_SCHEME.match(reference) and not is_target(reference)):
        return None
    authority, path, query = _parts(reference)
    if authority:
        return None if authority.endswith("/") else authority + _without_dots(path) + query
    authority, base, _ = _parts(origin)
    if not path:
        return authority + base + query
    if not path.startswith("/"):
        path = (base[: base.rfind("/") + 1] or "/") + path
    path = _without_dots(path)
    if not authority and path.startswith("//"):
        path = "/." + path  # which would be another server's name (RFC 3986, 3.3)
    return authority + path + query


def without_authority(target: str) -> str:
    """The path and query of a target, so that a link can be recognised whether it names the server or not."""
    _, path, query = _parts(target)
    return path + query or target and "/"


def _parts(url: str) -> tuple[str, str, str]:
    """ "https://host:1" or "//host:1" at the begin of a URL, or nothing; the path; the query with its question mark."""
    return _PARTS.match(url).groups()


def _without_dots(path: str) -> str:
    """With "." and ".." followed (RFC 3986, 5.2.4). urllib's urljoin() would do it and leave out empty segments beside."""
    segments: list[str] = []
    segment = None
    for segment in path.split("/")[1:]:
        if segment == "..":
            del segments[-1:]
        elif segment != ".":
            segments.append(segment)
    if segment in (".", ".."):
        segments.append("")
    return "".join("/" + each for each in segments)


def _cut(text: str, separator: str) -> tuple[str, str]:
    """What stands before and after the first separator that is not in a quoted string (RFC 9110, 5.6.4)."""
    quoted = False
    at = 0
    while at < len(text) and (quoted or text[at] != separator):
        if quoted and text[at] == "\\":
            at += 1
        elif text[at] == '"':
            quoted = not quoted
        at += 1
    return text[:at], text[at + 1 :]


def _is_next(parameters: str) -> bool:
    while parameters:
        parameter, parameters = _cut(parameters, ";")
        name, value = _cut(parameter, "=")
        if name.strip(BLANKS).lower() != "rel":
            continue
        value = value.strip(BLANKS)
        if len(value) >= 2 and value[0] == value[-1] == '"':
            value = value[1:-1]
        # A second rel parameter has to be ignored (RFC 8288, 3.3).
        return "next" in value.lower().split(" ")
    return False
