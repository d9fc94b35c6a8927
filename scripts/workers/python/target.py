"""Where the requests of a run go (bench/net/target.cpp)."""

from __future__ import annotations

import dataclasses
import re
import socket
import ssl
from urllib.parse import urlsplit


_URL = re.compile(r"(?:([^:/?#]*):)?//([^/?#]*)(.*)", re.DOTALL)
_USER = re.compile(r"^([^/]*//)[^/]*@")
_OTHER = re.compile(r"[^/]*(?://)?[^/]*")


class TargetError(ValueError):
    """A target that cannot be used, in one sentence."""


@dataclasses.dataclass(frozen=True, slots=True)
class Target:
    """One origin, resolved: one address for all requests, since racing several would blur the comparison."""

    origin: str  # "https://host:port" as an absolute link would begin
    base_path: str  # "" or "/v2"; put before every path of a scenario
    tls: bool
    family: int
    address: tuple
    ca_file: str

    @staticmethod
    def parse(url: str, ca_file: str, known: str = "") -> Target:
        """Raises TargetError. Resolves the host name and, of several addresses, looks for the first that accepts a connection,
        both of which may block; neither where its address is `known`."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError as error:
            raise TargetError(f'"{url}" is not a usable target: {error}') from error
        # The user info is a secret: it must not come back in an error.
        if "@" in parts.netloc:
            raise TargetError("a target must not carry a user name or password in its URL")
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
            raise TargetError(
                f'"{url}" is not a usable target: expected a URL such as http://127.0.0.1:8080 or https://host/base'
            )
        usual = 443 if parts.scheme == "https" else 80
        try:
            found = _first_that_accepts(
                socket.getaddrinfo(known or parts.hostname, port or usual, type=socket.SOCK_STREAM)
            )
        except OSError as error:
            raise TargetError(f'cannot resolve "{parts.hostname}": {error.strerror}') from error
        host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
        authority = host if port in (None, usual) else f"{host}:{port}"
        return Target(
            f"{parts.scheme}://{authority}",
            parts.path.rstrip("/"),
            parts.scheme == "https",
            found[0],
            found[4],
            ca_file,
        )

    def request_target(self, target: str) -> str | None:
        """What goes into the request line: base path and path for a path, path and query for a URL at this origin, with or
        without a scheme and the scheme's usual port. None when the URL leads to another origin: a run measures one."""
        if target.startswith("/") and not target.startswith("//"):
            # A link that a server gave as a path already carries the base path (RFC 3986, 5.2.2).
            has_base = (target.partition("?")[0] + "/").startswith(self.base_path + "/")
            return target if has_base else self.base_path + target
        match = _URL.fullmatch(target)
        if match is None:
            return None
        scheme, authority, rest = match.groups()
        own = urlsplit(self.origin)
        if "@" in authority or (scheme or own.scheme).lower() != own.scheme:
            return None
        try:
            other = urlsplit(f"{own.scheme}://{authority}")
            usual = 443 if self.tls else 80
            is_own = (other.hostname, other.port or usual) == (own.hostname, own.port or usual)
        except ValueError:  # no port
            return None
        return (rest if rest.startswith("/") else "/" + rest) if is_own else None

    def other_origin(self, link: str) -> str:
        """Why a link is not followed, and what to do. Without its query, which may hold a token, and without a user's name
        and password."""
        link = _USER.sub(r"\1", link.partition("?")[0])
        other = _OTHER.match(link)[0]
        return (
            f"a link leads to {link}, but the run measures {self.origin}: "
            f"give --target {other} if that is the one to measure"
        )

    def load_certificates(self, context: ssl.SSLContext) -> None:
        """Trusts what the run trusts. Raises TargetError."""
        try:
            if self.ca_file:
                context.load_verify_locations(self.ca_file)
            else:
                context.load_default_certs()
        except OSError as error:
            raise TargetError(f'cannot read certificates from "{self.ca_file}": {error.strerror or error}') from error


def _first_that_accepts(found: list[tuple]) -> tuple:
    """The first of a name's addresses, in the resolver's order, that accepts a connection within a second; the first of all
    when none does. Asks nobody when there is one only."""
    for family, _, _, _, address in found if len(found) > 1 else []:
        with socket.socket(family, socket.SOCK_STREAM) as connection:
            connection.settimeout(1.0)
            if connection.connect_ex(address) == 0:
                return next(each for each in found if each[4] == address)
    return found[0]
