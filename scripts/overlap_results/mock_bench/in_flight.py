"""Thousands of requests that wait at once: whether all are answered in time, and what each costs in memory."""

import json
import subprocess

from .. import words
from . import figures, server
from .contenders import BIN, Work, base_url, check
from .figures import Figure, ratio_to
from .table import Grid, Table, without_errors

REQUESTS = 15_000
DELAY_MS = 1000
MOST_ROUNDS = 3  # each takes some six seconds, most of them to open the connections
COLUMNS = ["first_sent_to_last_answered_s", "latency_s.p50", "latency_s.max", "bytes_per_request", "errors"]


def in_flight(settings, made):
    work = Work(delay_ms=DELAY_MS)
    rounds = []
    count = min(settings.rounds, MOST_ROUNDS)
    for number in range(count):
        for make in (made.mock, made.epoll_server, made.node):
            with make(work) as running:
                settings.progress(f"in_flight: round {number + 1} of {count}, {running.name}")
                check(running, work)
                rounds.append({"round": number, "server": running.name, **burst(settings, running, work)})
    medians = figures.medians(rounds, COLUMNS)
    ratios = {
        name: {column: ratio_to(rounds, name, column) for column in (COLUMNS[0], "bytes_per_request")}
        for name in medians
    }
    rows = [
        [
            name,
            f"{of[COLUMNS[0]]:.3f}",
            words.factor(ratios[name][COLUMNS[0]]),
            f"{of['latency_s.p50'] * 1e3:,.0f}",
            f"{of['latency_s.max'] * 1e3:,.0f}",
            f"{of['bytes_per_request'] / 1024:.2f}",
            words.factor(ratios[name]["bytes_per_request"]),
            f"{of['errors']:.0f}",
        ]
        for name, of in medians.items()
    ]
    header = ["server", "all answered s", "mock is", "p50 ms", "max ms", "KiB each", "mock is", "errors"]
    mock = medians["mock"]
    return Table(
        "in_flight",
        f"{REQUESTS:,} requests of {DELAY_MS / 1000:g} s in flight",
        "One thread opens the connections, then sends a request on each. All answered: from the first request sent "
        "to the last answer read. Memory is the server process's own: at its peak, less what it had before. The "
        "kernel's socket buffers come on top.",
        rounds,
        [Grid(header, rows)],
        [
            Figure("in_flight", "all answered", mock[COLUMNS[0]], 1.6, "at most", " s"),
            Figure("in_flight", "memory of each", mock["bytes_per_request"] / 1024, 6, "below", " KiB"),
            without_errors("in_flight", rounds),
        ],
        medians,
        ratios,
    )


def burst(settings, running, work):
    before = running.memory_bytes("VmRSS")
    port = base_url(running).rsplit(":", 1)[1]
    command = [
        "taskset",
        "-c",
        str(settings.client_core),
        BIN / "burst_client",
        port,
        str(REQUESTS),
        work.path,
        work.body.decode(),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise server.ServerError(f"{running.name} under burst_client: {done.stderr.strip()}")
    peak = running.memory_bytes("VmHWM")
    return {
        **json.loads(done.stdout),
        "memory_before_bytes": before,
        "memory_peak_bytes": peak,
        "bytes_per_request": (peak - before) / REQUESTS,
    }
