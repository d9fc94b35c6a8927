"""The figures that are plotted: what they are called, their unit, how they come out of a run, and the axes they get."""

import dataclasses

from matplotlib import ticker

from . import page
from .. import run_figures, words
from ..run_figures import plain

MIB = 1024 * 1024
LOG_FROM = 6  # the least ratio of largest to smallest that a linear axis squeezes


@dataclasses.dataclass(frozen=True)
class Quantity:
    key: str  # in file names
    title: str
    unit: str  # "s", "MiB", "%", "x" or "" for a number of things
    take: object  # run -> number, or None where the run does not have it

    def values(self, row):
        """Of every run that has it."""
        return [value for value in map(self.take, row.runs) if value is not None]

    def axis(self):
        return self.title + (f", {self.unit}" if self.unit == "MiB" else "")


def scaled(name, scale):
    def take(run):
        value = plain(name)(run)
        return None if value is None else value / scale

    return take


def cpu(run):
    """Of a run of this tool: user and system; of Google Benchmark's: what it calls cpu_time."""
    own = run_figures.cpu(run)
    return plain("cpu_s")(run) if own is None else own


ELAPSED = Quantity("elapsed", "elapsed", "s", plain("elapsed_s"))
EXCESS = Quantity("excess", "excess", "s", plain("excess_s"))
EFFICIENCY = Quantity("efficiency", "efficiency (ideal / elapsed)", "%", scaled("efficiency", 0.01))
CPU_PER_REQUEST = Quantity("cpu_per_request", "CPU per request", "s", run_figures.cpu_per_request)
CPU = Quantity("cpu", "CPU", "s", cpu)
RSS = Quantity("rss", "peak RSS", "MiB", scaled("peak_rss_bytes", MIB))
THREADS = Quantity("threads", "threads at most", "", plain("peak_threads"))
LATENCY_P99 = Quantity("latency_p99", "latency of an attempt, p99", "s", plain("latency_p99_s"))


def seconds(value, digits=3):
    """344 ms; with more digits where rows are to be told apart. Pictures have the Greek letter, as their axes do."""
    return words.duration(value, digits, micro="\u00b5")


def wants_log(values):
    """Whether a linear axis would squeeze the smaller of them."""
    values = list(values)
    return bool(values) and min(values) > 0 and max(values) / min(values) >= LOG_FROM


def scale(axis, values, unit, *, log=None, from_zero=False):
    """Gives an axis of Matplotlib its scale, range and ticks for these values. `log` None: as they demand."""
    values = list(values)
    low, high = min(values), max(values)
    if log is None:
        log = wants_log(values)
    axes = axis.axes
    set_scale, set_limits = (
        (axes.set_xscale, axes.set_xlim) if axis.axis_name == "x" else (axes.set_yscale, axes.set_ylim)
    )
    if log and low > 0:
        set_scale("log")
        margin = max(1.12, (high / low) ** 0.05)
        set_limits(low / margin, high * margin)
        decades = high / low
        axis.set_major_locator(ticker.LogLocator(subs=(1, 2, 5) if decades < 60 else (1,), numticks=30))
        axis.set_minor_locator(
            ticker.LogLocator(subs=range(1, 10), numticks=30) if decades < 1e4 else ticker.NullLocator()
        )
        axis.set_minor_formatter(ticker.NullFormatter())
    else:
        span = high - low or abs(high) or 1
        bottom = 0 if from_zero and low >= 0 else low - 0.06 * span
        set_limits(bottom, high + 0.06 * (high - bottom or 1))
        # Steps of 2.5 would need another digit than their neighbours.
        axis.set_major_locator(ticker.MaxNLocator(nbins=5, steps=[1, 2, 5, 10]))
    axis.set_major_formatter(formatter(unit))


def formatter(unit):
    if unit == "s":
        return ticker.EngFormatter(unit="s", sep=" ")
    if unit == "x":
        return ticker.FuncFormatter(lambda value, _: f"{value:g}x")
    if unit == "%":
        return ticker.FuncFormatter(lambda value, _: f"{value:g} %")
    return ticker.FuncFormatter(lambda value, _: f"{value:,.10g}")


def thin_ticks(axis, width):
    """Leaves out the names of ticks that would touch others, on an x axis of that many inches; those at the ends stay. The
    axis must have its scale and limits."""
    low, high = axis.get_view_interval()
    format_ = axis.get_major_formatter()
    ticks = [tick for tick in axis.get_major_locator()() if low <= tick <= high]
    place = axis.get_transform().transform
    start, end = place(low), place(high)
    taken, labels = [], [""] * len(ticks)
    for i in sorted(range(len(ticks)), key=lambda i: (i not in (0, len(ticks) - 1), i)):
        half = page.text_width(format_(ticks[i], i)) / 2 + 0.04
        at = (place(ticks[i]) - start) / (end - start) * width
        if all(at - half >= right or at + half <= left for left, right in taken):
            taken.append((at - half, at + half))
            labels[i] = format_(ticks[i], i)
    axis.set_major_locator(ticker.FixedLocator(ticks))
    axis.set_major_formatter(ticker.FixedFormatter(labels))
