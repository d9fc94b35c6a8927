"""Servers that mean no good, and every strategy: each request comes to its end, within its deadline or at a limit that is the
same for all, in one sentence, and without the memory that the server would like to fill."""

import gzip
import os
import socket
import struct
import time
import unittest

from one_worker import WORKERS, Worker
from programs import io_uring_works
from threaded_server import ThreadedServer

HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
KIB, MIB = 1024, 1024 * 1024
LINE = "a line of the response is longer than 8 KiB"
LARGE_HEAD = "the response's head is larger than 64 KiB"
TRAILERS = "the response's trailers are larger than 64 KiB"
BODY = "the response's body is larger than 256 MiB"
LATE = "no response within the request timeout"

# First this, then that byte by byte: never done.
DRIPS = {
    "a_status_line": (b"", b"HTTP/1.1 200 " + b"a" * 8000),
    "a_field": (HEAD + b"X: ", b"a" * 8000),
    "interim_responses": (b"", b"HTTP/1.1 102 P\r\n\r\n" * 400),
    "a_body": (HEAD + b"Content-Length: 100000\r\n\r\n", b"a" * 100000),
    "a_body_to_the_end": (HEAD + b"\r\n", b"a" * 100000),
    "chunks": (CHUNKED, b"1\r\na\r\n" * 10000),
    "a_chunk_extension": (CHUNKED + b"1;", b"a" * 8000),
    "a_trailer": (CHUNKED + b"0\r\nX: ", b"a" * 8000),
}
# First this, then that again and again, as fast as it is taken; and the sentence. libcurl keeps nothing of what is between
# chunks and goes on to its deadline.
ENDLESS = {
    "status_line": (b"HTTP/1.1 200 ", b"a" * 4096, LINE),
    "field": (HEAD + b"X: ", b"a" * 4096, LINE),
    "fields": (HEAD, b"X: " + b"a" * 1000 + b"\r\n", LARGE_HEAD),
    "interim_responses": (b"", b"HTTP/1.1 102 P\r\n\r\n" * 100, LARGE_HEAD),
    "chunk_size": (CHUNKED, b"0" * 4096, LINE),
    "chunk_extension": (CHUNKED + b"1;", b"a" * 4096, LINE),
    "trailer": (CHUNKED + b"0\r\nX: ", b"a" * 4096, LINE),
    "trailers": (CHUNKED + b"0\r\n", b"X: " + b"a" * 1000 + b"\r\n", TRAILERS),
}
NOT_SEEN_BY_LIBCURL = {"chunk_size", "chunk_extension", "trailer", "trailers"}
FLOODS = {
    "chunks": (CHUNKED, b"100000\r\n" + b"a" * MIB + b"\r\n"),
    "a_body_to_the_end": (HEAD + b"\r\n", b"a" * MIB),
}


def line_of(size):
    """A field that is so long with its end."""
    return b"X: " + b"a" * (size - 5) + b"\r\n"


