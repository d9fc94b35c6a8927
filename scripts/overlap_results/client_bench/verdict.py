"""What the rounds come to, as figures and as text. Pure."""

import textwrap

from .. import words
from ..mock_bench import figures, report
from ..mock_bench.figures import Figure
from ..terminal_table import grid

LEAST = {"callbacks": 0.9, "coroutines": 0.8}
COLUMNS = ["requests_per_s", "cpu_per_request_s", "client_busy", "server_busy", "errors"]


def figures_of(rounds):
    """In the rounds' entries, "server" is the client whose turn it was."""
    made = [
        Figure(
            "client", f"requests/s of {name}, of wrk's", ratio(rounds, name, "requests_per_s"), least, "at least", "x"
        )
        for name, least in LEAST.items()
    ]
    failed = sum(sum(figures.values(rounds, name, "errors")) for name in LEAST)
    return [*made, Figure("client", "requests that failed", failed, 0, "at most")]


def ratio(rounds, name, column):
    """Round by round this client's number divided by wrk's, and of these the median."""
    return figures.ratio_to(rounds, "wrk", column, ours=name)


def table(rounds, made):
    medians = figures.medians(rounds, COLUMNS)
    rows = [
        [
            name,
            f"{of['requests_per_s']:,.0f}",
            words.factor(ratio(rounds, name, "requests_per_s")),
            f"{of['cpu_per_request_s'] * 1e6:.1f}",
            words.factor(ratio(rounds, name, "cpu_per_request_s")),
            words.per_cent(of["client_busy"], decimals=0),
            words.per_cent(of["server_busy"], decimals=0),
            f"{of['errors']:.0f}",
        ]
        for name, of in medians.items()
    ]
    header = ["client", "req/s", "of wrk", "CPU us/req", "of wrk", "client busy", "server busy", "errors"]
    return "\n".join([*grid(header, rows), "", *report.verdicts(made)])


def introduction(facts, arguments, server_core, client_core):
    text = (
        f"/ping without a delay over 64 connections that stay open, in turn, {arguments.rounds} rounds: wrk for "
        f"{arguments.seconds} s, each strategy for {arguments.requests:,} requests. The mock on processor {server_core}, "
        f"the client on processor {client_core}. Figures are medians of the rounds. Where the server is busier than "
        "the client, requests/s tell of the server as much: compare the CPU time of a request."
    )
    lines = [
        *textwrap.wrap(text, report.WIDTH),
        "",
        f"{facts['processor']}, {facts['processors']} processors, Linux {facts['kernel']}",
    ]
    if facts["load_before"] > report.BUSY * facts["processors"]:
        lines.append(
            f"Warning: other programs keep this machine busy (load {facts['load_before']:.1f}). Measure again "
            "when it is quiet."
        )
    return "\n".join([*lines, ""])
