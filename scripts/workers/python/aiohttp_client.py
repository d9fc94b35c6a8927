"""Requests on an event loop with aiohttp, whose TraceConfig tells when a connection was made and the head was sent."""

from __future__ import annotations

import asyncio
import errno
import functools
import os
import socket
import ssl
import time
from types import SimpleNamespace
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver
from aiohttp.client_proto import ResponseHandler
from yarl import URL

from local_ports import NO_PORT_LEFT, is_without_port
from malformed_response import MalformedResponse
from policy import Policy
from response_bytes import ResponseBytes
from response_head import is_idle
from response_limits import HEAD_LIMIT, LINE_LIMIT
from step import Headers, Outcome, Request, Response, Timing
from target import Target

_TCP_CLOSE = 7  # of TCP's states (include/net/tcp_states.h in Linux)
_LONG = 86_400.0  # seconds: connections stay open from one run to the next, however long the driver takes in between


class AiohttpClient:
    """A session whose semaphore keeps to the limit. For the loop's thread; made while the loop runs."""

    def __init__(self, target: Target, policy: Policy) -> None:
        self._target = target
        self._policy = policy
        self._semaphore = asyncio.Semaphore(policy.max_in_flight)
        self._on_wire: set[asyncio.Timeout] = set()
        self._stopped = False
        context = None
        if target.tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            target.load_certificates(context)
        keep = {"force_close": True} if not policy.keep_alive else {"keepalive_timeout": _LONG}
        connector = aiohttp.TCPConnector(limit=policy.max_in_flight, resolver=_Resolved(target), ssl=context, **keep)
        # The library has no place to say what its connections are to be.
        connector._factory = functools.partial(_Protocol, loop=asyncio.get_running_loop())
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            timeout=aiohttp.ClientTimeout(total=None),
            headers={"User-Agent": "overlap"},
            skip_auto_headers=["Accept-Encoding", "Content-Type"],
            trace_configs=[_trace_config()],
        )

    async def close(self) -> None:
        await self._session.close()

    def begin(self) -> None:
        """A run begins: forgets the stop of the one before."""
        self._stopped = False

    def abort(self) -> None:
        """Ends all that is on the wire; what is sent from here on ends at once."""
        self._stopped = True
        for timeout in list(self._on_wire):
            if not timeout.expired():
                timeout.reschedule(0.0)

    async def send(self, request: Request) -> Outcome:
        """One attempt, once a place is free. Never raises for what happens on the wire."""
        async with self._semaphore:
            return await self._send(request)

    async def _send(self, request: Request) -> Outcome:
        timing = Timing(time.perf_counter())
        path = self._target.request_target(request.target)
        if path is None:
            return Outcome(timing, failure="protocol", detail=self._target.other_origin(request.target))
        if self._stopped:
            return Outcome(timing, failure="cancelled", detail="the run was stopped")
        marks = _Marks(timing)
        try:
            # aiohttp's own timeouts of five seconds and more end at whole seconds only.
            async with asyncio.timeout(self._policy.request_timeout) as timeout:
                self._on_wire.add(timeout)
                try:
                    return await self._exchange(request, path, marks)
                finally:
                    self._on_wire.discard(timeout)
        except TimeoutError:
            if self._stopped:
                return Outcome(marks.finish(), failure="cancelled", detail="the run was stopped")
            return Outcome(marks.finish(), failure="timeout", detail="no response within the request timeout")
        except MalformedResponse as error:
            timing = marks.finish()
            return Outcome(timing, failure=error.failure(timing.new_connection), detail=str(error))
        except (aiohttp.ClientError, OSError, ValueError) as error:
            failure, detail = _classify(error), str(error) or type(error).__name__
            if failure == "tls":
                detail += ": --ca-file FILE names certificates to trust"
            if is_without_port(error):
                detail = NO_PORT_LEFT
            return Outcome(marks.finish(), failure=failure, detail=detail)

    async def _exchange(self, request: Request, path: str, marks: _Marks) -> Outcome:
        url = URL(self._target.origin + path, encoded=True)
        async with self._session.request(
            request.method,
            url,
            headers=request.headers,
            data=request.body or None,
            allow_redirects=False,
            trace_request_ctx=marks,
        ) as answer:
            marks.head = time.perf_counter()
            body = await answer.read()
            marks.end = time.perf_counter()
        fields = [
            (name.decode("utf-8", "surrogateescape"), value.decode("utf-8", "surrogateescape"))
            for name, value in answer.raw_headers
        ]
        # The library does not count bytes; these are those of the messages that it wrote and read.
        lines = sum(len(name) + len(value) + 4 for name, value in answer.raw_headers)
        marks.timing.bytes_in = len(f"HTTP/1.1 {answer.status} {answer.reason}\r\n\r\n") + lines + len(body)
        marks.timing.bytes_out = (
            len(f"{request.method} {path} HTTP/1.1\r\n\r\n")
            + len(request.body)
            + sum(len(name) + len(value) + 4 for name, value in answer.request_info.headers.items())
        )
        return Outcome(marks.finish(), Response(answer.status, Headers(fields), body))


