"""JSON for the tool "customSmallerIsBetter" of benchmark-action/github-action-benchmark: medians.

A list of objects with `name`, `unit` and `value`, and for people `range` and `extra`. What the action charts has to be
better when it is smaller: elapsed time, excess, and processor time for each request. The units never change with the
values, since the action compares the numbers alone."""

import json

from .. import words
from . import figures

UNITS = {
    ("elapsed", "s"): ("elapsed", 1e3, "ms"),
    ("excess", "s"): ("excess", 1e3, "ms"),
    ("cpu", "s/request"): ("cpu per request", 1e6, "us"),
    ("cpu", "s"): ("cpu", 1e3, "ms"),
}


def text(results):
    points = []
    for benchmark in figures.measured(results):
        for figure in figures.of_benchmark(benchmark, results.own).values():
            if (figure.key, figure.unit) in UNITS:
                points.append(point(results, benchmark, figure))
    return json.dumps(points, indent=1) + "\n"


def point(results, benchmark, figure):
    title, factor, unit = UNITS[figure.key, figure.unit]
    values = [value * factor for value in figure.values]
    extra = [f"median of {words.counted(len(values), 'run')}, {min(values):.6g} to {max(values):.6g} {unit}"]
    extra += [str(fact) for fact in (benchmark.scenario.get("target"), results.machine.get("cpu")) if fact]
    return {
        "name": f"{benchmark.name} {title}",
        "unit": unit,
        "value": round(figure.median * factor, 9),
        "range": f"\u00b1 {figure.spread * factor:.3g}",
        "extra": "\n".join(extra),
    }
