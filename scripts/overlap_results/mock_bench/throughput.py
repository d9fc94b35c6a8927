"""No delay: how many requests a second, beside nginx."""

import contextlib

from .. import words
from . import contenders as servers, figures
from .contenders import Work
from .figures import Figure, ratio_to
from .table import Grid, Table, in_turn, load, settle, warm_up, without_errors

CONNECTIONS = 64
COLUMNS = [
    "requests_per_s",
    "latency_s.p50",
    "latency_s.p99",
    "cpu_per_request_s",
    "server_busy",
    "client_busy",
    "errors",
]
CLIENT_BOUND = (
    "Where the client is busier than the server, requests/s tell of the client as much: compare the CPU time of "
    "a request."
)


def ping(settings, made):
    work = Work()
    contenders = [
        made.mock(work),
        made.nginx(work),
        made.epoll_server(work),
        made.node(work),
        made.mountebank(work),
        made.wiremock(work),
    ]
    how = (
        f"wrk, {CONNECTIONS} connections that stay open, the same body of {len(work.body)} bytes from each. nginx: "
        f"`return 200`, one worker, no access log. {CLIENT_BOUND}"
    )
    rounds = take_rounds("ping", settings, contenders, work)
    figure = Figure(
        "ping",
        "requests/s, of nginx's",
        ratio_to(rounds, "nginx return", "requests_per_s"),
        1.0,
        "at least",
        "x",
        "nginx return",
    )
    return to_table("ping", "/ping without a delay", how, rounds, figure)


def azure(settings, made):
    with made.mock(Work()) as asked:
        work = servers.azure_work(asked)
    contenders = [made.mock(work), made.nginx(work, from_file=True), made.nginx(work), made.epoll_server(work)]
    rounds = take_rounds("azure", settings, contenders, work)
    rates = figures.medians(rounds, ["requests_per_s"])
    best = max(["nginx file", "nginx return"], key=lambda name: rates[name]["requests_per_s"])
    how = (
        f"As ping, with the {len(work.body):,} bytes that the mock answers for a virtual machine. Of nginx serving a "
        f'file and nginx with the text in its configuration the faster counts, which was "{best}". {CLIENT_BOUND}'
    )
    figure = Figure(
        "azure", "requests/s, of nginx's", ratio_to(rounds, best, "requests_per_s"), 0.8, "at least", "x", best
    )
    return to_table("azure", "An Azure VM without a delay", how, rounds, figure)


def take_rounds(table, settings, contenders, work):
    rounds = []
    with contextlib.ExitStack() as stack:
        running = [stack.enter_context(each) for each in contenders]
        warm_up(settings, running, work, CONNECTIONS)
        for number, each in in_turn(running, settings.rounds):
            settle(running)
            settings.progress(f"{table}: round {number + 1} of {settings.rounds}, {each.name}")
            rounds.append(load(settings, each, work, CONNECTIONS, number))
    return rounds


def to_table(name, title, how, rounds, figure):
    medians = figures.medians(rounds, COLUMNS)
    ratios = {
        server: {column: ratio_to(rounds, server, column) for column in ("requests_per_s", "cpu_per_request_s")}
        for server in medians
    }
    rows = [
        [
            server,
            f"{of['requests_per_s']:,.0f}",
            words.factor(ratios[server]["requests_per_s"]),
            f"{of['latency_s.p50'] * 1e3:.2f}",
            f"{of['latency_s.p99'] * 1e3:.2f}",
            f"{of['cpu_per_request_s'] * 1e6:.1f}",
            words.factor(ratios[server]["cpu_per_request_s"]),
            words.per_cent(of["server_busy"], decimals=0),
            words.per_cent(of["client_busy"], decimals=0),
            f"{of['errors']:.0f}",
        ]
        for server, of in medians.items()
    ]
    header = [
        "server",
        "req/s",
        "mock is",
        "p50 ms",
        "p99 ms",
        "CPU us/req",
        "mock is",
        "server busy",
        "client busy",
        "errors",
    ]
    return Table(
        name, title, how, rounds, [Grid(header, rows)], [figure, without_errors(name, rounds)], medians, ratios
    )
