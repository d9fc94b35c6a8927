"""Blocking requests with the `requests` library, which tells neither when a connection was made nor when the first byte came,
has no deadline for a whole request, and cannot be stopped: the sockets below it do these four things here."""

from __future__ import annotations

import contextlib
import http.client
import http.cookiejar
import socket
import ssl
import time

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.util.ssl_ import create_urllib3_context

from local_ports import NO_PORT_LEFT, is_without_port
from malformed_response import MalformedResponse
from policy import Policy
from response_bytes import ResponseBytes
from response_limits import HEAD_LIMIT
from step import Headers, Outcome, Request, Response, Timing
from stop import Stop
from target import Target

http.client._MAXHEADERS = HEAD_LIMIT  # lines of a head, where no other row counts them


def tls_context(target: Target) -> ssl.SSLContext | None:
    """What all clients of a target share: certificates are read once."""
    if not target.tls:
        return None
    context = create_urllib3_context()
    context.sslsocket_class = _TlsSocket
    target.load_certificates(context)
    return context


class RequestsClient:
    """A session with one connection. Sends one request at a time; for one thread, but for stopping it."""

    def __init__(self, target: Target, policy: Policy, context: ssl.SSLContext | None) -> None:
        self._target = target
        self._policy = policy
        self._wire = _Wire(target)
        self._session = requests.Session()
        self._session.trust_env = False  # neither proxies nor ~/.netrc: every strategy takes the same way
        self._session.headers = requests.structures.CaseInsensitiveDict({"User-Agent": "overlap", "Accept": "*/*"})
        self._session.cookies.set_policy(http.cookiejar.DefaultCookiePolicy(allowed_domains=[]))
        self._session.mount(f"{target.origin}/", _Adapter(self._wire, context))
        if not policy.keep_alive:
            self._session.headers["Connection"] = "close"

    def close(self) -> None:
        self._session.close()

    def abort(self) -> None:
        """Wakes the thread that is in send(): its attempt fails. For any thread."""
        self._wire.abort()

    def send(self, request: Request, stop: Stop) -> Outcome:
        """One attempt. Never raises for what happens on the wire."""
        wire = self._wire
        wire.begin(time.perf_counter(), self._policy.request_timeout, stop, request.method)
        path = self._target.request_target(request.target)
        if path is None:
            return Outcome(wire.timing, failure="protocol", detail=self._target.other_origin(request.target))
        if stop.requested():
            return _cancelled(wire)
        wire.path = path
        headers = {name: value.encode("utf-8", "surrogateescape") for name, value in request.headers}
        try:
            answer = self._session.request(
                request.method,
                self._target.origin + path,
                headers=headers,
                data=request.body or None,
                stream=True,
                allow_redirects=False,
                timeout=self._policy.request_timeout,
            )
            # As it was sent: requests would unpack it, which the other strategies do not.
            body = answer.raw.read(decode_content=False)
            answer.raw.release_conn()
        except (
            requests.RequestException,
            urllib3.exceptions.HTTPError,
            http.client.HTTPException,
            MalformedResponse,
            OSError,
        ) as error:
            self._session.close()
            if stop.requested():
                return _cancelled(wire)
            failure, detail = wire.classify(error)
            return Outcome(wire.finish(), failure=failure, detail=detail)
        fields = Headers([(name, _header_text(value)) for name, value in answer.raw.headers.items()])
        if not self._policy.keep_alive:
            self._session.close()  # it can be used again, with new connections
        return Outcome(wire.finish(), Response(answer.status_code, fields, body))


def _cancelled(wire: _Wire) -> Outcome:
    return Outcome(wire.finish(), failure="cancelled", detail="the run was stopped")


def _header_text(value: str) -> str:
    """http.client takes header fields for ISO 8859-1; what they hold is UTF-8 if anything."""
    return value.encode("iso-8859-1", "surrogateescape").decode("utf-8", "surrogateescape")


