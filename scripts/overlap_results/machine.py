"""The machine, as far as figures depend on it."""

import datetime
import os
import pathlib
import re
import shutil
import subprocess

from .usable_processors import usable_processors

ROOT = pathlib.Path(__file__).resolve().parents[2]


def facts():
    processor = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    memory = re.search(r"MemTotal:\s*(\d+) kB", pathlib.Path("/proc/meminfo").read_text())
    return {
        "processor": processor.group(1) if processor else os.uname().machine,
        "processors": usable_processors(),
        "memory_bytes": int(memory.group(1)) * 1024,
        "kernel": os.uname().release,
        "load_before": os.getloadavg()[0],
        "at": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
    }


def commit():
    """The commit, with "+" behind it when files differ from it (the results themselves aside)."""

    def git(*arguments):
        return subprocess.run(["git", "-C", str(ROOT), *arguments], capture_output=True, text=True, check=False).stdout

    changed = [
        line
        for line in git("status", "--porcelain", "--untracked-files=no").splitlines()
        if not line[3:].startswith("results/")
    ]
    return (git("rev-parse", "--short=12", "HEAD").strip() or "unknown") + ("+" if changed else "")


def choose_cores():
    """One processor for the server and another for the client; not two threads of one core if that can be had."""
    allowed = sorted(os.sched_getaffinity(0))
    if len(allowed) < 2:
        raise RuntimeError("a server and its client need a processor each, and this machine has one")
    server = allowed[0]
    siblings = siblings_of(server)
    return server, next((core for core in allowed[1:] if core not in siblings), allowed[1])


def siblings_of(core):
    path = pathlib.Path(f"/sys/devices/system/cpu/cpu{core}/topology/thread_siblings_list")
    return parse_list(path.read_text()) if path.exists() else {core}


def parse_list(text):
    """The kernel's way of writing sets: 0,4-6"""
    numbers = set()
    for part in text.strip().split(","):
        first, _, last = part.partition("-")
        numbers.update(range(int(first), int(last or first) + 1))
    return numbers


def find_program(name):
    """Debian puts daemons where an ordinary user's PATH does not look."""
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin:/sbin")


def first_line(*command):
    """What a program says of its version: on stdout or stderr, and with whatever exit code."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return ((done.stdout + done.stderr).strip().splitlines() or ["unknown"])[0]
