"""One thread, an event loop, and a task per step: aiohttp, gather and a semaphore."""

from __future__ import annotations

from collections.abc import Iterator

from aiohttp_client import AiohttpClient
from event_loop import StopEvent, new_loop, visit_each
from run import Run, Visit
from step import Step
from stop import Stop
from strategy import Setup, Strategy


class PythonAiohttp(Strategy):
    def __init__(self, setup: Setup) -> None:
        super().__init__(setup)
        self._loop = new_loop()
        self._client = self._loop.run_until_complete(self._make_client(setup))

    def run(self, roots: list[Step], stop: Stop) -> Run:
        return self._loop.run_until_complete(self._run(roots, stop))

    def close(self) -> None:
        self._loop.run_until_complete(self._client.close())
        self._loop.close()

    @staticmethod
    async def _make_client(setup: Setup) -> AiohttpClient:
        return AiohttpClient(setup.target, setup.policy)

    async def _run(self, roots: list[Step], stop: Stop) -> Run:
        self._client.begin()
        stopped = StopEvent(stop, self._client.abort)
        run = Run(self.policy, stop.request, stop.requested)
        await self._visit_all(run, run.roots(roots), stopped)
        return run

    async def _visit_all(self, run: Run, visits: Iterator[Visit], stopped: StopEvent) -> None:
        await visit_each(run, visits, lambda visit: self._visit(run, visit, stopped))

    async def _visit(self, run: Run, visit: Visit, stopped: StopEvent) -> None:
        # Send
        outcome = await self._client.send(visit.step.request)
        # Retry: suspended, and holding no connection
        while (delay := run.retry(visit, outcome)) is not None:
            await stopped.wait(delay)
            outcome = await self._client.send(visit.step.request)
        # Record
        run.record(visit, outcome)
        # Fan out: all children at once, resumed when the last is done
        await self._visit_all(run, run.children(visit, outcome), stopped)
        # Fan in: everything below is finished by now
        await self._visit_all(run, run.joins(visit), stopped)