class _Wire:
    """The one connection of a client, and what its current attempt has come to."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._stop = Stop()
        self._socket: socket.socket | None = None
        self._deadline = 0.0
        self._connected = self._secured = self._sent = self._first_byte = self._last_byte = 0.0
        self._phase = "exchange"
        self._response = ResponseBytes()
        self.path = ""
        self.timing = Timing(0.0)

    def begin(self, start: float, timeout: float, stop: Stop, method: str) -> None:
        self.timing = Timing(start)
        self._stop = stop
        self._deadline = start + timeout
        self._connected = self._secured = self._sent = start
        self._first_byte = self._last_byte = 0.0
        self._phase = "exchange"
        self._response = ResponseBytes(has_body=method != "HEAD")

    def finish(self) -> Timing:
        timing = self.timing
        end = time.perf_counter()
        if self._phase == "connect":  # it failed there
            self._connected = self._secured = self._sent = end
        elif self._phase == "tls":
            self._secured = self._sent = end
        timing.connect = self._connected - timing.start
        timing.tls = self._secured - self._connected
        timing.send = self._sent - self._secured
        first = self._first_byte or end
        timing.wait = first - self._sent
        timing.receive = (self._last_byte or first) - first
        return timing

    def open(self) -> socket.socket:
        """A connected socket, for the connection that urllib3 is about to use."""
        self.timing.new_connection = True
        self._phase = "connect"
        self._socket = connection = _TcpSocket(self._target.family, socket.SOCK_STREAM)
        connection.wire = self
        try:
            if self._stop.requested():  # by a thread that did not see this socket yet
                raise ConnectionAbortedError("the run was stopped")
            connection.settimeout(self.left())
            connection.connect(self._target.address)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError:
            connection.close()
            raise
        self._connected = self._secured = self._sent = time.perf_counter()
        self._phase = "tls" if self._target.tls else "exchange"
        return connection

    def secured(self, connection: _TlsSocket) -> None:
        """The TLS handshake is over; `connection` has taken the socket's place."""
        self._socket = connection
        connection.wire = self
        self._secured = self._sent = time.perf_counter()
        self._phase = "exchange"

    def abort(self) -> None:
        connection = self._socket
        if connection is not None:
            with contextlib.suppress(OSError):  # not connected, or no longer
                # SSLSocket's own shutdown() would drop the TLS layer under the thread that is reading through it.
                socket.socket.shutdown(connection, socket.SHUT_RDWR)

    def classify(self, error: Exception) -> tuple[str, str]:
        """The protocol's word for a failed attempt, and a sentence."""
        if time.perf_counter() >= self._deadline:
            return "timeout", "no response within the request timeout"
        chain = list(_causes(error))
        detail = next((str(cause) for cause in reversed(chain) if str(cause)), type(error).__name__)
        if self._phase == "tls":
            return "tls", f"{detail}: --ca-file FILE names certificates to trust"
        if self._phase != "exchange":
            return self._phase, NO_PORT_LEFT if any(map(is_without_port, chain)) else detail
        for cause in chain:
            if isinstance(cause, MalformedResponse):
                return cause.failure(self.timing.new_connection), str(cause)
        if any(isinstance(cause, http.client.RemoteDisconnected) for cause in chain):
            return "reset", "the server closed the connection"
        if any(isinstance(cause, OSError) and cause.errno is not None for cause in chain):
            return "reset", detail
        return "protocol", detail

    def left(self) -> float:
        """Seconds until the deadline; raises TimeoutError after it."""
        left = self._deadline - time.perf_counter()
        if left <= 0:
            raise TimeoutError("no response within the request timeout")
        return left

    def sent(self, size: int) -> None:
        self.timing.bytes_out += size
        self._sent = time.perf_counter()

    def received(self, data: memoryview) -> None:
        self.timing.bytes_in += len(data)
        self._last_byte = time.perf_counter()
        self._first_byte = self._first_byte or self._last_byte
        if data:
            self._response.put(bytes(data))
        else:
            self._response.put_end()


class _Metered:
    """Tells a wire what goes through a socket, and keeps to its deadline."""

    wire: _Wire

    def sendall(self, data, flags: int = 0) -> None:
        self.settimeout(self.wire.left())
        super().sendall(data, flags)
        self.wire.sent(len(data))

    def recv_into(self, buffer, nbytes: int = 0, flags: int = 0) -> int:
        self.settimeout(self.wire.left())
        size = super().recv_into(buffer, nbytes, flags)
        self.wire.received(memoryview(buffer)[:size])
        return size


class _TcpSocket(_Metered, socket.socket):
    pass


class _TlsSocket(_Metered, ssl.SSLSocket):
    pass


def _causes(error: BaseException):
    """The exception and all that it was raised from or carries, as urllib3 and requests do."""
    seen = []
    pending = [error]
    while pending:
        cause = pending.pop()
        if cause in seen:
            continue
        seen.append(cause)
        yield cause
        inner = [cause.__cause__, cause.__context__, getattr(cause, "reason", None), *getattr(cause, "args", ())]
        pending += [candidate for candidate in inner if isinstance(candidate, BaseException)]


class _Adapter(HTTPAdapter):
    """Puts a wire below a session's only connection."""

    def __init__(self, wire: _Wire, context: ssl.SSLContext | None) -> None:
        self._wire = wire
        self._context = context
        super().__init__(pool_connections=1, pool_maxsize=1)

    def init_poolmanager(self, *arguments, **options) -> None:
        super().init_poolmanager(*arguments, ssl_context=self._context, **options)
        self.poolmanager.pool_classes_by_scheme = _pool_classes(self._wire)

    def cert_verify(self, *_) -> None:
        """The context has its certificates: they are not to be read again for each connection."""


class _Response(http.client.HTTPResponse):
    """Passes over every interim response, where http.client passes over 100 alone (RFC 9110, 15.2)."""

    def _read_status(self):
        while True:
            version, status, reason = super()._read_status()
            if not 101 < status < 200:
                return version, status, reason
            http.client.parse_headers(self.fp)


def _pool_classes(wire: _Wire) -> dict[str, type[HTTPConnectionPool]]:
    class Connection(HTTPConnection):
        response_class = _Response

        def _new_conn(self) -> socket.socket:
            return wire.open()

        def putrequest(self, method, url, *arguments, **options) -> None:
            # urllib3 has rewritten what it takes for unusual in a URL; a target is sent as the scenario says.
            super().putrequest(method, wire.path, *arguments, **options)

    class SecureConnection(HTTPSConnection):
        _new_conn = Connection._new_conn
        response_class = _Response

        def connect(self) -> None:
            super().connect()
            wire.secured(self.sock)

        def putrequest(self, method, url, *arguments, **options) -> None:
            super().putrequest(method, wire.path, *arguments, **options)

    class Pool(HTTPConnectionPool):
        ConnectionCls = Connection

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = SecureConnection

    return {"http": Pool, "https": SecurePool}
