"""Runs other programs, and ends them, and all that they have started, when this one is told to end."""

import contextlib
import os
import signal
import subprocess
import sys

PATIENCE_S = 15  # for a child to end what it has started itself
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Failed(Exception):
    """One sentence on what could not be done; what the child said stands above it."""


class Interrupted(BaseException):
    """This program was told to end. No Exception, so that nothing takes it for a failure."""

    def __init__(self, number):
        super().__init__(number)
        self.signal = number


@contextlib.contextmanager
def interruptible():
    """While this lasts, the first of SIGNALS raises Interrupted, and further ones wait until all is cleaned up."""

    def on_signal(number, _):
        for each in SIGNALS:
            signal.signal(each, signal.SIG_IGN)
        raise Interrupted(number)

    before = {each: signal.signal(each, on_signal) for each in SIGNALS}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def receive_signals():
    """In a child that was started while they are blocked."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)


def run(command, failure=None, stdout=sys.stderr, **options):
    """Waits for the child, which is the first of a process group of its own; its exit code. Its output goes to this program's
    standard error, unless `stdout` is None: then to standard output. Raises Failed when there is a sentence in `failure`
    and the child did not exit with 0, and when there is no such program."""
    # Blocked, so that none comes when the child is there and nobody would end it yet.
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    try:
        child = subprocess.Popen(
            [str(word) for word in command],
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            process_group=0,
            preexec_fn=receive_signals,
            **options,
        )
    except OSError as error:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
        raise Failed(f"cannot start {command[0]}: {(error.strerror or str(error)).lower()}") from None
    try:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
        code = child.wait()
    finally:
        end(child)
    if failure is not None and code != 0:
        raise Failed(failure)
    if code < 0:
        raise Failed(f"{command[0]} was ended by signal {-code}")
    return code


def run_in_foreground(command, failure):
    """The same in this program's own process group, which alone may read from the terminal."""
    child = subprocess.Popen([str(word) for word in command], stdout=sys.stderr)
    try:
        code = child.wait()
    except Interrupted:
        child.terminate()  # of a terminal it has had the signal already
        child.wait()
        raise
    if code != 0:
        raise Failed(failure)


def end(child):
    """Nothing is left of its group afterwards."""
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            pass
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()
