"""Reads results files: this tool's own, and plain ones of Google Benchmark."""

import collections
import dataclasses
import json
import math
import pathlib

from .words import TIME_UNITS, counted

SCHEMA = 1  # of the key "overlap"
UNFINISHED = "unfinished"  # the state of a row that was not measured to its end because the whole run was not
# What the program gives as the reason where nobody knows whether the row would have failed.
NOT_REACHED = ("it has not been measured yet", "interrupted before it was measured", "interrupted")


class ResultsError(Exception):
    """One sentence on why a file cannot be used."""


@dataclasses.dataclass
class Benchmark:
    """One row: what was run again and again under one name."""

    name: str  # of which there is one in a file: the second series of a name has " #2" behind it
    runs: list  # of dicts of figures, SI units in their names, in the order in which they were measured
    state: str = "ok"  # or "failed", "incorrect", "skipped", UNFINISHED
    reason: str = ""  # one sentence unless ok
    strategy: str = ""  # these only in files of this tool
    parallelism: dict = dataclasses.field(default_factory=dict)
    scenario: dict = dataclasses.field(default_factory=dict)  # the table that it is a row of, without its cells
    traces: list = dataclasses.field(default_factory=list)  # a list of exchanges for each run, when they were kept
    iterations: list = dataclasses.field(
        default_factory=list
    )  # of each run; only in plain files, in the others it is 1
    series: int = 1  # the how manieth of those that the program gave one name

    @property
    def given_name(self):
        """What the program itself calls it."""
        return self.name.removesuffix(ordinal(self.series))

    def values(self, figure):
        """That figure of every run that has it, as numbers."""
        return [float(run[figure]) for run in self.runs if is_number(run.get(figure))]


@dataclasses.dataclass
class ResultsFile:
    path: pathlib.Path
    own: bool  # of this tool; False: plain Google Benchmark
    benchmarks: list
    machine: dict  # as the file tells it; of a plain file: host_name, cpu, cores
    started: str  # ISO 8601, or empty
    overlap: dict  # the key "overlap" without its scenarios; empty in a plain file
    context: dict  # Google Benchmark's
    published: dict = dataclasses.field(default_factory=dict)  # what scripts/publish adds: commit and machine
    entries: list = dataclasses.field(
        default_factory=list
    )  # its "benchmarks", aggregates and errors included, as they stand there
    came_to_its_end: bool = True  # False: the run was killed or interrupted, so that rows are missing or not whole

    def named(self, name):
        return next((benchmark for benchmark in self.benchmarks if benchmark.name == name), None)


def is_number(value):
    """Whether it is one that arithmetic can use, which integers of 400 digits and Infinity are not."""
    try:
        return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
    except OverflowError:
        return False


def ordinal(series):
    return f" #{series}" if series > 1 else ""


def load(path, plain=False):
    """Raises ResultsError when there is no such file, or when it is not a results file. `plain`: as Google Benchmark's tools
    read it, even if it is of this tool."""
    path = pathlib.Path(path)
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ResultsError(f"{path}: {(error.strerror or str(error)).lower()}") from None
    except UnicodeDecodeError:
        raise ResultsError(f"{path} is not a text file, so no results file") from None
    try:
        document = json.loads(text)
    except ValueError as error:
        raise ResultsError(f"{path} is not JSON: {error}") from None
    except RecursionError:
        raise ResultsError(f"{path} is not a results file: its lists and objects are nested too deeply") from None
    if not isinstance(document, dict) or not isinstance(document.get("benchmarks"), list):
        raise ResultsError(f'{path} is not a results file: it has no list "benchmarks"')
    try:
        own = "overlap" in document and not plain
        results = own_file(path, document) if own else plain_file(path, document)
        results.entries = document["benchmarks"]
        leave_out_of_unfinished(results, document.get("overlap", {}))
        return results
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
        raise ResultsError(f"{path} is not a results file: {type(error).__name__} at {error}") from None


def leave_out_of_unfinished(results, overlap):
    """Where the run did not come to its end, marks the rows that are not whole: what is missing of them tells nothing."""
    if not (overlap.get("unfinished") or overlap.get("interrupted")):
        return
    results.came_to_its_end = False
    most = max((len(each.runs) for each in results.benchmarks), default=0)
    wanted = max([most, *(each.get("repetitions", 0) for each in [overlap, *results.entries])])
    for row in results.benchmarks:
        if row.state == "ok" and len(row.runs) < wanted or row.state == "failed" and row.reason in NOT_REACHED:
            count = f"{len(row.runs)} of {counted(wanted, 'run')}" if row.runs else "no run"
            row.state, row.reason = UNFINISHED, f"it has {count}, as the measurement did not come to its end"


def remark_on_end(results):
    """A sentence on a file whose run did not come to its end; empty for any other."""
    if results.came_to_its_end:
        return ""
    whole = sum(each.state != UNFINISHED for each in results.benchmarks)
    return (
        f"{results.path} is of a measurement that did not come to its end: {whole} of the {len(results.benchmarks)} rows that "
        "it has are whole, and the others, and those that it lacks, tell nothing"
    )


def check_series(base, new):
    """Raises ResultsError where a name is there more often in one of two files than in the other: of several series of one name,
    only their order tells which is which."""
    ours, theirs = (collections.Counter(each.given_name for each in file.benchmarks) for file in (base, new))
    for name in ours.keys() & theirs.keys():
        if ours[name] != theirs[name]:
            raise ResultsError(
                f"{name} is there {times(ours[name])} in {base.path} and {times(theirs[name])} in {new.path}, so which is "
                "which cannot be told"
            )


