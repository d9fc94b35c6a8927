"""One thread, the requests library, one request after another: depth first, as the code reads."""

from __future__ import annotations

from requests_client import RequestsClient, tls_context
from run import Run, Visit
from step import Step
from stop import Stop
from strategy import Setup, Strategy


class PythonRequests(Strategy):
    def __init__(self, setup: Setup) -> None:
        super().__init__(setup)
        self._client = RequestsClient(setup.target, setup.policy, tls_context(setup.target))

    def run(self, roots: list[Step], stop: Stop) -> Run:
        stop.call(self._client.abort)
        run = Run(self.policy, stop.request, stop.requested)
        for root in run.roots(roots):
            self._visit(run, root, stop)
        return run

    def close(self) -> None:
        self._client.close()

    def parallelism(self) -> dict:
        return {"requests": 1, "waiting_retry_holds": True}

    def _visit(self, run: Run, visit: Visit, stop: Stop) -> None:
        # Send
        outcome = self._client.send(visit.step.request, stop)
        # Retry: nothing else happens meanwhile
        while (delay := run.retry(visit, outcome)) is not None:
            stop.wait(delay)
            outcome = self._client.send(visit.step.request, stop)
        # Record
        run.record(visit, outcome)
        # Fan out: one child after another
        for child in run.children(visit, outcome):
            self._visit(run, child, stop)
        # Fan in: everything below is finished by now
        for join in run.joins(visit):
            self._visit(run, join, stop)
