"""python3 scripts/workers/python: runs scenarios under three idioms of Python for a driver. Not meant to be typed at; see
bench/worker/README.md."""

from __future__ import annotations

import os
import resource
import signal
import sys

sys.dont_write_bytecode = True  # an installation is no place for it

from commands import CommandStream
from session import Session


def main() -> int:
    if len(sys.argv) > 1:
        print(
            "the Python worker takes no arguments: it reads commands, one JSON object a line, from stdin",
            file=sys.stderr,
        )
        return 2
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole terminal group; the driver decides
    sys.setrecursionlimit(5000)  # a thousand pages, followed by recursion
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # a connection is a descriptor

    # Whatever a library prints must not get between the answers.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)

    commands = CommandStream(0)
    session = Session(commands)
    while not session.finished and (line := commands.next()) is not None:
        answers.write(session.answer(line))
        answers.flush()
    session.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
