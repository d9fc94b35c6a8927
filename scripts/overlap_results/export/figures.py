"""What of a row is exported: figures of every run in SI units, and what they come to."""

import dataclasses
import statistics

from .. import medians, results_file
from ..run_figures import cpu_per_request, plain, switches_per_request


@dataclasses.dataclass
class Figure:
    """One figure of one row."""

    key: str  # "elapsed"
    unit: str  # "s", "s/request", "switches/request", "B", "requests", or "" for a ratio
    values: list  # of the runs that have it, at least one

    @property
    def median(self):
        return medians.median(self.values)

    @property
    def spread(self):
        """The median distance from the median, as this tool's tables show it."""
        return medians.distance(self.values)

    @property
    def quartiles(self):
        """The lower and the upper one, interpolated as NumPy does it; None of a single run."""
        if len(self.values) < 2:
            return None
        lower, _, upper = statistics.quantiles(self.values, n=4, method="inclusive")
        return lower, upper


OWN = (
    ("elapsed", "s", plain("elapsed_s")),
    ("excess", "s", plain("excess_s")),
    ("cpu", "s/request", cpu_per_request),
    ("efficiency", "", plain("efficiency")),
    ("switches", "switches/request", switches_per_request),
    ("peak_rss", "B", plain("peak_rss_bytes")),
    ("requests", "requests", plain("requests")),
)

# Google Benchmark's own programs: the times are those of one iteration, and nobody counts requests.
PLAIN = (("elapsed", "s", plain("elapsed_s")), ("cpu", "s", plain("cpu_s")))


def of_run(run, own):
    """(key, unit, value) of those that the run has, in the order in which they are shown."""
    found = ((key, unit, value(run)) for key, unit, value in (OWN if own else PLAIN))
    return [(key, unit, number) for key, unit, number in found if number is not None]


def of_benchmark(benchmark, own):
    """The row's figures by key."""
    figures = {}
    for run in benchmark.runs:
        for key, unit, value in of_run(run, own):
            figures.setdefault(key, Figure(key, unit, [])).values.append(value)
    return figures


def measured(results):
    """The rows that have figures to export."""
    return [benchmark for benchmark in results.benchmarks if benchmark.state == "ok" and benchmark.runs]


def by_name(results, name_of):
    """(name, row) of those, by the name that a format has for them. Raises ResultsError where it has one name for two rows,
    whose figures a reader would take for one row's."""
    found = {}
    for benchmark in measured(results):
        other = found.setdefault(name_of(benchmark), benchmark)
        if other is not benchmark:
            raise results_file.ResultsError(
                f"{other.name} and {benchmark.name} have one name in this format, {name_of(benchmark):.100}: it cannot keep "
                "them apart"
            )
    return found.items()
