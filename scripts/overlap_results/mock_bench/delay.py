"""A delay: how much later than asked, beside other mocks and beside the least that a server can be."""

import contextlib
import dataclasses

from .. import words
from . import figures
from .contenders import Work
from .figures import Figure, ratio_to
from .table import Grid, Table, in_turn, load, settle, warm_up, without_errors

DELAY_MS = 50
CONNECTIONS = [1, 64, 256, 1000]
COLUMNS = ["late_s.p50", "late_s.p99", "late_s.max", "requests_per_s", "cpu_per_request_s", "errors"]
COMPARED = ["late_s.p50", "late_s.p99", "requests_per_s"]
LIMIT = "epoll_server"
MOST_OF_LIMIT = 1.3
# A turn begins with all connections at once. That burst has to be less than a hundredth of the turn's requests, or it alone
# would be the 99th percentile.
TURN = 3
MOST_ROUNDS = 3


def delay(settings, made):
    settings = dataclasses.replace(settings, seconds=TURN * settings.seconds, rounds=min(settings.rounds, MOST_ROUNDS))
    work = Work(delay_ms=DELAY_MS)
    contenders = [
        made.mock(work),
        made.epoll_server(work),
        made.node(work),
        made.mountebank(work),
        made.wiremock(work),
        made.wiremock(work, tuned=False),
    ]
    peers = [each.name for each in contenders if each.name not in ("mock", LIMIT)]
    rounds = take_rounds(settings, contenders, work)
    table = Table(
        "delay",
        f"A delay of {DELAY_MS} ms",
        "The same answer from each, delayed as its documentation says. Late is latency as wrk saw it, less the "
        f"delay. {LIMIT} is the least that a server can be: what it is late, this kernel and this client are. "
        f"{settings.rounds} rounds of {settings.seconds} s: all connections are opened at once, and in a shorter "
        "turn that burst would be the p99.",
        rounds,
        [],
        [],
        {},
        {},
    )
    for connections in CONNECTIONS:
        medians = figures.medians(rounds, COLUMNS, connections=connections)
        ratios = {
            server: {column: ratio_to(rounds, server, column, connections=connections) for column in COMPARED}
            for server in medians
        }
        table.medians[str(connections)] = medians
        table.ratios[str(connections)] = ratios
        table.grids.append(to_grid(connections, medians, ratios))
        table.figures += to_figures(connections, ratios, peers, settings.seconds)
    table.figures.append(without_errors("delay", rounds))
    return table


def take_rounds(settings, contenders, work):
    rounds = []
    with contextlib.ExitStack() as stack:
        running = [stack.enter_context(each) for each in contenders]
        warm_up(settings, running, work, 256)
        for connections in CONNECTIONS:
            for number, each in in_turn(running, settings.rounds):
                settle(running)
                settings.progress(
                    f"delay, {words.counted(connections, 'connection')}: round {number + 1} of {settings.rounds}, {each.name}"
                )
                measured = load(settings, each, work, connections, number)
                measured["late_s"] = {name: s - DELAY_MS / 1e3 for name, s in measured["latency_s"].items()}
                rounds.append(measured)
    return rounds


def to_grid(connections, medians, ratios):
    rows = [
        [
            server,
            f"{of['late_s.p50'] * 1e3:.3f}",
            words.factor(ratios[server]["late_s.p50"]),
            f"{of['late_s.p99'] * 1e3:.3f}",
            words.factor(ratios[server]["late_s.p99"]),
            f"{of['late_s.max'] * 1e3:.1f}",
            f"{of['requests_per_s']:,.0f}",
            words.factor(ratios[server]["requests_per_s"]),
            f"{of['cpu_per_request_s'] * 1e6:.1f}",
            f"{of['errors']:.0f}",
        ]
        for server, of in medians.items()
    ]
    header = [
        "server",
        "p50 late ms",
        "mock is",
        "p99 late ms",
        "mock is",
        "max late ms",
        "req/s",
        "mock is",
        "CPU us/req",
        "errors",
    ]
    return Grid(
        header, rows, f"{words.counted(connections, 'connection')} (ideal {connections * 1000 // DELAY_MS:,} req/s)"
    )


def to_figures(connections, ratios, peers, seconds):
    made = []
    for column, percentile in (("late_s.p50", "p50"), ("late_s.p99", "p99")):
        what = f"{words.counted(connections, 'connection')}: {percentile} late"
        nearest = max(peers, key=lambda peer: ratios[peer][column])
        made.append(Figure("delay", f"{what}, of any peer's", ratios[nearest][column], 1.0, "below", "x", nearest))
        made.append(
            Figure("delay", f"{what}, of the least", ratios[LIMIT][column], MOST_OF_LIMIT, "at most", "x", LIMIT)
        )
    fastest = min(peers, key=lambda peer: ratios[peer]["requests_per_s"])
    # Whole requests are counted, so that each connection may have had one more or less.
    least = round(1 - DELAY_MS / 1e3 / seconds, 3)
    made.append(
        Figure(
            "delay",
            f"{words.counted(connections, 'connection')}: requests/s, of any peer's",
            ratios[fastest]["requests_per_s"],
            least,
            "at least",
            "x",
            fastest,
        )
    )
    return made
