"""The programs that --run compares: how they are told what to measure, and that none outlives this one."""

import contextlib
import os
import pathlib
import shlex
import signal
import subprocess
import time

from .. import results_file

LONGEST_FILTER = (
    16_384  # bytes: Linux takes 128 KiB as one argument, and libstdc++'s regular expressions 100,000 states
)
GRACE_S = 10  # that a program has to end its own children when it is told to end
TAIL_BYTES = 16_384  # of stderr that are looked at for its last line


class CommandError(Exception):
    """One sentence on why a command cannot be used."""


class Program:
    """One of the two builds: a command, and how its kind is told where the results go."""

    def __init__(self, side, text, kind=None):
        self.side, self.text = side, text
        try:
            self.words = shlex.split(text)
        except ValueError as error:
            raise CommandError(f"{side} cannot be split as a shell would: {str(error).lower()}") from None
        if not self.words:
            raise CommandError(f"{side} is an empty command")
        self.own = kind == "overlap" if kind else runs_overlap(self.words)
        taken = (
            ["--out", "--repetitions"]
            if self.own
            else ["--benchmark_out", "--benchmark_out_format", "--benchmark_repetitions"]
        )
        for word in self.words:
            if word.split("=", 1)[0] in taken:
                raise CommandError(f"{side} has {word.split('=', 1)[0]}, which --run sets by itself")

    def command(self, out, repetitions, names):
        if self.own:
            added = ["--out", str(out), "--repetitions", str(repetitions)]
        else:
            added = [
                f"--benchmark_out={out}",
                "--benchmark_out_format=json",
                f"--benchmark_repetitions={repetitions}",
                "--benchmark_report_aggregates_only=false",
            ]
        return self.words + added + ([f"--benchmark_filter={anchored(names)}"] if names else [])

    def measure(self, out, repetitions, names=None):
        """Runs it once, all benchmarks or those named, of which there must not be too many (`parts`). Raises CommandError."""
        errors = out.with_suffix(".stderr")
        code = run(self.command(out, repetitions, names), errors, self.side)
        # 1 is overlap's for rows that failed: they are in its file, and are what a comparison should show.
        if code != 0 and not (self.own and code == 1 and out.is_file()):
            how = f"was ended by signal {-code}" if code < 0 else f"ended with exit code {code}"
            raise CommandError(f"{self.side} {how}: {last_line(errors) or 'it said nothing on stderr'}")
        if not out.is_file() or out.stat().st_size == 0:
            raise CommandError(
                f"{self.side} wrote no results file: is it "
                + ("overlap run" if self.own else "a Google Benchmark program")
                + "? --as says which"
            )
        results_file.load(out)


def runs_overlap(words):
    path = pathlib.Path(words[0])
    return (path.name == "overlap" and "run" in words) or (path.name == "bench" and path.parent.name == "scripts")


def anchored(names):
    """A regular expression, of POSIX as of ECMAScript, that matches these names and no other."""
    return "^(" + "|".join(map(escaped, names)) + ")$"


def escaped(name):
    special = set(r".[]{}()\*+?^$|")
    return "".join("\\" + each if each in special else each for each in name)


def parts(names):
    """The names, in order, in as many lists as it takes for each to fit into one filter."""
    made, room = [], 0
    for name in names:
        size = len(escaped(name).encode("utf-8", "replace")) + 1
        if not made or size > room:
            made.append([])
            room = LONGEST_FILTER
        made[-1].append(name)
        room -= size
    return made


def run(command, errors, side):
    """Its exit code. It is in a process group of its own, which is ended with it, and with this program."""
    with open(errors, "wb") as stderr:
        try:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=stderr, process_group=0
            )
        except OSError as error:
            raise CommandError(
                f"{side} cannot be started: {command[0]}: {(error.strerror or str(error)).lower()}"
            ) from None
        except ValueError as error:  # a name, or the command, that no program can be given
            raise CommandError(f"{side} cannot be started: {error}") from None
        try:
            return process.wait()
        finally:
            end(process)


def end(process):
    """First as Ctrl-C would, so that it ends what it started itself; then for certain."""
    try:
        signal_group(process, signal.SIGINT)
        if process.returncode is None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(GRACE_S)
    finally:  # a second Ctrl-C only shortens the grace
        signal_group(process, signal.SIGKILL)
        process.wait()


def signal_group(process, number):
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)


def last_line(path):
    with open(path, "rb") as file:
        file.seek(0, os.SEEK_END)
        file.seek(max(0, file.tell() - TAIL_BYTES))
        lines = file.read().decode("utf-8", "replace").strip().splitlines()
    return lines[-1].strip() if lines else ""


class Clock:
    def __init__(self, budget_s):
        self.begun, self.budget_s = time.monotonic(), budget_s

    @property
    def elapsed_s(self):
        return time.monotonic() - self.begun

    def has(self, seconds):
        return self.elapsed_s + seconds <= self.budget_s
