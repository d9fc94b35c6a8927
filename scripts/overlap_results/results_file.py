"""Reads results files: this tool's own, and plain ones of Google Benchmark."""

import dataclasses
import json
import math
import pathlib

from .words import TIME_UNITS

SCHEMA = 1  # of the key "overlap"


class ResultsError(Exception):
    """One sentence on why a file cannot be used."""


@dataclasses.dataclass
class Benchmark:
    """One row: what was run again and again under one name."""

    name: str
    runs: list  # of dicts of figures, SI units in their names, in the order in which they were measured
    state: str = "ok"  # or "failed", "incorrect"
    reason: str = ""  # one sentence unless ok
    strategy: str = ""  # these only in files of this tool
    parallelism: dict = dataclasses.field(default_factory=dict)
    scenario: dict = dataclasses.field(default_factory=dict)  # the table that it is a row of, without its cells
    traces: list = dataclasses.field(default_factory=list)  # a list of exchanges for each run, when they were kept
    iterations: list = dataclasses.field(
        default_factory=list
    )  # of each run; only in plain files, in the others it is 1

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

    def named(self, name):
        return next((benchmark for benchmark in self.benchmarks if benchmark.name == name), None)


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


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
    if not isinstance(document, dict) or not isinstance(document.get("benchmarks"), list):
        raise ResultsError(f'{path} is not a results file: it has no list "benchmarks"')
    try:
        own = "overlap" in document and not plain
        results = own_file(path, document) if own else plain_file(path, document)
        results.entries = document["benchmarks"]
        return results
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ResultsError(f"{path} is not a results file: {type(error).__name__} at {error}") from None


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
            benchmarks.append(
                Benchmark(
                    cell["name"],
                    list(cell["runs"]),
                    cell["state"],
                    cell.get("reason", ""),
                    cell["strategy"],
                    cell.get("parallelism", {}),
                    scenario,
                    cell.get("traces", []),
                )
            )
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
    by_name = {}
    for entry in document["benchmarks"]:
        if entry.get("run_type", "iteration") != "iteration":
            continue
        name = entry.get("run_name", entry["name"])
        benchmark = by_name.setdefault(name, Benchmark(name, []))
        if entry.get("error_occurred"):
            benchmark.state, benchmark.reason = "failed", str(entry.get("error_message", ""))
            continue
        unit = TIME_UNITS[entry.get("time_unit", "ns")]
        figures = {key: value for key, value in entry.items() if key not in NOT_COUNTERS and is_number(value)}
        figures.update(elapsed_s=entry["real_time"] * unit, cpu_s=entry["cpu_time"] * unit)
        benchmark.runs.append(figures)
        benchmark.iterations.append(int(entry.get("iterations", 1)))
    context = document.get("context", {})
    machine = {
        "host_name": context.get("host_name", ""),
        "cores": context.get("num_cpus"),
        "mhz": context.get("mhz_per_cpu"),
    }
    return ResultsFile(path, False, list(by_name.values()), machine, context.get("date", ""), {}, context)
