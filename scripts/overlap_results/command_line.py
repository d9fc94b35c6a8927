"""What the commands have in common: how they take options, and how they end."""

import argparse
import pathlib
import signal
import sys
import traceback

UNUSABLE = 2  # the exit code of a mistake, and of whatever nobody foresaw: no finding of a command has it


class Once(argparse.Action):
    """Stores the value of an option that has one. A second would silently replace it."""

    def __call__(self, parser, namespace, values, option_string=None):
        if option_string is not None and self in parser.given:
            raise argparse.ArgumentError(self, "is given twice, and takes one value")
        parser.given.append(self)
        setattr(namespace, self.dest, values)


class Last(argparse.Action):
    """Stores the value of an option that a script may give first, and whoever calls that script once more."""

    def __call__(self, parser, namespace, values, option_string=None):
        setattr(namespace, self.dest, values)


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence, without the usage before it, which is --help's."""

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.given = []
        for name in (None, "store"):
            self.register("action", name, Once)

    def parse_known_args(self, *arguments, **options):
        self.given.clear()
        return super().parse_known_args(*arguments, **options)

    def error(self, message):
        self.exit(2, f"{self.prog}: {message}\n")


def natural(text):
    """The type of an option that counts something."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"wants a whole number from 1, not {text}")
    return int(text)


def end(name, main):
    """Exits with main()'s code. Whatever else ends it is one sentence and UNUSABLE, since Python's own code for it, 1, is that
    of a finding. What a terminal's or a pipe's encoding cannot say is written with backslashes."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:  # as it is when it was closed before
            stream.reconfigure(errors="backslashreplace")
    try:
        code = main()
        if sys.stdout is not None:
            sys.stdout.flush()
    except SystemExit as error:
        code = error.code
    except KeyboardInterrupt:
        code = 128 + signal.SIGINT
    except BrokenPipeError:
        sys.stdout = None  # whose reader is gone: nothing is to be flushed at exit
        code = UNUSABLE
    except BaseException as error:
        complain(name, unforeseen(error))
        code = UNUSABLE
    leave(code)


def complain(name, sentence):
    """On stderr. Nowhere if that is closed, when print() would take stdout instead."""
    if sys.stderr is not None:
        print(f"{name}: {sentence}", file=sys.stderr, flush=True)


def leave(code):
    """By way of the interpreter, whose last act is to flush: what fails there would change the exit code."""
    for name in ("stdout", "stderr"):
        try:
            if getattr(sys, name) is not None:
                getattr(sys, name).flush()
        except (OSError, ValueError):
            setattr(sys, name, None)
            code = code if code else UNUSABLE
    sys.exit(code)


def unforeseen(error):
    """One sentence on an exception that nobody expected."""
    if isinstance(error, OSError):
        return f"{error.filename or 'standard output'}: {(error.strerror or str(error)).lower()}"
    said = " ".join(str(error).split())
    if len(said) > 200:
        said = said[:200] + "..."
    where = traceback.extract_tb(error.__traceback__)
    place = f", in {pathlib.PurePath(where[-1].filename).name} line {where[-1].lineno}" if where else ""
    return f"this was not foreseen: {type(error).__name__}" + (f": {said}" if said else "") + place
