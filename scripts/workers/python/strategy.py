"""What every idiom promises."""

from __future__ import annotations

import abc
import dataclasses

from policy import Policy
from run import Run
from step import Step
from stop import Stop
from target import Target


@dataclasses.dataclass(frozen=True, slots=True)
class Setup:
    """What a strategy is made from."""

    target: Target
    policy: Policy
    parameter: int  # N of "name:N"; the policy's max_in_flight when not given


class Refused(RuntimeError):
    """The system does not let a strategy have what it needs, in one sentence."""


class Strategy(abc.ABC):
    """One idiom that executes any scenario. Constructing it makes threads and loops ready; connections are opened by the first
    requests and kept for later runs."""

    def __init__(self, setup: Setup) -> None:
        self.policy = setup.policy

    @abc.abstractmethod
    def run(self, roots: list[Step], stop: Stop) -> Run:
        """Visits every step and records every attempt. Returns only when nothing that it started still runs. A requested stop
        ends what is on the wire and records it as cancelled."""

    @abc.abstractmethod
    def close(self) -> None:
        """Closes connections, threads and loops."""

    def parallelism(self) -> dict:
        """How it occupies the wire, as the protocol writes it."""
        return {"requests": self.policy.max_in_flight, "waiting_retry_holds": False}
