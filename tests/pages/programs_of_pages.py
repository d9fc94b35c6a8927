"""The programs that pages speak of: where they are, and what their help says."""

import functools
import os
import pathlib
import re
import subprocess

from pages import ROOT

BIN = pathlib.Path(os.environ["OVERLAP_BIN"])
SCRIPTS = sorted(path.name for path in (ROOT / "scripts").iterdir() if path.is_file() and os.access(path, os.X_OK))
PASSED_ON = {"bench": ("overlap",), "bench_change": ("overlap",), "compare": ("overlap",)}  # they hand arguments to it
# Flags of programs that nobody starts by hand, and where their sources are.
WITHOUT_HELP = {"--slowed": "bench/worker", "--park": "bench/micro"}


def said_by(command):
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False)
    return done.stdout + done.stderr


@functools.cache
def help_of(name):
    """What that program says of its options, with those of the programs that it hands arguments to."""
    if name == "overlap":
        return "".join(said_by([BIN / "overlap", *words, "--help"]) for words in ([], ["run"], ["list"], ["graph"]))
    if name.startswith("overlap-worker") or name == "mockserver":
        return said_by([BIN / name, "--help"])
    script = ROOT / "scripts" / name
    text = script.read_text(encoding="utf-8")
    if text.startswith("#!/usr/bin/python3"):
        own = said_by([script, "--help"])
    else:
        own = re.match(r"(#.*\n)+", text)[0]  # the comment that a script in bash begins with
    return own + "".join(help_of(other) for other in PASSED_ON.get(name, ()))


def named_in(text):
    """The programs of this repository that a text names."""
    found = {name for name in SCRIPTS if re.search(rf"(?<![\w/])(?:overlap/)?scripts/{name}(?![\w./])", text)}
    found |= {
        name
        for name in ("mockserver", "overlap-worker", "overlap-worker-curl", "overlap-worker-uring")
        if re.search(rf"(?<![\w/-])(?:\S*/bin/)?{name}(?![\w/.-])", text)
    }
    if re.search(r"(?<![\w./-])(?:\S*/bin/)?overlap (run|list|graph|--)", text):
        found.add("overlap")
    return found


def in_the_sources(flag):
    """Whether it is a flag of a program without a help, which is there."""
    sources = ROOT / WITHOUT_HELP[flag] if flag in WITHOUT_HELP else None
    return sources is not None and any(
        f'"{flag}' in path.read_text(encoding="utf-8") for path in sources.rglob("*.[ch]pp")
    )


def knows(name, flag):
    if flag.startswith("--benchmark_"):
        return "--benchmark_" in help_of(name)
    return re.search(rf"(?<![\w-]){re.escape(flag)}(?![\w-])", help_of(name)) is not None
