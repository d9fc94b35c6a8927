"""What can be compared of a benchmark: each figure is one number of a run, and knows which way is worse."""

import collections.abc
import dataclasses

from .. import words
from ..results_file import is_number
from ..medians import median
from ..run_figures import cpu_per_request, per_request, plain, switches_per_request

TIMER_SLACK_S = 50e-6  # by which Linux may let any timer of an ordinary thread expire late: prctl(2), PR_SET_TIMERSLACK
SHARE_OF_IDEAL = 1e-3


@dataclasses.dataclass(frozen=True)
class Figure:
    name: str  # in --gate and in JSON
    title: str  # in tables
    of: collections.abc.Callable  # run -> its number, or None
    text: collections.abc.Callable  # a number of it -> for people
    share: float  # the change that matters, where --gate names none
    worse: int = 1  # the sign of a change for the worse
    time: bool = False  # seconds: its gate may be one, too
    counted: bool = False  # whole numbers: equal in all runs or not
    judged: bool = True  # False: shown for information unless --gate names it
    resolution: collections.abc.Callable = lambda runs: 0.0  # of less than this much of it, shares have no meaning
    least_change: bool = False  # a change below the resolution is none either
    elapsed: collections.abc.Callable = plain("elapsed_s")  # of a time: run -> the elapsed time that it is a part of
    logs: bool = False  # its logarithms scatter about as normal errors do, so that few runs can be told apart by them


def resolution_of_excess(runs):
    """What no measurement of excess can tell from nothing: the kernel's slack with timers, or a thousandth of the time
    that is waited anyway, whichever is larger."""
    ideals = [run["own_ideal_s"] for run in runs if is_number(run.get("own_ideal_s"))]
    return max(TIMER_SLACK_S, SHARE_OF_IDEAL * median(ideals) if ideals else 0)


def share_text(share):
    return words.per_cent(share, decimals=1)


OWN = [
    Figure("elapsed", "elapsed", plain("elapsed_s"), words.duration, 0.05, time=True, logs=True),
    Figure(
        "excess",
        "excess",
        plain("excess_s"),
        words.duration,
        0.20,
        time=True,
        resolution=resolution_of_excess,
        least_change=True,
    ),
    Figure("efficiency", "efficiency", plain("efficiency"), share_text, 0.05, worse=-1),
    Figure(
        "cpu",
        "cpu/request",
        cpu_per_request,
        words.duration,
        0.20,
        time=True,
        resolution=lambda _: 1e-6,
        elapsed=per_request("elapsed_s"),
    ),
    Figure("switches", "switches/req", switches_per_request, words.number, 0.25, resolution=lambda _: 1.0),
    Figure("requests", "requests", plain("requests"), words.number, 0.01, counted=True, resolution=lambda _: 1.0),
    Figure(
        "connections", "connections", plain("connections"), words.number, 0.10, counted=True, resolution=lambda _: 1.0
    ),
    Figure("retries", "retries", plain("retries"), words.number, 0.10, counted=True, resolution=lambda _: 1.0),
    Figure("rss", "peak rss", plain("peak_rss_bytes"), words.memory, 0.10, judged=False),
    Figure(
        "threads",
        "threads",
        plain("peak_threads"),
        words.number,
        0.10,
        counted=True,
        judged=False,
        resolution=lambda _: 1.0,
    ),
]

PLAIN = [
    Figure("elapsed", "elapsed", plain("elapsed_s"), words.duration, 0.10, time=True, logs=True),
    Figure("cpu", "cpu time", plain("cpu_s"), words.duration, 0.10, time=True),
]

# What comparison.relative adds to the runs of files from two machines.
RELATIVE = [
    Figure("speedup", "speedup", plain("speedup"), words.change, 0.10, worse=-1),
    Figure("cpu", "cpu, relative", plain("relative_cpu"), words.change, 0.20),
]

OWN_GATE = "elapsed:3%,excess:20%:1%,cpu:20%:0.5%,requests,retries,work"
PLAIN_GATE = "elapsed:10%,cpu:10%,work"
ACROSS_GATE = "speedup:10%,cpu:20%,requests,retries,work"


def across():
    """Those that mean the same on any machine."""
    same = ("efficiency", "switches", "requests", "connections", "retries")
    return RELATIVE + [figure for figure in OWN if figure.name in same]
