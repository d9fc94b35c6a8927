"""A summary in Markdown: a table for each scenario, with the medians.

Rows without figures stand in it, with the reason: a summary that kept silent about them would say that all is well."""

import math
import re

from . import figures

OWN_COLUMNS = (("elapsed", "elapsed"), ("excess", "excess"), ("cpu", "cpu per request"), ("efficiency", "of ideal"),
               ("switches", "switches per request"), ("peak_rss", "peak rss"), ("requests", "requests"))
PLAIN_COLUMNS = (("elapsed", "elapsed"), ("cpu", "cpu"))


def text(results):
    parts = [table(title, about, rows, results.own) for title, about, rows in tables(results)]
    parts.append(origin(results))
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
            about = [scenario.get("summary", ""), f"target: {scenario['target']}" if scenario.get("target") else "",
                     f"at most {limit} in flight" if limit else ""]
            found.append((scenario.get("scenario", ""), "; ".join(fact for fact in about if fact), [], scenario))
        found[-1][2].append(benchmark)
    return [(title, about, rows) for title, about, rows, _ in found]


def table(title, about, rows, own):
    columns = OWN_COLUMNS if own else PLAIN_COLUMNS
    lines = [f"### {escaped(title)}", ""]
    if about:
        lines += [escaped(about), ""]
    lines.append("| " + " | ".join(["benchmark", "runs", *(heading for _, heading in columns)]) + " |")
    lines.append("|:--|" + "--:|" * (len(columns) + 1))
    for benchmark in rows:
        name = escaped(benchmark.name)
        if benchmark.state != "ok":
            reason = f" {escaped(benchmark.reason)}" if benchmark.reason else ""
            lines.append(f"| {name} | **{benchmark.state.upper()}**{reason} |" + " |" * len(columns))
            continue
        found = figures.of_benchmark(benchmark, own)
        cells = [shown(found[key]) if key in found else "" for key, _ in columns]
        lines.append("| " + " | ".join([name, str(len(benchmark.runs)), *cells]) + " |")
    return "\n".join(lines) + "\n"


def origin(results):
    machine = results.machine
    cores = machine.get("cores")
    facts = [results.started, machine.get("cpu"), f"{cores} {'processor' if cores == 1 else 'processors'}" if cores else "",
             "virtual machine" if machine.get("virtualised") else "", machine.get("build_type")]
    facts = [escaped(str(fact)) for fact in facts if fact]
    return "Medians; \u00b1 is the median distance from them. " + (f"Measured: {', '.join(facts)}." if facts else "")


def shown(figure):
    """The median with its unit, and the spread of times."""
    if figure.unit in ("s", "s/request"):
        factor, unit = next(((factor, unit) for factor, unit in ((1, "s"), (1e3, "ms"), (1e6, "us")) if abs(figure.median) * factor >= 1),
                            (1e9, "ns"))
        return f"{with_spread(figure.median * factor, figure.spread * factor)} {unit}"
    if figure.unit == "B":
        return f"{figure.median / 2 ** 20:.1f} MiB"
    if figure.key == "efficiency":
        return f"{significant(figure.median * 100, 2)} %"
    return significant(figure.median)


def with_spread(value, spread):
    """Both with the decimals that the spread's second digit has, but no more than give the value five digits."""
    spread = float(f"{spread:.2g}")
    if spread == 0 or value == 0:
        return significant(value)
    decimals = max(0, min(1 - math.floor(math.log10(spread)), 4 - math.floor(math.log10(abs(value)))))
    return f"{value:.{decimals}f} \u00b1 {spread:.{decimals}f}"


def significant(value, digits=3):
    """With at least that many significant digits, no exponent, and no digits behind a number that is whole."""
    if value == int(value):
        return str(int(value))
    rounded = float(f"{value:.{digits}g}")
    whole = len(str(int(abs(rounded)))) if abs(rounded) >= 1 else 0
    if whole >= digits:
        return f"{value:.0f}"
    return f"{rounded:.6f}".rstrip("0").rstrip(".") if whole == 0 else f"{rounded:.{digits - whole}f}"


def escaped(text):
    """On one line, and with nothing that Markdown would take for its own."""
    return re.sub(r"([\\`*_\[\]<>|#~&])", r"\\\1", " ".join(str(text).split()))
