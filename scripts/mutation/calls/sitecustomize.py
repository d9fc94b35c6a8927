"""Notes which functions of $MUTATION_TREE a Python process calls, in a file of its own in $MUTATION_CALLS. Python imports this
by itself where the folder is on PYTHONPATH, and so in the processes that a test starts, too."""

import atexit
import os
import sys
import threading
import uuid

called = set()


def note(frame, event, _):
    if event == "call":
        called.add(frame.f_code)


def write():
    """What was called since the last time."""
    sys.setprofile(None)
    tree = os.environ["MUTATION_TREE"] + "/"
    lines = sorted(
        f"{code.co_filename.removeprefix(tree)}:{code.co_firstlineno}\n"
        for code in set(called)
        if code.co_filename.startswith(tree)
    )
    called.clear()
    try:
        with open(os.path.join(os.environ["MUTATION_CALLS"], uuid.uuid4().hex), "w") as file:
            file.writelines(lines)
    except OSError:
        pass  # the test is over already
    sys.setprofile(note)


if "MUTATION_CALLS" in os.environ and "MUTATION_TREE" in os.environ:
    atexit.register(write)
    threading.setprofile(note)
    sys.setprofile(note)
