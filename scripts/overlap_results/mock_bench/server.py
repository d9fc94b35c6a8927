"""A server as a child process: pinned, watched, and always ended."""

import contextlib
import ctypes
import http.client
import os
import pathlib
import select
import signal
import socket
import subprocess
import time
import urllib.parse

PATIENCE_S = 60
PR_SET_PDEATHSIG = 1
TICKS_PER_S = os.sysconf("SC_CLK_TCK")


class ServerError(RuntimeError):
    pass


class Server:
    """A context manager. Everything the process starts is in a group of its own, which ends with the context."""

    def __init__(self, name, command, core, folder, url=None):
        """Without a URL, the first line that the process prints is awaited; else a connection to the URL."""
        self.name = name
        self.log = pathlib.Path(folder) / f"{name.replace(' ', '_')}.log"
        self.command = ["taskset", "-c", str(core), *map(str, command)]
        self.url = url
        self.first_line = ""
        self.start_s = None

    def __enter__(self):
        with open(self.log, "ab") as log:
            began = time.monotonic()
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log if self.url else subprocess.PIPE,
                stderr=log,
                start_new_session=True,
                preexec_fn=end_with_parent,
            )
        try:
            if self.url:
                self.await_connection(began + PATIENCE_S)
            else:
                self.first_line = self.await_line()
            self.start_s = time.monotonic() - began
        except BaseException:
            self.end()
            raise
        return self

    def __exit__(self, *_):
        self.end()

    def await_line(self):
        ready, _, _ = select.select([self.process.stdout], [], [], PATIENCE_S)
        line = self.process.stdout.readline().decode() if ready else ""
        if not line.endswith("\n"):
            raise ServerError(f"{self.name} did not start: {self.log.read_text().strip()}")
        return line.strip()

    def await_connection(self, end):
        address = urllib.parse.urlsplit(self.url)
        while time.monotonic() < end and self.process.poll() is None:
            with contextlib.suppress(OSError), socket.create_connection((address.hostname, address.port), 1):
                return
            time.sleep(0.002)
        raise ServerError(f"{self.name} did not start: {self.log.read_text().strip()}")

    def end(self):
        for number, patience_s in ((signal.SIGTERM, 3), (signal.SIGKILL, None)):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(patience_s)
        # Those that the process had started are not its parent's to wait for.
        end = time.monotonic() + PATIENCE_S
        while self.pids() and time.monotonic() < end:
            time.sleep(0.001)
        if self.process.stdout:
            self.process.stdout.close()

    def pids(self):
        return [pid for pid, fields in processes() if int(fields[2]) == self.process.pid and fields[0] != "Z"]

    def cpu_s(self):
        """User and system time of the process and its children so far, to a hundredth of a second."""
        return (
            sum(int(fields[11]) + int(fields[12]) for _, fields in processes() if int(fields[2]) == self.process.pid)
            / TICKS_PER_S
        )

    def memory_bytes(self, field):
        """A line of /proc/PID/status, such as VmRSS or VmHWM (the most there has been)."""
        total = 0
        for pid in self.pids():
            for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
                if line.startswith(field + ":"):
                    total += int(line.split()[1]) * 1024
        return total


def end_with_parent():
    """Runs in the child. A server that outlived this program would hold a core of the next measurement."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def processes():
    """For each process, its pid and what follows the name in /proc/PID/stat (proc(5)): state, parent, group, ..."""
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                yield int(entry.name), (entry / "stat").read_text().rsplit(")", 1)[1].split()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def get(url):
    """Status, body, and how long it took, over a connection of its own."""
    address = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=PATIENCE_S)
    with contextlib.closing(connection):
        connection.connect()
        began = time.monotonic()
        connection.request("GET", address.path + ("?" + address.query if address.query else ""))
        answer = connection.getresponse()
        return answer.status, answer.read(), time.monotonic() - began
