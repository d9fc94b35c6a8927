"""The reference run's rows as Markdown."""

from .. import markdown_table, medians, run_figures
from ..medians import of_row as middle
from ..words import duration, factor, memory, per_cent


def cpu(benchmark):
    """The median over the runs of user and system together."""
    return medians.median(map(run_figures.cpu, benchmark.runs))


def short(benchmark):
    """The row's name in its table."""
    return f"`{benchmark.strategy}`"


def cells_of(benchmark, baseline):
    elapsed_s = middle(benchmark, "elapsed_s")
    against = middle(baseline, "elapsed_s")
    cancelled = any(benchmark.values("cancelled"))
    return [
        f"{duration(elapsed_s, digits=4)} ± {duration(medians.distance(benchmark.values('elapsed_s')))}",
        "-" if cancelled or not against else factor(against / elapsed_s),
        "-" if cancelled else per_cent(middle(benchmark, "efficiency"), decimals=0),
        "-" if cancelled else duration(middle(benchmark, "excess_s")),
        duration(cpu(benchmark)), f"{middle(benchmark, 'peak_threads'):.0f}", memory(middle(benchmark, "peak_rss_bytes")),
    ]


def table(benchmarks):
    """One table of one scenario: a line for each strategy, those without a time with the reason; and its warnings."""
    name = benchmarks[0].scenario.get("baseline", "")
    baseline = next((benchmark for benchmark in benchmarks if benchmark.strategy == name), None)
    lines = [f"| strategy | elapsed | vs {name} | of ideal | excess | cpu | threads | peak rss |", "|:--|--:|--:|--:|--:|--:|--:|--:|"]
    for benchmark in benchmarks:
        if benchmark.state == "ok" and benchmark.runs:
            lines.append(f"| {short(benchmark)} | " + " | ".join(cells_of(benchmark, baseline)) + " |")
        else:
            lines.append(f"| {short(benchmark)} | **{benchmark.state}**: {benchmark.reason} | | | | | | |")
    warnings = [f"- {note['cause']} {note['advice']}" for note in benchmarks[0].scenario.get("warnings", [])]
    return "\n".join(lines + ([""] + warnings if warnings else []))


def deadlines(benchmarks):
    lines = ["| strategy | overshoot p50 | p99 | left at the server | sockets left | threads left |", "|:--|--:|--:|--:|--:|--:|"]
    for benchmark in benchmarks:
        left = [max(benchmark.values(figure), default=None) for figure in ("left_at_server", "sockets_left", "threads_left")]
        lines.append(f"| {short(benchmark)} | {duration(middle(benchmark, 'overshoot_p50_s'))} | "
                     f"{duration(middle(benchmark, 'overshoot_p99_s'))} | " +
                     " | ".join("-" if count is None else f"{count:.0f}" for count in left) + " |")
    return "\n".join(lines)


def steps(benchmark):
    """The blocks of one strategy: of each step the medians of its runs."""
    first = benchmark.runs[0]["steps"]
    lines = ["| block | calls | mean | p50 | p99 | of elapsed |", "|:--|--:|--:|--:|--:|--:|"]
    for step in first:
        same = [candidate for run in benchmark.runs for candidate in run["steps"] if candidate["step"] == step["step"]]

        def median_of(figure, same=same):
            return medians.median(candidate[figure] for candidate in same)
        lines.append(f"| `{step['step']}` | {step['requests']:.0f} | {duration(median_of('mean_s'))} | {duration(median_of('p50_s'))} | "
                     f"{duration(median_of('p99_s'))} | {per_cent(median_of('share'), decimals=0)} |")
    return "\n".join(lines)


def sweep(benchmarks, dimension, figure, text):
    """A figure over the swept values: a line for each value, a column for each idiom (a pool's number changes with the limit)."""
    idioms, points = [], {}
    for benchmark in benchmarks:
        idiom = benchmark.strategy.split(":")[0]
        if idiom not in idioms:
            idioms.append(idiom)
        value = middle(benchmark, figure) if benchmark.state == "ok" else None
        points.setdefault(benchmark.scenario["point"][dimension], {})[idiom] = "-" if value is None else text(value)
    lines = [f"| {dimension} | " + " | ".join(f"`{idiom}`" for idiom in idioms) + " |", "|--:|" + "--:|" * len(idioms)]
    for point, values in points.items():
        lines.append(f"| {point} | " + " | ".join(values.get(idiom, "-") for idiom in idioms) + " |")
    return "\n".join(lines)