def head_of(size):
    begin, end = HEAD + b"Content-Length: 0\r\n", b"\r\n"
    left = size - len(begin) - len(end)
    return begin + line_of(8000) * (left // 8000 - 1) + line_of(left % 8000 + 8000 - 4000) + line_of(4000) + end


# What is sent before the connection ends, and the sentence; None: it is answered for.
SIZES = {
    "line_at_the_limit": (HEAD + line_of(8 * KIB) + b"Content-Length: 0\r\n\r\n", None),
    "line_beyond_the_limit": (HEAD + line_of(8 * KIB + 1) + b"Content-Length: 0\r\n\r\n", LINE),
    "head_below_the_limit": (head_of(64 * KIB - 1), None),
    "head_at_the_limit": (head_of(64 * KIB), None),
    "head_beyond_the_limit": (head_of(64 * KIB + 1), LARGE_HEAD),
    "many_fields": (HEAD + b"X: y\r\n" * 2000 + b"Content-Length: 0\r\n\r\n", None),
    "body_beyond_the_limit": (HEAD + b"Content-Length: %d\r\n\r\n" % (256 * MIB + 1), BODY),
    "a_length_of_exabytes": (HEAD + b"Content-Length: 999999999999999999\r\n\r\n", BODY),
    "a_body_that_unpacks_to_a_gigabyte": (
        HEAD
        + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s" % (len(gz := gzip.compress(bytes(16 * MIB))), gz),
        None,
    ),
    "another_protocol": (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", "the server changes to a protocol"),
}
CHUNK_BEYOND_THE_LIMIT = {
    "chunk": (CHUNKED + b"10000001\r\n", BODY),
    "chunk_of_exabytes": (CHUNKED + b"fffffffffffffffff\r\n", BODY),
    "chunk_of_no_size": (CHUNKED + b"-1\r\n", "bad chunk size"),
}
CUT = HEAD + b"Transfer-Encoding: chunked\r\nX: y\r\n\r\n2;a=b\r\n{}\r\n0\r\n\r\n"


class HostileServer(ThreadedServer):
    """Answers /KIND/NAME as the tables above say. Each connection carries one response."""

    def __init__(self):
        self._closing = False
        super().__init__()

    def close(self):
        self._closing = True
        super().close()

    def _serve(self, connection):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            head = b""
            while b"\r\n\r\n" not in head:
                arrived = connection.recv(65536)
                if not arrived:
                    return
                if arrived[:1] == b"\x16":  # it begins with a handshake of TLS
                    return self._drip(connection, b"\x16\x03\x03\x40\x00", b"\x02" * 4000)
                head += arrived
            _, kind, name = head.split(b" ")[1].decode().split("/")
            getattr(self, f"_send_{kind}")(connection, name)
        except OSError:
            pass  # who has had enough closes
        finally:
            connection.close()

    def _drip(self, connection, first, then):
        connection.sendall(first)
        for at in range(len(then)):
            if self._closing:
                return
            connection.sendall(then[at : at + 1])
            time.sleep(0.01)

    def _send_drip(self, connection, name):
        self._drip(connection, *DRIPS[name])

    def _send_endless(self, connection, name):
        first, then, _ = ENDLESS[name]
        connection.sendall(first)
        while not self._closing:
            connection.sendall(then)

    def _send_flood(self, connection, name):
        first, then = FLOODS[name]
        connection.sendall(first)
        while not self._closing:
            connection.sendall(then)

    def _send_size(self, connection, name):
        connection.sendall((SIZES | CHUNK_BEYOND_THE_LIMIT)[name][0])
        self._end(connection)

    def _send_cut(self, connection, index):
        connection.sendall(CUT[: int(index)])
        self._end(connection)

    def _send_reset(self, connection, index):
        connection.sendall(CUT[: int(index)])
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def _send_aborted(self, connection, _):
        connection.sendall(HEAD + b"\r\n{}")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def _send_json(self, connection, name):
        body = {
            "deep": b"[" * 100000,
            "nul": b'{"b":\0}',
            "number": b'{"b":' + b"9" * 100000 + b"e}",
            "cut": b'{"b":"\\ud800',
            "x": b"{}",
            "lists_512": b'{"b":"x","c":' + b"[" * 511 + b"]" * 511 + b"}",
            "objects_512": b'{"b":"x","c":' + b'{"d":' * 511 + b"1" + b"}" * 511 + b"}",
            "lists_513": b'{"b":"x","c":' + b"[" * 512 + b"]" * 512 + b"}",
            "objects_513": b'{"b":"x","c":' + b'{"d":' * 512 + b"1" + b"}" * 512 + b"}",
        }[name]
        connection.sendall(HEAD + b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._end(connection)

    def _end(self, connection):
        """Not before the client has read it all, who would otherwise be told of a reset alone."""
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(65536):
            pass


def scenario(steps):
    return {"name": "hostile", "summary": "For a test", "target": "mock", "roots": list(steps), "steps": steps}


def asks(kind, names):
    return scenario({name: {"get": f"/{kind}/{name}"} for name in names})


def duration(exchange):
    return sum(exchange.get(f"{part}_s", 0) for part in ("connect", "tls", "send", "wait", "receive"))


class Hostile:
    """The tests of one worker."""

    KIND = ""
    DEADLINE = 0.3  # seconds, where it is met
    LONG = 60  # where it must not be

    def setUp(self):
        if self.KIND == "overlap-worker-uring" and not io_uring_works():
            self.skipTest("the kernel lets no program use io_uring")
        if self.KIND == "python" and os.environ.get("OVERLAP_SANITIZE"):
            self.skipTest("sanitizers have nothing to look at in it")
        self.server = HostileServer()
        self.addCleanup(self.server.close)

    def each_run(self, document, target=None, **policy):
        """(strategy, its exchanges by label, by how much its worker has grown at most)"""
        worker = Worker(WORKERS[self.KIND])
        try:
            for strategy in worker.strategies():
                if strategy == "fibers" and os.environ.get("OVERLAP_SANITIZE"):
                    continue  # sanitizers do not see it change stacks
                before = worker.peak_memory()
                exchanges = worker.run(strategy, document, target or self.server.url, **policy)
                by_label = {exchange["label"]: exchange for exchange in exchanges}
                self.assertGreaterEqual(by_label.keys(), set(document["roots"]))
                self.assert_grew_below(64 * MIB if "flood" not in str(document) else 900 * MIB, worker, before)
                yield strategy, exchanges
        finally:
            worker.close()

    def assert_grew_below(self, most, worker, before):
        if not os.environ.get("OVERLAP_SANITIZE"):  # they keep what was freed
            self.assertLess(worker.peak_memory() - before, most)

    def assert_ended(self, strategy, exchange, failures, sentence, deadline):
        with self.subTest(strategy, label=exchange["label"]):
            self.assertIn(exchange.get("failure", "none"), failures, exchange)
            self.assertIn(sentence, exchange.get("detail", ""))
            self.assertLess(duration(exchange), deadline + 10)  # the machine may be busy, but not so busy

    def test_who_drips_meets_the_deadline(self):
        for strategy, exchanges in self.each_run(asks("drip", DRIPS), max_in_flight=8, request_timeout_s=self.DEADLINE):
            for exchange in exchanges:
                self.assert_ended(strategy, exchange, {"timeout"}, "", self.DEADLINE)
                self.assertGreaterEqual(duration(exchange), self.DEADLINE * 0.9, (strategy, exchange))

    def test_what_has_no_end_meets_a_limit(self):
        names = [name for name in ENDLESS if not (self.KIND == "overlap-worker-curl" and name in NOT_SEEN_BY_LIBCURL)]
        for strategy, exchanges in self.each_run(asks("endless", names), request_timeout_s=self.LONG):
            for exchange in exchanges:
                sentence = ENDLESS[exchange["label"]][2]
                if strategy.endswith("_httplib") and sentence == TRAILERS:
                    sentence = ""  # it refuses the first
                self.assert_ended(strategy, exchange, {"protocol"}, sentence, 0)

    def test_what_libcurl_passes_over_meets_the_deadline(self):
        names = sorted(NOT_SEEN_BY_LIBCURL)
        for strategy, exchanges in self.each_run(
            asks("endless", names), request_timeout_s=self.DEADLINE, max_in_flight=4
        ):
            for exchange in exchanges:
                self.assert_ended(strategy, exchange, {"protocol", "timeout"}, "", self.DEADLINE)

    def test_floods_meet_the_deadline_or_the_limit(self):
        for strategy, exchanges in self.each_run(asks("flood", FLOODS), request_timeout_s=self.DEADLINE):
            for exchange in exchanges:
                failure = exchange["failure"]
                self.assert_ended(
                    strategy, exchange, {"protocol", "timeout"}, BODY if failure == "protocol" else "", self.DEADLINE
                )

    def test_sizes_are_limited_alike(self):
        sizes = SIZES if self.KIND == "overlap-worker-curl" else SIZES | CHUNK_BEYOND_THE_LIMIT
        policy = {"request_timeout_s": self.LONG, "keep_alive": False}
        for strategy, exchanges in self.each_run(asks("size", sizes), **policy):
            for exchange in exchanges:
                sentence = sizes[exchange["label"]][1]
                self.assert_ended(strategy, exchange, {"none"} if sentence is None else {"protocol"}, sentence or "", 0)

    def test_responses_that_end_at_any_byte(self):
        for kind, failures in {"cut": {"reset", "protocol", "none"}, "reset": {"reset", "protocol", "none"}}.items():
            steps = {f"to_{at}": {"get": f"/{kind}/{at}"} for at in range(len(CUT) + 1)}
            policy = {"request_timeout_s": self.LONG, "max_in_flight": 4, "keep_alive": False}
            for strategy, exchanges in self.each_run(scenario(steps), **policy):
                for exchange in exchanges:
                    self.assert_ended(strategy, exchange, failures, "", 0)
                    if kind == "cut":
                        missing = len(CUT) - int(exchange["label"][3:])
                        if missing == 1 and self.KIND == "overlap-worker-curl":
                            continue  # for libcurl the last carriage return is the end
                        self.assertEqual(exchange.get("failure", "none") == "none", missing == 0, (strategy, exchange))

    def test_a_reset_is_no_end_of_a_body(self):
        for strategy, exchanges in self.each_run(asks("aborted", ["a_body"]), request_timeout_s=self.LONG):
            self.assert_ended(strategy, exchanges[0], {"reset", "protocol"}, "", 0)

    def test_json_that_is_none(self):
        names = ["deep", "nul", "number", "cut"]
        steps = {name: {"get": f"/json/{name}", "bind": {"b": "/b"}, "then": ["next"]} for name in names}
        document = scenario(steps)
        document["steps"] = steps | {"next": {"get": "/{b}"}}
        for strategy, exchanges in self.each_run(document, request_timeout_s=self.LONG, keep_alive=False):
            for exchange in exchanges:
                self.assert_ended(strategy, exchange, {"content"}, "", 0)
                self.assertNotIn("\n", exchange["detail"])

    def test_json_as_deep_as_it_may_be_and_a_level_deeper(self):
        names = ["lists_512", "objects_512", "lists_513", "objects_513"]
        steps = {name: {"get": f"/json/{name}", "bind": {"b": "/b"}, "then": ["next"]} for name in names}
        document = scenario(steps)
        document["steps"] = steps | {"next": {"get": "/json/{b}"}}
        for strategy, exchanges in self.each_run(document, request_timeout_s=self.LONG, keep_alive=False):
            for exchange in exchanges:
                if exchange["label"].endswith("512"):
                    self.assertEqual(exchange.get("failure", "none"), "none", (strategy, exchange))
                elif exchange["label"].endswith("513"):
                    self.assert_ended(strategy, exchange, {"content"}, "", 0)

    def test_a_handshake_that_drips(self):
        document = asks("drip", ["a_body"])
        target = f"https://127.0.0.1:{self.server.port}"
        for strategy, exchanges in self.each_run(document, target, request_timeout_s=self.DEADLINE):
            self.assert_ended(strategy, exchanges[0], {"tls", "timeout"}, "", self.DEADLINE)


class OfTheBuiltInStrategies(Hostile, unittest.TestCase):
    KIND = "overlap-worker"


class OfLibcurl(Hostile, unittest.TestCase):
    KIND = "overlap-worker-curl"


class OfIoUring(Hostile, unittest.TestCase):
    KIND = "overlap-worker-uring"


class OfPython(Hostile, unittest.TestCase):
    KIND = "python"


if __name__ == "__main__":
    unittest.main()
