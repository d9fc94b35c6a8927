"""The vocabulary of a run: requests, what answers them, and the tree of steps they form (bench/core/step.hpp)."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator

BLANKS = " \t"


class UnexpectedContent(Exception):
    """A response is not what the scenario expects."""


@dataclasses.dataclass(slots=True)
class Request:
    label: str  # the name of the step's definition; never sent
    method: str
    target: str  # "/path?query", ready for the wire, or an absolute URL at the run's target
    headers: list[tuple[str, str]]  # beside those that the client adds
    body: bytes = b""
    secrets: list[str] = dataclasses.field(default_factory=list)  # texts that must not come back in a trace


class Headers:
    """Fields in the order in which they came, found by names without regard to case (RFC 9110, 5.1), without the blanks
    around their values, which are no part of them (5.5). Values that are not UTF-8 keep their bytes as surrogates."""

    def __init__(self, fields: list[tuple[str, str]] = ()) -> None:
        self.fields = [(name, value.strip(BLANKS)) for name, value in fields]

    def all(self, name: str) -> list[str]:
        wanted = name.lower()
        return [value for field, value in self.fields if field.lower() == wanted]

    def get(self, name: str) -> str | None:
        return next(iter(self.all(name)), None)


@dataclasses.dataclass(slots=True)
class Response:
    status: int = 0
    headers: Headers = dataclasses.field(default_factory=Headers)
    body: bytes = b""


@dataclasses.dataclass(slots=True)
class Timing:
    """When an attempt got its connection (time.perf_counter), and how long each part took from then on, in seconds."""

    start: float
    connect: float = 0.0
    tls: float = 0.0
    send: float = 0.0
    wait: float = 0.0
    receive: float = 0.0
    bytes_out: int = 0
    bytes_in: int = 0
    new_connection: bool = False

    def end(self) -> float:
        return self.start + self.connect + self.tls + self.send + self.wait + self.receive


@dataclasses.dataclass(slots=True)
class Outcome:
    """What became of one attempt. `failure` is one of the protocol's words: "none", "timeout", "cancelled", ..."""

    timing: Timing
    response: Response = dataclasses.field(default_factory=Response)
    failure: str = "none"
    detail: str = ""  # for people

    def ok(self) -> bool:
        return self.failure == "none" and self.response.status // 100 == 2


@dataclasses.dataclass(frozen=True, slots=True)
class Handling:
    """What handling a response costs beside reading it, in seconds: processor time, and then a call that blocks."""

    cpu: float = 0.0
    block: float = 0.0


class LongList(list["Step"]):
    """Steps of which the first have been made; `rest` makes the others, once, when they are due, and `again` all of them."""

    def __init__(self, first: list[Step], rest: Iterator[Step], again: Callable[[], Iterator[Step]]) -> None:
        super().__init__(first)
        self.rest, self.again = rest, again


@dataclasses.dataclass(slots=True)
class Step:
    """One request and the steps that its response makes possible."""

    request: Request
    handling: Handling = Handling()  # of a response that says 2xx
    then: Callable[[Response], list[Step]] | None = None  # fan out; raises UnexpectedContent
    after: list[Step] | None = None  # fan in: once everything below is finished
