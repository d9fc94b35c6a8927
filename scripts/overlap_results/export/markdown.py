"""A summary in Markdown: a table for each scenario, with the medians.

Rows without figures stand in it, with the reason: a summary that kept silent about them would say that all is well."""

import math

from .. import markdown_table, results_file, words
from ..markdown_table import escaped
from . import figures

OWN_COLUMNS = (
    ("elapsed", "elapsed"),
    ("excess", "excess"),
    ("cpu", "cpu per request"),
    ("efficiency", "of ideal"),
    ("switches", "switches per request"),
    ("peak_rss", "peak rss"),
    ("requests", "requests"),
)
PLAIN_COLUMNS = (("elapsed", "elapsed"), ("cpu", "cpu"))


def text(results):
    parts = [table(title, about, rows, results.own) for title, about, rows in tables(results)]
    parts.append(origin(results))
    if not results.came_to_its_end:
        parts.append(f"\n**{escaped(results_file.remark_on_end(results))}.**")
    return "\n".join(part for part in parts if part) + "\n"


def tables(results):
    """(title, what it is about, rows) of each scenario; of a plain file there is one."""
    if not results.own:
        return [("Benchmarks", "", results.benchmarks)]
    found = []
    for benchmark in results.benchmarks:
        if not found or found[-1][3] is not benchmark.scenario:
            scenario = benchmark.scenario
            limit = scenario.get("policy", {}).get("max_in_flight")
            about = [
                scenario.get("summary", ""),
                f"target: {scenario['target']}" if scenario.get("target") else "",
                f"at most {limit} in flight" if limit else "",
            ]
            found.append((scenario.get("scenario", ""), "; ".join(fact for fact in about if fact), [], scenario))
        found[-1][2].append(benchmark)
    return [(title, about, rows) for title, about, rows, _ in found]


def table(title, about, rows, own):
    columns = OWN_COLUMNS if own else PLAIN_COLUMNS
    lines = [f"### {escaped(title)}", ""]
    if about:
        lines += [escaped(about), ""]
    header = ["benchmark", "runs", *(heading for _, heading in columns)]
    lines += markdown_table.lines(
        "l" + "r" * (len(columns) + 1), header, [cells_of(benchmark, columns, own) for benchmark in rows]
    )
    return "\n".join(lines) + "\n"


def cells_of(benchmark, columns, own):
    name = escaped(benchmark.name)
    if benchmark.state != "ok":
        return [name, f"**{benchmark.state.upper()}**" + (f" {escaped(benchmark.reason)}" if benchmark.reason else "")]
    found = figures.of_benchmark(benchmark, own)
    return [name, str(len(benchmark.runs)), *(shown(found[key]) if key in found else "" for key, _ in columns)]


def origin(results):
    machine = results.machine
    facts = [
        results.started,
        machine.get("cpu"),
        words.cores(machine, "processor"),
        "virtual machine" if machine.get("virtualised") else "",
        machine.get("build_type"),
    ]
    facts = [escaped(str(fact)) for fact in facts if fact]
    return "Medians; \u00b1 is the median distance from them. " + (f"Measured: {', '.join(facts)}." if facts else "")


def shown(figure):
    """The median with its unit, and the spread of times."""
    if figure.unit in ("s", "s/request"):
        unit, size_s = words.time_unit(figure.median)
        factor = round(1 / size_s)
        return f"{with_spread(figure.median * factor, figure.spread * factor)} {unit}"
    if figure.unit == "B":
        return f"{figure.median / 2 ** 20:.1f} MiB"
    if figure.key == "efficiency":
        return words.per_cent(figure.median)
    return words.number(figure.median)


def with_spread(value, spread):
    """Both with the decimals that the spread's second digit has, but no more than give the value five digits."""
    spread = float(f"{spread:.2g}")
    if spread == 0 or value == 0:
        return words.number(value)
    decimals = max(0, min(1 - math.floor(math.log10(spread)), 4 - math.floor(math.log10(abs(value)))))
    return f"{value:.{decimals}f} \u00b1 {spread:.{decimals}f}"