class _Protocol(ResponseHandler):
    """A connection that refuses what every row refuses, and that is not used again once it is closed or has brought bytes that
    nobody asked for, though the loop may not have been told of either yet."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(loop)
        self._response = ResponseBytes()
        self._is_due = False  # a response
        self._refusal: Exception | None = None

    def set_response_params(self, **parameters: Any) -> None:
        self._response = ResponseBytes(has_body=not parameters.get("skip_payload", False))
        self._is_due = True
        # The library's own limits, which differ from one of its versions to the next.
        limits = {"max_line_size": LINE_LIMIT, "max_field_size": LINE_LIMIT, "max_headers": HEAD_LIMIT}
        super().set_response_params(**parameters | {name: limits[name] for name in limits.keys() & parameters.keys()})

    def data_received(self, data: bytes) -> None:
        if not self._is_due:
            self.close()
            return
        try:
            data = self._response.put(data)
        except MalformedResponse as error:
            self._refuse(error)
            return
        super().data_received(data)

    def eof_received(self) -> None:
        if self._is_due:
            if _is_reset(self.transport.get_extra_info("socket")):
                self._refuse(aiohttp.ClientOSError(errno.ECONNRESET, os.strerror(errno.ECONNRESET)))
                return
            try:
                self._response.put_end()
            except MalformedResponse as error:
                self._refuse(error)
                return
        super().eof_received()

    def connection_lost(self, error: BaseException | None) -> None:
        payload = self._payload
        reason = self._refusal  # rather than that it was cut short
        if reason is None and isinstance(error, OSError):
            reason = aiohttp.ClientOSError(*error.args)  # to the library, a reset ends a body as well
        if reason is None or payload is None or payload.is_eof():
            super().connection_lost(error)
            return
        payload.set_exception(reason)
        super().connection_lost(error)
        payload.set_exception(reason)

    def _refuse(self, error: Exception) -> None:
        self._refusal = error
        if self._payload is not None:
            self._payload.set_exception(error)
        self.set_exception(error)
        self.transport.close()

    @property
    def should_close(self) -> bool:
        """The connector asks when it takes the connection back."""
        closes = super().should_close
        self._is_due = self._is_due and closes
        return closes

    def is_connected(self) -> bool:
        return super().is_connected() and (self._is_due or is_idle(self.transport.get_extra_info("socket")))


def _is_reset(connection: socket.socket) -> bool:
    """Whether the peer has reset the connection, which uvloop tells as if it had closed its side."""
    return connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] == _TCP_CLOSE


class _Marks:
    """The instants of one attempt."""

    def __init__(self, timing: Timing) -> None:
        self.timing = timing
        self.connected = self.sent = timing.start
        self.head = self.end = 0.0

    def finish(self) -> Timing:
        timing, now = self.timing, time.perf_counter()
        head = self.head or now
        timing.connect = self.connected - timing.start if timing.new_connection else 0.0
        timing.send = self.sent - timing.start - timing.connect
        timing.wait = head - self.sent
        timing.receive = (self.end or now) - head
        return timing


def _trace_config() -> aiohttp.TraceConfig:
    async def on_connected(_: Any, context: SimpleNamespace, __: Any) -> None:
        marks = context.trace_request_ctx
        marks.timing.new_connection = True
        marks.connected = marks.sent = time.perf_counter()

    async def on_head_sent(_: Any, context: SimpleNamespace, __: Any) -> None:
        context.trace_request_ctx.sent = time.perf_counter()

    config = aiohttp.TraceConfig()
    config.on_connection_create_end.append(on_connected)  # TLS included: it does not tell them apart
    config.on_request_headers_sent.append(on_head_sent)
    return config


class _Resolved(AbstractResolver):
    """The one address that the target was resolved to before the clock started."""

    def __init__(self, target: Target) -> None:
        self._target = target

    async def resolve(self, host: str, port: int = 0, family: int = 0) -> list[dict[str, Any]]:
        return [
            {
                "hostname": host,
                "host": self._target.address[0],
                "port": port,
                "family": self._target.family,
                "proto": 0,
                "flags": 0,
            }
        ]

    async def close(self) -> None:
        pass


def _classify(error: Exception) -> str:
    match error:
        case aiohttp.ClientConnectorCertificateError() | aiohttp.ClientSSLError():
            return "tls"
        case aiohttp.ClientConnectorError():
            return "connect"
        case aiohttp.ServerDisconnectedError() | aiohttp.ClientOSError() | OSError():
            return "reset"
        case _:
            return "protocol"
