"""An event loop that hands blocking calls of the requests library to N threads: `await loop.run_in_executor(...)`."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from event_loop import StopEvent, new_loop, visit_each
from requests_client import RequestsClient, tls_context
from run import Run, Visit
from step import Outcome, Request, Step, Timing
from stop import Stop
from strategy import Refused, Setup, Strategy


class PythonExecutor(Strategy):
    def __init__(self, setup: Setup) -> None:
        super().__init__(setup)
        self._setup = setup
        self._threads = min(setup.parameter, setup.policy.max_in_flight)
        self._context = tls_context(setup.target)
        self._clients: list[RequestsClient] = []
        self._idle: list[RequestsClient] = []  # the one used last is the next to be used: its connection is open
        self._executor = ThreadPoolExecutor(self._threads)
        self._loop = new_loop()
        self._refusal = ""  # the system's, of a thread: the run ends with it

    def run(self, roots: list[Step], stop: Stop) -> Run:
        return self._loop.run_until_complete(self._run(roots, stop))

    def close(self) -> None:
        self._executor.shutdown()
        for client in self._clients:
            client.close()
        self._loop.close()

    def parallelism(self) -> dict:
        return {"requests": self._threads, "waiting_retry_holds": False}

    async def _run(self, roots: list[Step], stop: Stop) -> Run:
        stopped = StopEvent(stop, self._abort)
        run = Run(self.policy, stop.request, stop.requested)
        await self._visit_all(run, run.roots(roots), stop, stopped)
        if self._refusal:
            refusal, self._refusal = self._refusal, ""
            raise Refused(refusal)
        return run

    def _abort(self) -> None:
        for client in list(self._clients):
            client.abort()

    async def _on_a_thread(self, request: Request, stop: Stop) -> Outcome:
        try:
            sending = self._loop.run_in_executor(self._executor, self._send, request, stop)
        except RuntimeError as error:  # the pool starts its threads one by one, as they are needed
            self._refusal = self._refusal or (
                f"the system refused one of {self._threads} threads ({error}): "
                "take fewer (python_executor:N), or allow more (ulimit -u, ulimit -v)"
            )
            stop.request()
            return Outcome(Timing(time.perf_counter()), failure="cancelled", detail="no thread")
        return await sending

    def _send(self, request: Request, stop: Stop) -> Outcome:
        # On a thread of the pool. A client is one thread's at a time: sessions are not made to be shared.
        try:
            client = self._idle.pop()
        except IndexError:
            client = RequestsClient(self._setup.target, self._setup.policy, self._context)
            self._clients.append(client)
        outcome = client.send(request, stop)
        self._idle.append(client)
        return outcome

    async def _visit_all(self, run: Run, visits: Iterator[Visit], stop: Stop, stopped: StopEvent) -> None:
        await visit_each(run, visits, lambda visit: self._visit(run, visit, stop, stopped))

    async def _visit(self, run: Run, visit: Visit, stop: Stop, stopped: StopEvent) -> None:
        # Send: on a thread of the pool, which queues what it has no thread for
        outcome = await self._on_a_thread(visit.step.request, stop)
        # Retry: suspended, and holding no thread
        while (delay := run.retry(visit, outcome)) is not None:
            await stopped.wait(delay)
            outcome = await self._on_a_thread(visit.step.request, stop)
        # Record
        run.record(visit, outcome)
        # Fan out: all children at once, resumed when the last is done
        await self._visit_all(run, run.children(visit, outcome), stop, stopped)
        # Fan in: everything below is finished by now
        await self._visit_all(run, run.joins(visit), stop, stopped)
