"""wrk and the strategies in turn, from one core, against a mock without delays on another."""

import contextlib

from ..mock_bench import contenders, table, wrk
from . import worker

CONNECTIONS = 64
STRATEGIES = ["callbacks", "coroutines"]


class Wrk:
    name = "wrk"

    def __init__(self, url, seconds, core):
        self.url, self.seconds, self.core = url, seconds, core

    def run(self, _):
        before = table.cpu_of_clients()
        measured = wrk.run(self.url, CONNECTIONS, self.seconds, self.core)
        return {
            **{key: measured[key] for key in ("requests", "elapsed_s", "requests_per_s", "errors")},
            "client_cpu_s": table.cpu_of_clients() - before,
        }


def take(arguments, server_core, client_core, folder):
    """One entry for each turn, in the order in which they were. The first turn of each client does not count."""
    work = contenders.Work()
    measured = []
    with contextlib.ExitStack() as stack:
        mock = stack.enter_context(contenders.Contenders(server_core, folder).mock(work))
        contenders.check(mock, work)
        base = contenders.base_url(mock)
        clients = [Wrk(base + work.path, arguments.seconds, client_core)]
        clients += [
            stack.enter_context(worker.Worker(strategy, base, arguments.requests, CONNECTIONS, client_core))
            for strategy in STRATEGIES
        ]
        for number, client in [(-1, client) for client in clients] + list(table.in_turn(clients, arguments.rounds)):
            before = mock.cpu_s()
            result = client.run(f"{client.name}-{number}")
            if number >= 0:
                measured.append(
                    {
                        "round": number,
                        "server": client.name,
                        **result,
                        "client_busy": result["client_cpu_s"] / result["elapsed_s"],
                        "cpu_per_request_s": result["client_cpu_s"] / result["requests"],
                        "server_busy": (mock.cpu_s() - before) / result["elapsed_s"],
                    }
                )
    return measured
