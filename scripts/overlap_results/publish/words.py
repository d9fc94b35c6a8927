"""How the page writes figures."""

import statistics


def duration(seconds, digits=3):
    for unit, factor_of_unit in (("s", 1), ("ms", 1e-3), ("us", 1e-6)):
        if abs(seconds) >= factor_of_unit or unit == "us":
            value = seconds / factor_of_unit
            return f"{value:.{max(0, digits - len(str(int(abs(value)))))}f} {unit}"
    raise AssertionError("there is always a unit")


def elapsed(seconds):
    """One digit more: elapsed times are mostly waits, and differ late."""
    return duration(seconds, 4)


def size(count):
    for unit, factor in (("GiB", 2**30), ("MiB", 2**20), ("KiB", 2**10)):
        if count >= factor:
            value = count / factor
            return f"{value:.{max(0, 3 - len(str(int(value))))}f} {unit}"
    return f"{count:.0f} B"


def factor(value):
    return f"{value:.1f}x" if value >= 0.95 else f"{value:.2f}x"


def per_cent(share):
    return f"{100 * share:.0f} %"


def middle(benchmark, figure):
    """The median over the runs; None where the row has no such figure."""
    values = benchmark.values(figure) if benchmark is not None and benchmark.state == "ok" else []
    return statistics.median(values) if values else None


def spread(benchmark, figure):
    """The median distance from the median."""
    values = benchmark.values(figure)
    center = statistics.median(values)
    return statistics.median(abs(value - center) for value in values)
