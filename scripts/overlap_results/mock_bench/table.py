"""What the five measurements share: their settings, their result, and taking turns."""

import dataclasses
import resource
import time

from . import wrk
from .contenders import base_url, check
from .figures import Figure, values


@dataclasses.dataclass
class Settings:
    rounds: int
    seconds: int
    warm_up_s: int
    server_core: int
    client_core: int
    progress: object = lambda words: None  # told what is being measured, in a few words


@dataclasses.dataclass
class Grid:
    """What is printed: a caption, or none, and cells."""

    header: list
    rows: list
    caption: str = ""


@dataclasses.dataclass
class Table:
    name: str
    title: str
    how: str
    rounds: list
    grids: list
    figures: list
    medians: dict  # server -> column -> number, for the delay one level more: connections -> ...
    ratios: dict  # likewise: the mock's number divided by the server's

    def to_json(self):
        return {
            "title": self.title,
            "how": self.how,
            "figures": [figure.to_json() for figure in self.figures],
            "medians": self.medians,
            "ratios": self.ratios,
            "rounds": self.rounds,
        }


def in_turn(running, rounds):
    """Pairs of a round's number and a server; another one is first in each round."""
    for number in range(rounds):
        first = number % len(running)
        for each in running[first:] + running[:first]:
            yield number, each


def settle(running):
    """Returns once the servers are idle, or after five seconds: one that collects its garbage after its turn would take
    the processor from the next."""
    for _ in range(20):
        before = sum(each.cpu_s() for each in running)
        time.sleep(0.25)
        if sum(each.cpu_s() for each in running) - before < 0.02:
            return


def warm_up(settings, running, work, connections):
    for each in running:
        settings.progress(f"warming up {each.name}")
        check(each, work)
        wrk.run(base_url(each) + work.path, connections, settings.warm_up_s, settings.client_core)


def load(settings, running, work, connections, number):
    """One round of one server under wrk."""
    before, client_before = running.cpu_s(), cpu_of_clients()
    measured = wrk.run(base_url(running) + work.path, connections, settings.seconds, settings.client_core)
    cpu_s, client_cpu_s = running.cpu_s() - before, cpu_of_clients() - client_before
    return {
        "round": number,
        "server": running.name,
        "connections": connections,
        **measured,
        "cpu_per_request_s": cpu_s / measured["requests"],
        "server_busy": cpu_s / measured["elapsed_s"],
        "client_busy": client_cpu_s / measured["elapsed_s"],
    }


def cpu_of_clients():
    """What the children that have ended have used: during a round, no server ends."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def without_errors(table, rounds):
    return Figure(table, "answers that were wrong or missing", sum(values(rounds, "mock", "errors")), 0, "at most")
