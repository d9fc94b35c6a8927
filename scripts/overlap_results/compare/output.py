"""Where the comparison goes: stdout, files, and the summary of a step of GitHub's Actions."""

import errno
import os
import sys

from . import as_json, junit, markdown, terminal

FORMATS = {"terminal": terminal, "markdown": markdown, "json": as_json, "junit": junit}


def write(made, arguments):
    """Files first: a reader of stdout who closes it early must not cost the rest. What UTF-8 cannot say, half of a surrogate
    pair in a name, is a question mark. Raises OSError."""
    for format_name, path in arguments.write:
        path.write_text(FORMATS[format_name].report(made, arguments.all), encoding="utf-8", errors="replace")
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if summary and not arguments.no_step_summary:
        with open(summary, "a", encoding="utf-8", errors="replace") as file:
            file.write(markdown.report(made, arguments.all) + "\n")
    if arguments.out:
        report = FORMATS[arguments.format].report(made, arguments.all)
        arguments.out.write_text(report, encoding="utf-8", errors="replace")
    else:
        if sys.stdout is None:
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        colour = {"colour": coloured()} if arguments.format == "terminal" else {}
        sys.stdout.write(FORMATS[arguments.format].report(made, arguments.all, **colour))
        sys.stdout.flush()


def coloured():
    """https://no-color.org"""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
