"""How many of the machine's processors this process may use: as bench/system/usable_processors.hpp says, whose cases the tests
of both read."""

import math
import os
import pathlib
import re


def usable_processors():
    return within(len(os.sched_getaffinity(0)), processor_quota())


def within(allowed, quota):
    """The processors that a quota lets a process keep busy, rounded up, of those that it may run on; at least one."""
    return max(1, min(allowed, math.ceil(quota) if quota is not None else allowed))


def processor_quota(root="/"):
    """Processor time per time that the process's control groups grant it, or None. What cannot be read limits nothing."""
    root = pathlib.Path(root)
    quotas = [
        quota_of(folder, version_2)
        for version_2, group in hierarchies(root)
        for folder in folders_of(root, version_2, group)
    ]
    return min((quota for quota in quotas if quota is not None), default=None)


def hierarchies(root):
    """Whether it is of version 2, and the process's group; of version 1 only the one that processor time belongs to."""
    for line in lines_of(root / "proc/self/cgroup"):
        parts = line.split(":", 2)
        if len(parts) == 3 and (not parts[1] or "cpu" in parts[1].split(",")):
            yield not parts[1], parts[2]


def folders_of(root, version_2, group):
    """The group's folder and those around it, as far as they are mounted."""
    for line in lines_of(root / "proc/self/mountinfo"):
        before, dash, after = (part.split() for part in line.partition(" - "))
        if not dash or len(before) < 5 or len(after) < 3:
            continue
        if after[0] == "cgroup2" if version_2 else after[0] == "cgroup" and "cpu" in after[2].split(","):
            mounted, point = (pathlib.Path(without_escapes(text)) for text in before[3:5])
            folder = root / point.relative_to("/")
            below = pathlib.Path(os.path.relpath(group, mounted))
            parts = () if below.parts[:1] == ("..",) else below.parts
            return [folder.joinpath(*parts[:depth]) for depth in range(len(parts) + 1)]
    return []


def without_escapes(text):
    """Without those of blanks and backslashes in mountinfo (proc(5))."""
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), text)


def quota_of(folder, version_2):
    files = ("cpu.max",) if version_2 else ("cpu.cfs_quota_us", "cpu.cfs_period_us")
    words = [word for file in files for line in lines_of(folder / file) for word in line.split()]
    try:
        quota, period = (float(word) for word in words[:2])
    except ValueError:
        return None  # "max", or no file
    return quota / period if quota > 0 and period > 0 else None  # -1 is no limit


def lines_of(path):
    try:
        return path.read_text().splitlines()
    except OSError:
        return []
