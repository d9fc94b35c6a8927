"""The reference run's rows as Markdown."""

from .. import markdown_table, medians, run_figures
from ..medians import of_row as middle
from ..words import duration, factor, memory, number, per_cent


def cpu(benchmark):
    """The median over the runs of user and system together."""
    return medians.median(map(run_figures.cpu, benchmark.runs))


def named(benchmark):
    return f"`{benchmark.strategy}`"


def table(everything, chosen):
    """Rows of one scenario, those without a time with the reason. `everything` has the row that speedups count from."""
    name = chosen[0].scenario.get("baseline", "")
    baseline = next((benchmark for benchmark in everything if benchmark.strategy == name), None)
    header = ["strategy", "elapsed", f"vs {name}", "of ideal", "excess", "cpu", "threads", "peak rss"]
    return "\n".join(markdown_table.lines("lrrrrrrr", header, [cells_of(benchmark, baseline) for benchmark in chosen]))


def cells_of(benchmark, baseline):
    if benchmark.state != "ok" or not benchmark.runs:
        return [named(benchmark), f"**{benchmark.state}**: {benchmark.reason}"]
    elapsed_s, against = middle(benchmark, "elapsed_s"), middle(baseline, "elapsed_s")
    cells = [
        named(benchmark),
        f"{duration(elapsed_s, digits=4)} ± {duration(medians.distance(benchmark.values('elapsed_s')))}",
    ]
    if any(benchmark.values("cancelled")):
        cells += ["-", "-", "-"]
    else:
        cells += [
            factor(against / elapsed_s) if against else "-",
            per_cent(middle(benchmark, "efficiency"), decimals=0),
            duration(middle(benchmark, "excess_s")),
        ]
    return [
        *cells,
        duration(cpu(benchmark)),
        number(middle(benchmark, "peak_threads")),
        memory(middle(benchmark, "peak_rss_bytes")),
    ]


def deadlines(benchmarks):
    rows = []
    for benchmark in benchmarks:
        left = [
            max(benchmark.values(figure), default=None) for figure in ("left_at_server", "sockets_left", "threads_left")
        ]
        rows.append(
            [
                named(benchmark),
                *(duration(middle(benchmark, f"overshoot_{which}_s")) for which in ("p50", "p99")),
                *("-" if count is None else number(count) for count in left),
            ]
        )
    header = ["strategy", "late p50", "late p99", "left at the server", "sockets left", "threads left"]
    return "\n".join(markdown_table.lines("lrrrrr", header, rows))


def steps(benchmark, other):
    """Of each step of one strategy the medians over its runs, and its share of the elapsed time in both strategies."""
    ours, theirs = medians_of_steps(benchmark), medians_of_steps(other)
    header = ["calls of", "calls", "each takes", *(f"of elapsed, {named(each)}" for each in (benchmark, other))]
    rows = [
        [
            f"`{step}`",
            number(of["requests"]),
            duration(of["mean_s"]),
            per_cent(of["share"], decimals=0),
            per_cent(theirs[step]["share"], decimals=0),
        ]
        for step, of in ours.items()
    ]
    return "\n".join(markdown_table.lines("lrrrr", header, rows))


def medians_of_steps(benchmark):
    """Step -> figure -> the median over the runs."""
    found = {}
    for step in (step for run in benchmark.runs for step in run["steps"]):
        for figure in ("requests", "mean_s", "share"):
            found.setdefault(step["step"], {}).setdefault(figure, []).append(step[figure])
    return {
        step: {figure: medians.median(values) for figure, values in figures.items()} for step, figures in found.items()
    }


def timers(benchmarks):
    """Of rows of the micro suite by name: how late, and what share of a processor the waiting takes."""
    rows = [
        [
            name,
            duration(middle(benchmark, "late_p50_s")),
            duration(middle(benchmark, "late_max_s")),
            per_cent(middle(benchmark, "cpu_share")),
        ]
        for name, benchmark in benchmarks.items()
    ]
    return "\n".join(markdown_table.lines("lrrr", ["scheduler", "late p50", "late max", "processor"], rows))


def sweep(benchmarks, dimension, figure, text):
    """A figure over the swept values: a line for each value, a column for each idiom (a pool's number changes with the limit)."""
    idioms, points = {}, {}
    for benchmark in benchmarks:
        idiom = benchmark.strategy.split(":")[0]
        idioms[idiom] = f"`{idiom}`"
        value = middle(benchmark, figure)
        points.setdefault(benchmark.scenario["point"][dimension], {})[idiom] = "-" if value is None else text(value)
    rows = [[point, *(values.get(idiom, "-") for idiom in idioms)] for point, values in points.items()]
    return "\n".join(markdown_table.lines("r" * (len(idioms) + 1), [dimension, *idioms.values()], rows))
