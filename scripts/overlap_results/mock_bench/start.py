"""From spawning a server to its listening."""

from .. import words
from . import figures
from .contenders import Work
from ..medians import median
from .figures import Figure, divide, values
from .table import Grid, Table

STARTS = 20
STARTS_OF_SLOW = 3  # nobody needs twenty starts of a Java program to see the difference


def start(settings, made):
    rounds = []
    for number in range(STARTS):
        slow = (made.mountebank, made.wiremock) if number < STARTS_OF_SLOW else ()
        for make in (made.mock, made.nginx, made.node, *slow):
            each = make(Work())
            settings.progress(f"start: {number + 1} of {STARTS}, {each.name}")
            with each:
                rounds.append({"round": number, "server": each.name, "start_s": each.start_s})
    medians = figures.medians(rounds, ["start_s"])
    # Not pairs, as the slow ones have fewer starts.
    ratios = {name: {"start_s": divide(medians["mock"]["start_s"], of["start_s"])} for name, of in medians.items()}
    rows = []
    for name, of in medians.items():
        times = values(rounds, name, "start_s")
        rows.append(
            [
                name,
                str(len(times)),
                f"{median(times) * 1e3:,.0f}",
                f"{max(times) * 1e3:,.0f}",
                words.factor(ratios[name]["start_s"]),
            ]
        )
    return Table(
        "start",
        "From the start to listening",
        "The mock: from spawning the process to the line that says where it listens, http and https with a "
        "certificate of its own. The others: http alone, to the first connection, Node to its line.",
        rounds,
        [Grid(["server", "starts", "median ms", "slowest ms", "mock is"], rows)],
        [Figure("start", f"slowest of {STARTS} starts", max(values(rounds, "mock", "start_s")), 0.3, "below", " s")],
        medians,
        ratios,
    )
