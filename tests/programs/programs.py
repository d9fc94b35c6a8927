"""Starts the built programs as a person would, and sees to it that none is left behind."""

import ctypes
import functools
import json
import os
import pathlib
import re
import select
import shlex
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
import uuid

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ["OVERLAP_BIN"])
PATIENCE = 120  # seconds: a sanitizer on a busy machine is slow


@functools.cache
def io_uring_works():
    """Whether the kernel lets programs use it, which containers often do not."""
    answer = subprocess.run(
        [str(BIN / "overlap-worker-uring")], input='{"do":"list"}\n', stdout=subprocess.PIPE, text=True, check=True
    )
    return not any("unavailable" in strategy for strategy in json.loads(answer.stdout)["strategies"])


def refuse_io_uring():
    """For a child about to start: it and its children get EPERM from io_uring_setup(2), as Docker's seccomp profile has it."""

    class Instruction(ctypes.Structure):
        _fields_ = [
            ("code", ctypes.c_ushort),
            ("if_true", ctypes.c_ubyte),
            ("if_false", ctypes.c_ubyte),
            ("k", ctypes.c_uint32),
        ]

    class Program(ctypes.Structure):
        _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.POINTER(Instruction))]

    load_number, jump_if_equal, give = 0x20, 0x15, 0x06  # of BPF, linux/filter.h
    io_uring_setup, refuse, allow = 425, 0x00050000 | 1, 0x7FFF0000  # SECCOMP_RET_ERRNO | EPERM, SECCOMP_RET_ALLOW
    instructions = (Instruction * 4)(
        (load_number, 0, 0, 0), (jump_if_equal, 0, 1, io_uring_setup), (give, 0, 0, refuse), (give, 0, 0, allow)
    )
    libc = ctypes.CDLL(None, use_errno=True)
    no_new_privileges, set_seccomp, filter_mode = 38, 22, 2  # of prctl(2)
    if (
        libc.prctl(no_new_privileges, 1, 0, 0, 0) != 0
        or libc.prctl(set_seccomp, filter_mode, ctypes.byref(Program(4, instructions))) != 0
    ):
        raise OSError(ctypes.get_errno(), "seccomp")


class ProgramTest(unittest.TestCase):
    """A test with a folder of its own, whose processes all carry a mark by which they can be found again."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="overlap-test-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.mark = "OVERLAP_TEST=" + uuid.uuid4().hex
        self.environment = dict(os.environ, **dict([self.mark.split("=")]), TERM="dumb")
        self.started = []
        self.addCleanup(self.end_all)

    def end_all(self):
        for pid in self.processes():
            os.kill(pid, signal.SIGKILL)
        for process in self.started:
            process.wait()
            for stream in (process.stdin, process.stdout, process.stderr):
                if stream is not None:
                    stream.close()

    def processes(self):
        """The pids of all processes that descend from this test, orphans included."""
        pids = []
        for entry in pathlib.Path("/proc").iterdir():
            if not entry.name.isdigit() or int(entry.name) == os.getpid():
                continue
            try:
                if self.mark.encode() in (entry / "environ").read_bytes().split(b"\0"):
                    if (entry / "stat").read_text().rsplit(")", 1)[1].split()[0] != "Z":
                        pids.append(int(entry.name))
            except OSError:
                continue  # it ended meanwhile
        return pids

    def named(self, name):
        """The pids of this test's processes that run the program of that name."""
        found = []
        for pid in self.processes():
            try:
                if pathlib.Path(os.readlink(f"/proc/{pid}/exe")).name == name:
                    found.append(pid)
            except OSError:
                continue
        return found

    def has_socket(self, pid):
        """Whether that process has one open."""
        for descriptor in pathlib.Path(f"/proc/{pid}/fd").iterdir():
            try:
                if os.readlink(descriptor).startswith("socket:"):
                    return True
            except OSError:
                continue  # it was closed meanwhile
        return False

    def wait_until(self, condition, what):
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            value = condition()
            if value:
                return value
            time.sleep(0.01)
        self.fail("waited in vain for " + what)

    def assert_nothing_left(self):
        # A killed process needs a moment to disappear.
        self.wait_until(lambda: not self.processes(), "every process to end")

    def start(self, program, *arguments, **options):
        path = options.pop("bin", BIN) / program
        process = subprocess.Popen(
            [str(path), *map(str, arguments)],
            env=self.environment,
            cwd=self.folder,
            text=True,
            stdin=options.pop("stdin", subprocess.DEVNULL),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            **options,
        )
        self.started.append(process)
        return process

    def finish(self, process):
        output, errors = process.communicate(timeout=PATIENCE)
        return subprocess.CompletedProcess(process.args, process.returncode, output, errors)

    def run_program(self, program, *arguments, **options):
        result = self.finish(self.start(program, *arguments, **options))
        self.assert_nothing_left()
        return result

    def overlap(self, *arguments, **options):
        return self.run_program("overlap", *arguments, **options)

    def slowed_bin(self, cost, name="slowed-bin"):
        """A folder with an `overlap` of its own whose worker handles every response at that cost more ("cpu:3us,block:1ms"):
        a build that got worse. It needs programs of a build with tests."""
        folder = self.folder / name
        folder.mkdir()
        for program in ("overlap", "mockserver"):
            shutil.copy(BIN / program, folder / program)  # no link: what stands beside it is looked for beside the file
        worker = folder / "overlap-worker"
        worker.write_text(f"#!/bin/sh\nexec {shlex.quote(str(BIN / 'overlap-worker'))} --slowed {shlex.quote(cost)}\n")
        worker.chmod(0o755)
        return folder

    def keep_a_secret(self):
        """Puts one into the environment, and into `scenario.json` a scenario whose requests carry it. The secret."""
        secret = "s3cr3t-0f-the-test"
        self.environment["TEST_API_KEY"] = secret
        (self.folder / "scenario.json").write_text(
            json.dumps(
                {
                    "name": "keyed",
                    "summary": "A header that holds a secret",
                    "target": "mock",
                    "roots": ["a"],
                    "steps": {"a": {"get": "/ping", "headers": {"X-Key": "{env:TEST_API_KEY}"}}},
                }
            )
        )
        return secret

    def assert_refused(self, sentence, *arguments):
        """Exit code 2, one line on stderr that holds the sentence, nothing on stdout."""
        result = self.overlap(*arguments)
        self.assertEqual(result.returncode, 2, result.stderr)
        self.assertIn(sentence, result.stderr)
        self.assertEqual(len(result.stderr.strip().splitlines()), 1, result.stderr)
        self.assertEqual(result.stdout, "")

    def start_mock(self, *options):
        """A mock server of the test's own: its process and the line that it printed."""
        mock = self.start("mockserver", *options)
        ready, _, _ = select.select([mock.stdout], [], [], PATIENCE)
        self.assertTrue(ready, "the mock printed nothing")
        line = mock.stdout.readline()
        if not line:
            self.fail("the mock ended: " + mock.stderr.read())
        return mock, json.loads(line)

    def row(self, output, strategy):
        """The line of a table that begins with the strategy."""
        for line in output.splitlines():
            if re.match(r"\s*" + re.escape(strategy) + r"\s", line):
                return line
        self.fail(f"no row for {strategy} in:\n{output}")
        return None
