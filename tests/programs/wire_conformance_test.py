"""The bytes of a response mean the same to every strategy, whatever its language and library: tests/cases/wire.json has what
servers send, and the one verdict that all rows of a table have to come to."""

import contextlib
import json
import pathlib
import socket
import ssl
import subprocess
import tempfile
import threading
import unittest

from one_worker import WORKERS, Worker
from programs import PATIENCE, ROOT, ProgramTest, io_uring_works
from threaded_server import ThreadedServer

RESPONSES = json.loads((ROOT / "tests/cases/wire.json").read_text(encoding="utf-8"))["responses"]
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


class OddServer(ThreadedServer):
    """Answers /NAME with the response of that name, and all else with an empty object."""

    def __init__(self):
        self.targets = []
        super().__init__()

    def _serve(self, connection):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        unread = b""
        try:
            while True:
                while b"\r\n\r\n" not in unread:
                    arrived = connection.recv(65536)
                    if not arrived:
                        return
                    unread += arrived
                head, _, unread = unread.partition(b"\r\n\r\n")
                target = head.split(b" ")[1].decode()
                self.targets.append(target)
                response = RESPONSES.get(target.partition("?")[0][1:])
                if response is None:
                    connection.sendall(OK)
                    continue
                connection.sendall(response["send"].encode("latin-1"))
                if "late" in response:
                    self._send_late(connection, response["late"].encode("latin-1"))
                if response.get("close"):
                    connection.shutdown(socket.SHUT_WR)  # what the client is still sending would make a reset of it
                    return
        except OSError:
            pass
        finally:
            connection.close()

    def _send_late(self, connection, late):
        """While the client handles the response."""
        threading.Event().wait(0.05)
        connection.sendall(late)


def scenario(name, response):
    """The odd response, what its body leads to, and one more request, which meets what the connection has become."""
    odd = {"get": f"/{name}", "after": ["again"]}
    if not response.get("empty"):
        odd |= {"bind": {"b": "/b"}, "then": ["inner"]}
    if "handled" in response:  # so that the connection has become what it is to be when it is used again
        odd |= {"handle": {"block": response["handled"]}}
    return {
        "name": "odd",
        "summary": "For a test",
        "target": "mock",
        "roots": ["odd"],
        "steps": {"odd": odd, "again": {"get": "/again"}}
        | ({} if response.get("empty") else {"inner": {"get": "/inner?{b}"}}),
    }


def expected(name, response):
    """What all rows have to come to: how each step ended, and what the server was asked for."""
    ends = {"odd": (response.get("status", 0), response.get("failure", "none")), "again": (200, "none")}
    targets = [f"/{name}", "/again"]
    if not response.get("empty") and response.get("status", 0) // 100 == 2:
        ends["inner"] = (200, "none")
        targets.insert(1, "/inner?x")
    return ends, targets


class WireConformance(unittest.TestCase):
    maxDiff = None

    def check_worker(self, kind):
        worker = Worker(WORKERS[kind])
        self.addCleanup(worker.close)
        for strategy in worker.strategies():
            for name, response in RESPONSES.items():
                library = strategy.rpartition("_")[2]
                if library in response.get("not_to", {}):
                    continue
                with self.subTest(strategy, response=name):
                    self.check(worker, strategy, name, response)

    def check(self, worker, strategy, name, response):
        server = OddServer()
        try:
            exchanges = worker.run(strategy, scenario(name, response), server.url)
        finally:
            server.close()
        ends = {exchange["label"]: (exchange["status"], exchange.get("failure", "none")) for exchange in exchanges}
        details = {exchange["label"]: exchange.get("detail") for exchange in exchanges}
        wanted_ends, wanted_targets = expected(name, response)
        self.assertEqual((ends, server.targets), (wanted_ends, wanted_targets), details)

    def test_of_the_built_in_strategies(self):
        self.check_worker("overlap-worker")

    def test_of_libcurl(self):
        self.check_worker("overlap-worker-curl")

    def test_of_io_uring(self):
        if not io_uring_works():
            self.skipTest("the kernel lets no program use io_uring")
        self.check_worker("overlap-worker-uring")

    def test_of_python(self):
        self.check_worker("python")


class ClosingServer:
    """Over TLS: answers one request a connection, and then ends it as `end` says."""

    def __init__(self, certificate, end):
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate)
        self._end = end
        self.connections = 0
        self.ended = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"https://127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def close(self):
        self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._listener.close()

    def _serve(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            with contextlib.suppress(OSError), self._context.wrap_socket(connection, server_side=True) as secured:
                secured.settimeout(0.1)  # after which nobody waits for a client
                secured.recv(65536)
                secured.sendall(OK)
                if self._end == "goodbye":  # TLS's own, to which there is no answer
                    with contextlib.suppress(TimeoutError):
                        secured.unwrap()
                elif self._end == "bytes":
                    secured.sendall(b"HTTP/1.1 408 Late\r\nContent-Length: 0\r\n\r\n")
                    self.ended.set()
                    secured.recv(65536)
            self.ended.set()


class IdleConnectionsOfTls(unittest.TestCase):
    """One that has ended is replaced before its next request, whose failure would be nobody's."""

    def test_are_looked_at_by_every_row(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        certificate = pathlib.Path(folder.name) / "certificate.pem"
        made = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=localhost"
        command = [*made.split(), "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", "-", "-out", "-"]
        certificate.write_bytes(subprocess.run(command, capture_output=True, check=True).stdout)
        steps = {"ping": {"get": "/ping"}}
        document = {"name": "ping", "summary": "For a test", "target": "mock", "roots": ["ping"], "steps": steps}
        for kind, command in WORKERS.items():
            if kind == "overlap-worker-uring" and not io_uring_works():
                continue
            worker = Worker(command)
            self.addCleanup(worker.close)
            for strategy in worker.strategies():
                for end in ("goodbye", "cut", "bytes"):
                    with self.subTest(strategy, end=end):
                        server = ClosingServer(certificate, end)
                        try:
                            exchanges = worker.run(strategy, document, server.url, certificate)
                            self.assertTrue(server.ended.wait(PATIENCE))
                            exchanges += worker.ask({"do": "run", "run": "b"})["exchanges"]
                        finally:
                            server.close()
                        self.assertEqual([exchange["status"] for exchange in exchanges], [200, 200], exchanges)
                        self.assertEqual(server.connections, 2)


class RefusedCertificates(ProgramTest):
    def test_are_told_with_a_reason_and_the_way_on(self):
        _, address = self.start_mock()
        document = {
            "name": "ping",
            "summary": "For a test",
            "target": "mock",
            "roots": ["ping"],
            "steps": {"ping": {"get": "/ping"}},
        }
        for kind, command in WORKERS.items():
            if kind == "overlap-worker-uring" and not io_uring_works():
                continue
            worker = Worker(command)
            self.addCleanup(worker.close)
            for strategy in worker.strategies():
                with self.subTest(strategy):
                    (exchange,) = worker.run(strategy, document, address["https"])
                    self.assertEqual(exchange["failure"], "tls", exchange)
                    self.assertRegex(exchange["detail"], "(?i)certificate|verification")
                    self.assertIn("--ca-file FILE", exchange["detail"])


if __name__ == "__main__":
    unittest.main()
