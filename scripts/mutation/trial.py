"""Runs what tries a mutant: with an end to its time and to its memory, and so that nothing of it goes on afterwards."""

import ctypes
import dataclasses
import os
import pathlib
import resource
import signal
import subprocess
import time

MEMORY = 8 << 30  # bytes of addresses: a mutant that never stops asking for more would take the machine along
PR_SET_CHILD_SUBREAPER = 36


@dataclasses.dataclass
class Ended:
    code: int | None  # None when its time was over
    output: str
    wall: float
    cpu: float


def adopt_orphans():
    """What the tests leave behind becomes this process's child, and so can be ended."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def children():
    tasks = pathlib.Path("/proc/self/task").iterdir()
    return [int(pid) for task in tasks for pid in (task / "children").read_text().split()]


def end_orphans():
    for _ in range(100):
        left = children()
        if not left:
            return
        for pid in left:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def become_a_test():
    """In the child: with the limits, and with no signal ignored because whoever started this ignores it (nohup does)."""
    for each in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def run_all(commands, folder, patience, environment=None):
    """All at once, until each has ended, one has failed, or `patience` seconds are over."""
    started = []
    begun, used = time.monotonic(), os.times()
    outputs = [folder / f"output{number}" for number in range(len(commands))]
    for (command, extra, where), output in zip(commands, outputs):
        with output.open("wb") as file:
            started.append(
                subprocess.Popen(
                    command,
                    cwd=where,
                    env={**(environment or os.environ), **extra},
                    stdin=subprocess.DEVNULL,
                    stdout=file,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                    preexec_fn=become_a_test,
                )
            )
    try:
        code = first_failure(started, begun + patience)
    finally:
        for process in started:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        end_orphans()
    spent = os.times()
    cpu = spent.children_user + spent.children_system - used.children_user - used.children_system
    text = "".join(output.read_text(errors="replace") for output in outputs)
    return Ended(code, text, time.monotonic() - begun, cpu)


def first_failure(started, until):
    while True:
        codes = [process.poll() for process in started]
        failed = [code for code in codes if code]
        if failed:
            return failed[0]
        if None not in codes:
            return 0
        if time.monotonic() > until:
            return None
        time.sleep(0.01)


def run(command, folder, where, patience, extra=None):
    return run_all([(command, extra or {}, where)], folder, patience)
