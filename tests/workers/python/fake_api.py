"""An API that lives in a dictionary, and an executor that asks it (tests/loader/fake_api.hpp)."""

import datetime
import json
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "scripts/workers/python"))

from definition import compile_scenario  # noqa: E402
from expansion import Inputs, instantiate  # noqa: E402
from step import Headers, Response, UnexpectedContent  # noqa: E402

TODAY = datetime.date(2026, 3, 21)


class FakeApi:
    """Visits scenarios depth first and keeps what it was asked in that order. A target without a body is answered with an empty
    object, a target in `failing` with a failure."""

    def __init__(self, bodies=(), headers=(), failing=()):
        self.bodies = dict(bodies)
        self.headers = dict(headers)
        self.failing = failing
        self.requests = []
        self.errors = []

    def run(self, roots):
        for step in roots:
            self._visit(step)
        return self

    def visited(self):
        return [f"{request.method} {request.target}" for request in self.requests]

    def _visit(self, step):
        self.requests.append(step.request)
        target = step.request.target
        if target not in self.failing and step.then:
            body = self.bodies.get(target, {})
            text = body.encode() if isinstance(body, str) else json.dumps(body).encode()
            try:
                self.run(step.then(Response(200, Headers(self.headers.get(target, [])), text)))
            except UnexpectedContent as error:
                self.errors.append(str(error))
        self.run(step.after or [])


def scenario_with(steps, variables=None):
    """A scenario with these steps, whose root is "start" and whose variables are a = "1" and n = 2."""
    return {
        "name": "test",
        "summary": "For a test",
        "target": "mock",
        "vars": variables or {"a": "1", "n": 2},
        "roots": ["start"],
        "steps": steps,
    }


def inputs(**given):
    return Inputs(given.get("parameters", {}), given.get("environment", {}), TODAY, given.get("extra", []))


def roots_of(steps, variables=None, **given):
    return instantiate(compile_scenario(scenario_with(steps, variables)), inputs(**given))
