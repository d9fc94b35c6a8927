"""Writes results/README.md: page.md, in which ${...} stands for what the reference run gave."""

import pathlib
import string

from .readings import READINGS
from .reference import Reference
from .runs import RUNS

SOURCE = pathlib.Path(__file__).with_name("page.md")


class Page(string.Template):
    braceidpattern = r"[a-z][^{}$]*"


class Readings:
    """A placeholder's words -> what stands there."""

    def __init__(self, reference):
        self.reference = reference

    def __getitem__(self, placeholder):
        name, *arguments = placeholder.split()
        return READINGS[name](self.reference, *arguments)


def text(folder, source=SOURCE):
    """The page. Raises ResultsError when a file or a row that it reads aloud is missing."""
    reference = Reference(folder, [run.name for run in RUNS])
    return Page(source.read_text(encoding="utf-8")).substitute(Readings(reference))


def pictures(source=SOURCE):
    """Run -> the names of its pictures that the page shows."""
    found = {}
    for match in Page.pattern.finditer(source.read_text(encoding="utf-8")):
        name, *arguments = (match["braced"] or "").split() or [""]
        if name == "picture":
            found.setdefault(arguments[0], []).append(arguments[1])
    return found
