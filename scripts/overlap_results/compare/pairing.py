"""Which files can be compared, and which of their benchmarks with each other."""

import re

from .. import results_file, words
from ..results_file import ResultsError

MEMORY_TOLERANCE = 0.05


class Incomparable(Exception):
    """One sentence on why two files cannot be compared."""


def load(base_path, new_path):
    """Both of the same kind: this tool's file is read as Google Benchmark's where the other is one. Raises ResultsError."""
    base, new = results_file.load(base_path), results_file.load(new_path)
    if base.own != new.own:
        base, new = (results_file.load(each.path, plain=True) for each in (base, new))
    for each in (base, new):
        if not each.benchmarks:
            raise ResultsError(f"{each.path} has no run of any benchmark: there is nothing to compare")
    return base, new


def select(file, pattern):
    if pattern:
        file.benchmarks = [benchmark for benchmark in file.benchmarks if re.search(pattern, benchmark.name)]
    return file


def pair(base, new):
    """(pairs of benchmarks with one name, names only in base, names only in new), in the base's order. Where a file has several
    of one name, the first is paired with the first. Raises ResultsError where that cannot be."""
    results_file.check_series(base, new)
    theirs = {benchmark.name: benchmark for benchmark in new.benchmarks}
    pairs = [(each, theirs[each.name]) for each in base.benchmarks if each.name in theirs]
    ours = {benchmark.name for benchmark in base.benchmarks}
    if not pairs:
        raise Incomparable(f"{base.path} and {new.path} have no benchmark in common" + hint(base, new))
    return (
        pairs,
        [each.name for each in base.benchmarks if each.name not in theirs],
        [each.name for each in new.benchmarks if each.name not in ours],
    )


def hint(base, new):
    if base.benchmarks and new.benchmarks:
        return f": one has {base.benchmarks[0].name}, for example, the other {new.benchmarks[0].name}"
    return " that --filter selects" if not base.benchmarks and not new.benchmarks else ""


def check(base, new, pairs, across_machines):
    """Raises Incomparable when the pairs did not measure the same, or not alike. Otherwise notes: sentences."""
    if base.own:
        check_scenarios(pairs)
        check_seed(base, new)
        check_build(base, new)
    if not across_machines:
        check_machine(base, new)
    return notes(base, new)


def check_scenarios(pairs):
    for base, new in pairs:
        for key, word in (
            ("point", "point of the sweep"),
            ("parameters", "parameters"),
            ("policy", "policy"),
            ("target", "target"),
        ):
            one, other = base.scenario.get(key), new.scenario.get(key)
            if one is not None and other is not None and one != other:
                plural = key == "parameters"
                raise Incomparable(
                    f"{base.name} had {'other' if plural else 'another'} {word} in the two files: "
                    f"{difference(one, other)}"
                )
        if base.scenario.get("warm") != new.scenario.get("warm"):
            raise Incomparable(f"{base.name} had warm connections in one file and cold ones in the other")


def difference(one, other):
    if not isinstance(one, dict) or not isinstance(other, dict):
        return f'"{one}" and "{other}"'
    names = [name for name in {**one, **other} if one.get(name) != other.get(name)]
    return words.listed(f"{name} {one.get(name, 'not given')} and {other.get(name, 'not given')}" for name in names)


def check_seed(base, new):
    one, other = base.overlap.get("seed"), new.overlap.get("seed")
    if one != other:
        raise Incomparable(
            f"the files have different seeds, {one or 'none'} and {other or 'none'}, and so other delays"
        )


def check_build(base, new):
    one, other = (file.machine.get("build_type") for file in (base, new))
    if one and other and one != other:
        raise Incomparable(f"{base.path} comes from a build that is {one}, {new.path} from one that is {other}")


def check_machine(base, new):
    for key, word in (
        ("cpu", "processor"),
        ("cores", "number of processors"),
        ("usable_cores", "number of usable processors"),
        ("virtualised", "kind of machine"),
    ):
        one, other = base.machine.get(key), new.machine.get(key)
        if one is not None and other is not None and one != other:
            if key == "virtualised":
                one, other = ("virtual" if each else "real" for each in (one, other))
            raise Incomparable(f"the files come from machines with another {word}, {one} and {other}" + way_out(base))
    one, other = base.machine.get("memory_bytes"), new.machine.get("memory_bytes")
    if one and other and abs(one - other) > MEMORY_TOLERANCE * max(one, other):
        raise Incomparable(
            f"the files come from machines with {words.memory(one)} and {words.memory(other)} of memory" + way_out(base)
        )


def way_out(file):
    return ": --across-machines compares counts and ratios" if file.own else ""


def notes(base, new):
    found = [f"{remark}." for remark in map(results_file.remark_on_end, (base, new)) if remark]
    for key, word in (("kernel", "kernels"), ("compiler", "compilers"), ("governor", "frequency governors")):
        one, other = base.machine.get(key), new.machine.get(key)
        if one and other and one != other:
            found.append(f"The files come from different {word}: {one} and {other}.")
    one, other = base.machine.get("host_name"), new.machine.get("host_name")
    if not base.own and one and other and one != other:
        found.append(
            f"The files come from hosts of different names, {one} and {other}: nothing in them tells whether those "
            "are alike."
        )
    return found