def times(count):
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def own_file(path, document):
    overlap = dict(document["overlap"])
    if overlap["schema"] != SCHEMA:
        raise ResultsError(
            f"{path} has schema {overlap['schema']}, and this reads schema {SCHEMA}: "
            "use the scripts of the version that wrote it"
        )
    benchmarks = []
    for table in overlap.pop("scenarios"):
        scenario = {key: value for key, value in table.items() if key != "cells"}
        for cell in table["cells"]:
            benchmarks.append(own_row(cell, scenario))
    number_series(benchmarks)
    return ResultsFile(
        path,
        True,
        benchmarks,
        overlap.get("machine", {}),
        overlap.get("started", ""),
        overlap,
        document.get("context", {}),
        document.get("published", {}),
    )


def own_row(cell, scenario):
    runs, state, reason = [dict(run) for run in cell["runs"]], cell["state"], cell.get("reason", "")
    if state == "ok" and not runs:
        state, reason = "failed", "it has no runs"
    return Benchmark(
        text_of(cell["name"]),
        runs,
        text_of(state),
        text_of(reason),
        text_of(cell["strategy"]),
        cell.get("parallelism", {}),
        scenario,
        cell.get("traces", []),
    )


def text_of(value):
    if not isinstance(value, str):
        raise TypeError(f"{value!r:.60}, which is no text")
    return value


def number_series(benchmarks):
    """Gives those of one name different ones, in their order."""
    seen = {}
    for benchmark in benchmarks:
        seen[benchmark.name] = benchmark.series = seen.get(benchmark.name, 0) + 1
        benchmark.name += ordinal(benchmark.series)


# What Google Benchmark writes of a run beside its counters.
NOT_COUNTERS = {
    "family_index",
    "per_family_instance_index",
    "repetitions",
    "repetition_index",
    "threads",
    "iterations",
    "real_time",
    "cpu_time",
}


def plain_file(path, document):
    rows = {}  # by name and series
    alone = {}  # of which there are aggregates, which may be all that there is
    entries = document["benchmarks"]
    for entry, series in zip(entries, series_of(entries, path)):
        key = text_of(entry.get("run_name", entry.get("name"))), series
        kept = rows if entry.get("run_type", "iteration") == "iteration" else alone
        benchmark = kept.setdefault(key, Benchmark(key[0] + ordinal(series), [], series=series))
        if kept is rows:
            add_run(benchmark, entry)
    if rows:
        for key, benchmark in alone.items():
            if rows.setdefault(key, benchmark) is benchmark:
                benchmark.state, benchmark.reason = "failed", "it has aggregates, and no runs"
    context = document.get("context", {})
    machine = {
        "host_name": context.get("host_name", ""),
        "cores": context.get("num_cpus"),
        "mhz": context.get("mhz_per_cpu"),
    }
    return ResultsFile(path, False, list(rows.values()), machine, context.get("date", ""), {}, context)


def series_of(entries, path):
    """Of each entry, the how manieth series of its name it belongs to: a program may register one name again and again, and
    Google Benchmark tells those apart by their family's index alone. It counts only families that --benchmark_filter left,
    so that the index says nothing from one process to the next, but their order does."""
    families = {}  # by process and name
    seen = set()
    for entry in entries:
        name, family = family_of(entry)
        families.setdefault(name, set()).add(family)
        repetition = entry.get("repetition_index")
        if entry.get("run_type", "iteration") == "iteration" and repetition is not None:
            if (name, family, repetition) in seen:
                raise ResultsError(
                    f"{path}: {name[1]} is there twice, as if two files had been joined, and nothing tells its series apart"
                )
            seen.add((name, family, repetition))
    numbers = {
        (name, family): number for name, found in families.items() for number, family in enumerate(sorted(found), 1)
    }
    return [numbers[family_of(entry)] for entry in entries]


def family_of(entry):
    """((process, name), (family, instance))."""
    name = entry.get("compare_block", 0), entry.get("run_name", entry.get("name"))
    return name, (int(entry.get("family_index", 0)), int(entry.get("per_family_instance_index", 0)))


def add_run(benchmark, entry):
    """A run that was skipped, failed, or did nothing has no time, whatever stands there as one."""
    if entry.get("error_occurred"):
        benchmark.state, benchmark.reason = "failed", str(entry.get("error_message", ""))
    elif entry.get("skipped"):
        if benchmark.state == "ok":
            benchmark.state, benchmark.reason = "skipped", str(entry.get("skip_message", ""))
    elif entry.get("iterations", 1) == 0 or not (
        is_number(entry["real_time"]) and is_number(entry["cpu_time"]) and entry["real_time"] > 0
    ):
        if benchmark.state == "ok":
            benchmark.state, benchmark.reason = "failed", "a run of it measured no time"
    else:
        unit = TIME_UNITS[entry.get("time_unit", "ns")]
        figures = {key: value for key, value in entry.items() if key not in NOT_COUNTERS and is_number(value)}
        figures.update(elapsed_s=entry["real_time"] * unit, cpu_s=entry["cpu_time"] * unit)
        benchmark.runs.append(figures)
        benchmark.iterations.append(int(entry.get("iterations", 1)))
