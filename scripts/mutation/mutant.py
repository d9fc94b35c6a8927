"""One fault made on purpose: a place of a file, and what stands there instead."""

import dataclasses
import hashlib

# Names that are easily taken for each other. What comes of a swap is compiled, so one that makes no sense costs little.
CONFUSED = [
    ("min", "max"),
    ("minimum", "maximum"),
    ("first", "last"),
    ("front", "back"),
    ("first", "second"),
    ("floor", "ceil"),
    ("lower_bound", "upper_bound"),
    ("find_first_of", "find_first_not_of"),
    ("any", "all"),
    ("any_of", "all_of"),
    ("append", "assign"),
    ("insert", "assign"),
    ("starts_with", "ends_with"),
    ("asked", "served"),
    ("cpu", "block"),
    ("cpu_user", "cpu_sys"),
    ("ru_utime", "ru_stime"),
    ("ru_nvcsw", "ru_nivcsw"),
    ("ctx_voluntary", "ctx_involuntary"),
    ("bytes_in", "bytes_out"),
    ("send", "receive"),
    ("start", "ready"),
    ("connect", "tls"),
    ("step", "parent"),
    ("then", "after"),
    ("milliseconds", "microseconds"),
    ("seconds", "milliseconds"),
    ("p50", "p99"),
    ("base", "new"),
    ("low", "high"),
    ("before", "after"),
    ("now", "read_at"),
    ("sum", "max"),
]


def confused_with(name):
    """The names that somebody could have meant instead."""
    return [there if name == here else here for here, there in CONFUSED if name in (here, there)]


@dataclasses.dataclass(frozen=True)
class Mutant:
    """text[start:end] of a file's text becomes `new`."""

    file: str  # from the root of the repository
    line: int
    column: int
    operator: str
    start: int
    end: int
    old: str
    new: str
    code: str  # the line, without the blanks around it

    @property
    def id(self):
        return f"{self.file}:{self.line}:{self.column}:{self.operator}"

    @property
    def change(self):
        return f"{short(self.old)} -> {short(self.new)}"

    def text(self, original):
        assert original[self.start : self.end] == self.old
        return original[: self.start] + self.new + original[self.end :]


def short(text):
    text = " ".join(text.split()) or "(nothing)"
    return text if len(text) <= 60 else text[:57] + "..."


class Places:
    """Collects the mutants of one file."""

    def __init__(self, file, text):
        self.file, self.text, self.found = file, text, {}

    def add(self, operator, start, end, new):
        old = self.text[start:end]
        if new == old:
            return
        line = self.text.count("\n", 0, start) + 1
        line_start = self.text.rfind("\n", 0, start) + 1
        code = self.text[line_start:].partition("\n")[0].strip()
        made = Mutant(self.file, line, start - line_start + 1, operator, start, end, old, new, code)
        number = 2
        while made.id in self.found:  # two of one operator at one place
            made = dataclasses.replace(made, operator=f"{operator}{number}")
            number += 1
        self.found[made.id] = made

    def all(self):
        return sorted(self.found.values(), key=lambda each: (each.line, each.column, each.operator))


def sample(mutants, count, seed):
    """`count` of them, the same for the same seed. What is chosen of a line does not depend on the other lines' mutants."""

    def rank(mutant):
        return hashlib.sha256(f"{seed} {mutant.id}".encode()).digest()

    return sorted(
        sorted(mutants, key=rank)[:count], key=lambda each: (each.file, each.line, each.column, each.operator)
    )
