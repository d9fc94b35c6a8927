"""Bencher Metric Format, for `bencher run --adapter json`: medians, with the quartiles as lower and upper values.

https://bencher.dev/docs/reference/bencher-metric-format: an object of benchmarks by name, each an object of measures by
slug. `latency` is Bencher's own measure, elapsed time in nanoseconds; the others are created in a project when first seen.
Of a single run there are no quartiles."""

import json

from . import figures

LONGEST_NAME = 1024  # characters
MEASURES = {
    ("elapsed", "s"): ("latency", 1e9),
    ("excess", "s"): ("excess", 1e9),
    ("cpu", "s/request"): ("cpu-per-request", 1e9),
    ("cpu", "s"): ("cpu", 1e9),
    ("efficiency", ""): ("efficiency", 1),
    ("switches", "switches/request"): ("switches-per-request", 1),
    ("peak_rss", "B"): ("peak-rss", 1),
    ("requests", "requests"): ("requests", 1),
}


def text(results):
    document = {}
    for name, benchmark in figures.by_name(results, lambda benchmark: benchmark.name[:LONGEST_NAME]):
        measures = document.setdefault(name, {})
        for figure in figures.of_benchmark(benchmark, results.own).values():
            slug, factor = MEASURES[figure.key, figure.unit]
            measures[slug] = metric(figure, factor)
    return json.dumps(document, indent=1) + "\n"


def metric(figure, factor):
    values = {"value": round(figure.median * factor, 6)}
    if figure.quartiles is not None:
        lower, upper = figure.quartiles
        values.update(lower_value=round(lower * factor, 6), upper_value=round(upper * factor, 6))
    return values
