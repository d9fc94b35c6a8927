"""One run of a scenario, as its strategy reports it (bench/run/run.cpp)."""

from __future__ import annotations

import dataclasses
import itertools
import re
import time
from collections.abc import Callable, Iterator
from typing import Any

from evidence import evidence
from handling import handle
from policy import Policy, retry_delay
from step import LongList, Outcome, Step, UnexpectedContent

_METRIC = re.compile(r"[ \t]*(asked|served)[ \t]*;[ \t]*dur[ \t]*=[ \t]*([0-9]+(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?)")
_LONGEST_DELAY = 1e12  # milliseconds
MOST_WAITING = 16_384


@dataclasses.dataclass(slots=True)
class Visit:
    """A step on its way through a strategy."""

    step: Step
    id: int
    parent: int | None
    release: str
    ready: float  # since when it, or its next attempt, could have been sent
    attempt: int = 1


class Run:
    """Hands out the steps, takes the decisions that are the same for every idiom, and keeps the record. For one thread.
    The run begins, and its clock with it, when this is constructed."""

    def __init__(self, policy: Policy, stop: Callable[[], None], stopped: Callable[[], bool] = lambda: False) -> None:
        """`stop` ends the run; called when a step failed and the policy says so. `stopped` says whether it is to end."""
        self._policy = policy
        self._stop = stop
        self._next_id = 0
        self._waiting = 0  # released and not recorded
        self._stopped = stopped
        self._exchanges: list[dict[str, Any]] = []
        self._recorded: dict[int, dict[str, Any]] = {}  # the final attempt of each step with children
        self._start = time.perf_counter()

    def has_room(self) -> bool:
        """Whether more steps that are released and not recorded would be of use: beyond this they cost memory only."""
        return self._waiting < max(MOST_WAITING, 4 * self._policy.max_in_flight)

    def roots(self, steps: list[Step]) -> Iterator[Visit]:
        return self._release(steps, None, "root")

    def retry(self, visit: Visit, outcome: Outcome) -> float | None:
        """Whether to try again, and after how many seconds; the attempt is recorded when so. None: the outcome is final."""
        delay = retry_delay(self._policy, visit.step.request, visit.attempt, outcome)
        if delay is None:
            return None
        self._add(visit, outcome)["retry_in_s"] = delay
        visit.attempt += 1
        visit.ready = outcome.timing.end() + delay
        return delay

    def record(self, visit: Visit, outcome: Outcome) -> None:
        """Records the final attempt."""
        self._waiting -= 1
        exchange = self._add(visit, outcome)
        if outcome.ok():
            handling = visit.step.handling
            exchange |= {"handle_cpu_s": handling.cpu, "handle_block_s": handling.block}
            if not visit.step.then:
                exchange["released"] = 0
        if visit.step.then:
            self._recorded[visit.id] = exchange
        if not outcome.ok() and outcome.failure != "cancelled":
            self._fail()

    def children(self, visit: Visit, outcome: Outcome) -> Iterator[Visit]:
        """Handles the response, and gives the steps that it makes possible, ready now; neither after a failure. A body that is not what the scenario
        expects turns the recorded attempt into a failure."""
        if not outcome.ok():
            return iter(())
        handle(visit.step.handling)
        if not visit.step.then:
            return iter(())
        try:
            steps = visit.step.then(outcome.response)
            self._recorded[visit.id]["released"] = len(steps)
            return self._release(steps, visit.id, "then")
        except UnexpectedContent as error:
            self._turn_to_failure(visit.id, error)
            return iter(())

    def joins(self, visit: Visit) -> Iterator[Visit]:
        """The steps that waited for the visit's whole subtree, ready now."""
        return self._release(visit.step.after or [], visit.id, "after")

    def exchanges(self) -> list[dict[str, Any]]:
        """All attempts, as the protocol writes them."""
        return self._exchanges

    def _release(self, steps: list[Step], parent: int | None, release: str) -> Iterator[Visit]:
        now = time.perf_counter()
        if not isinstance(steps, LongList):
            return iter([self._visit(step, now, parent, release) for step in steps])
        if not self.has_room():
            return self._when_due(steps.again(), now, parent, release)  # the first have only been tried
        first = [self._visit(step, now, parent, release) for step in steps]
        return itertools.chain(first, self._when_due(steps.rest, now, parent, release))

    def _when_due(self, steps: Iterator[Step], ready: float, parent: int | None, release: str) -> Iterator[Visit]:
        """There may be more of them than anyone has memory or time for."""
        try:
            for step in steps:
                if self._stopped():
                    return
                yield self._visit(step, ready, parent, release)
        except UnexpectedContent as error:
            if parent not in self._recorded:
                raise
            self._turn_to_failure(parent, error)

    def _visit(self, step: Step, ready: float, parent: int | None, release: str) -> Visit:
        self._waiting += 1
        self._next_id += 1
        return Visit(step, self._next_id - 1, parent, release, ready)

    def _turn_to_failure(self, step: int, error: UnexpectedContent) -> None:
        self._recorded[step] |= {"failure": "content", "detail": _printable(str(error))}
        self._fail()

    def _add(self, visit: Visit, outcome: Outcome) -> dict[str, Any]:
        request, timing = visit.step.request, outcome.timing
        exchange: dict[str, Any] = {
            "step": visit.id,
            "attempt": visit.attempt,
            "label": request.label,
            "method": request.method,
            "target": request.target,
            "status": outcome.response.status,
            "failure": outcome.failure,
            "ready_s": self._instant(visit.ready),
            "start_s": self._instant(timing.start),
            "connect_s": timing.connect,
            "tls_s": timing.tls,
            "send_s": timing.send,
            "wait_s": timing.wait,
            "receive_s": timing.receive,
            "bytes_out": timing.bytes_out,
            "bytes_in": timing.bytes_in,
            "new_connection": timing.new_connection,
        }
        if visit.parent is not None:
            exchange |= {"parent": visit.parent, "release": visit.release}
        detail = outcome.detail
        if outcome.failure == "none" and not outcome.ok():
            detail = evidence(request, outcome.response)
        if detail:
            exchange["detail"] = _printable(detail)
        exchange |= server_delay(outcome.response.headers.get("Server-Timing"))
        self._exchanges.append(exchange)
        return exchange

    def _instant(self, when: float) -> float:
        return max(0.0, when - self._start)

    def _fail(self) -> None:
        if self._policy.stop_on_error:
            self._stop()


def server_delay(value: str | None) -> dict[str, float]:
    """What `Server-Timing: asked;dur=MS, served;dur=MS` says (W3C Server Timing), in the protocol's words; nothing unless
    both are there."""
    found: dict[str, float] = {}
    for entry in (value or "").split(","):
        if match := _METRIC.match(entry):
            found.setdefault(match[1], float(match[2]))
    if len(found) < 2 or max(found.values()) > _LONGEST_DELAY:
        return {}
    return {f"{name}_s": found[name] / 1e3 for name in ("asked", "served")}


def _printable(text: str) -> str:
    """Without the surrogates that stand for bytes which are not UTF-8: JSON cannot say them."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
