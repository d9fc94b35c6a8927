"""What the runs of a row come to: everything that is told of several runs is told by their median."""

from statistics import median


def distance(values):
    """The median distance from the median, unscaled: what stands behind a ± in this tool's tables."""
    middle = median(values)
    return median(abs(value - middle) for value in values)


def of_row(benchmark, figure):
    """The median over the row's runs; None where there is no such row, where it failed, or where it has no such figure."""
    values = benchmark.values(figure) if benchmark is not None and benchmark.state == "ok" else []
    return median(values) if values else None
