"""Go's benchmark format, which benchstat reads: a line for each run.

The format is that of https://go.dev/design/14313-benchmark-format, as golang.org/x/perf/benchfmt reads it: a name without
white space that begins with "Benchmark" and ends with the number of processors, the iterations, then pairs of a value and
its unit. Parts of a name that are KEY=VALUE can be chosen: `benchstat -col /strategy FILE` puts the strategies side by side.

Counters of plain Google Benchmark files are units, by their own names.

benchstat makes a table for each set of configuration lines, and compares within a table only. So what must be the same
for two files to be comparable is a configuration line, and what may differ, such as the date, is a comment."""

import re

from . import figures

UNITS = {
    ("elapsed", "s"): (1e9, "ns/op"),
    ("excess", "s"): (1e9, "excess-ns/op"),
    ("cpu", "s/request"): (1e9, "cpu-ns/request"),
    ("cpu", "s"): (1e9, "cpu-ns/op"),
    ("efficiency", ""): (1, "efficiency"),
    ("switches", "switches/request"): (1, "switches/request"),
    ("peak_rss", "B"): (1, "peak-rss-B"),
    ("requests", "requests"): (1, "requests/op"),
}


def text(results):
    lines = [f"# {key}: {one_line(value)}" for key, value in comments(results) if value]
    lines += [f"{key}: {one_line(value)}" for key, value in configuration(results) if value]
    if results.own:
        lines += [
            f"Unit {name} better={'higher' if key == 'efficiency' else 'lower'}"
            for (key, unit), (_, name) in UNITS.items()
            if (key, unit) != ("cpu", "s")
        ]
    described = None
    for _, benchmark in figures.by_name(results, lambda benchmark: go_name(benchmark, None)):
        about = table_configuration(benchmark.scenario)
        if results.own and about != described:
            # A key without a value is forgotten: the table before may have had it.
            lines += [""] + [f"{key}: {one_line(value)}".rstrip() for key, value in about]
            described = about
        lines += [line(results, benchmark, number) for number in range(len(benchmark.runs))]
    return "\n".join(lines) + "\n"


def comments(results):
    machine = results.machine
    return [
        ("measured", results.started),
        ("overlap", results.overlap.get("version")),
        ("kernel", machine.get("kernel")),
        ("compiler", machine.get("compiler")),
    ]


def configuration(results):
    machine = results.machine
    return [
        ("cpu", machine.get("cpu")),
        ("cpu-count", machine.get("cores")),
        ("build", machine.get("build_type")),
        ("seed", results.overlap.get("seed")),
    ]


def table_configuration(scenario):
    connections = "" if "warm" not in scenario else "warm" if scenario["warm"] else "cold"
    return [("target", scenario.get("target", "")), ("connections", connections)]


def line(results, benchmark, number):
    pairs = []
    for key, unit, value in figures.of_run(benchmark.runs[number], results.own):
        factor, name = UNITS[key, unit]
        pairs.append(f"{decimal(value * factor)} {name}")
    if not results.own:
        pairs += [
            f"{decimal(value)} {one_field(counter)}"
            for counter, value in benchmark.runs[number].items()
            if counter not in ("elapsed_s", "cpu_s")
        ]
    iterations = benchmark.iterations[number] if benchmark.iterations else 1
    return "\t".join([go_name(benchmark, results.machine.get("cores")), str(iterations), *pairs])


def go_name(benchmark, processors):
    """ "ping/thread_pool:4/limit:32" as "BenchmarkPing/strategy=thread_pool:4/limit=32-2"."""
    first, *parts = one_field(benchmark.name).split("/")
    strategy = one_field(benchmark.strategy)
    named = []
    for part in parts:
        if strategy and part == strategy:
            named.append("strategy=" + part)
            strategy = ""  # a scenario's part after it may be called the same
        else:
            named.append(re.sub(r"^([^:=]+):(.+)$", r"\1=\2", part))
    suffix = f"-{processors}" if processors else ""
    return "Benchmark" + "/".join([first[:1].upper() + first[1:], *named]) + suffix


def one_field(text):
    return re.sub(r"[\s\x00-\x1f\x7f]", "_", text)


def decimal(value):
    """Without an exponent, which some readers of the format do not expect, and to a thousandth at least."""
    digits = f"{value:.3f}" if abs(value) >= 1 else f"{value:.9f}"
    return digits.rstrip("0").rstrip(".") or "0"


def one_line(value):
    return " ".join(str(value).split())
