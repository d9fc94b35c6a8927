"""A worker's conversation with its driver, as bench/worker/README.md describes it."""

from __future__ import annotations

import dataclasses
import datetime
import json
import time
import traceback
from typing import Any

from commands import CommandStream
from definition import CompiledScenario, ScenarioError, compile_scenario
from expansion import Inputs, instantiate
from policy import Policy
from registry import UnknownStrategy, make_strategy, strategies
from stop import NoWatch, Stop, Watchdog
from strategy import Refused, Strategy
from target import Target, TargetError
from usage import UsageMeter

PROTOCOL = 1


class CommandError(ValueError):
    """A command that cannot be followed, in one sentence."""


@dataclasses.dataclass(slots=True)
class _Prepared:
    scenario: CompiledScenario
    inputs: Inputs
    target: Target
    policy: Policy
    warm: bool
    written: str  # the strategy, with its parameter
    strategy: Strategy


class Session:
    """Answers commands one at a time. Runs execute on the calling thread."""

    def __init__(self, commands: CommandStream) -> None:
        self._commands = commands
        self._prepared: _Prepared | None = None
        self.finished = False

    def answer(self, line: bytes) -> str:
        """The answer to one line, newline included; empty where the protocol wants none."""
        try:
            command = _parse(line)
            if command.get("do") == "stop":
                return ""  # it came when its run was already over
            answer = {"ok": True} | self._perform(command)
        except (CommandError, ScenarioError, TargetError, UnknownStrategy, Refused, NoWatch) as error:
            answer = {"ok": False, "error": str(error)}
        except Exception as error:
            traceback.print_tb(error.__traceback__)  # without its text, which might quote a secret
            answer = {"ok": False, "error": f"the worker failed with {type(error).__name__}: its stderr says where"}
        return json.dumps(answer) + "\n"

    def close(self) -> None:
        if self._prepared is not None:
            self._prepared.strategy.close()
            self._prepared = None

    def _perform(self, command: dict[str, Any]) -> dict[str, Any]:
        match command.get("do"):
            case "list":
                return {"protocol": PROTOCOL, "worker": "python-worker", "strategies": strategies()}
            case "prepare":
                return self._prepare(command)
            case "run":
                return self._run(command)
            case "quit":
                self.finished = True
                return {}
            case str(name):
                raise CommandError(f'unknown command "{name}"')
            case _:
                raise CommandError('"do" is missing or not a string')

    def _prepare(self, command: dict[str, Any]) -> dict[str, Any]:
        self.close()
        try:
            policy = Policy.parse(command["policy"])
            inputs = Inputs(
                dict(command.get("parameters", {})),
                dict(command.get("environment", {})),
                datetime.date.fromisoformat(command["today"]),
            )
            written, url, document = command["strategy"], command["target"], command["scenario"]
        except KeyError as error:
            raise CommandError(f"{error.args[0]} is missing from the prepare command") from None
        except (TypeError, ValueError, AttributeError):
            raise CommandError("the prepare command is not as bench/worker/README.md describes it") from None
        scenario = compile_scenario(document)
        target = Target.parse(url, command.get("ca_file", ""), command.get("address", ""))
        strategy = make_strategy(written, target, policy)
        self._prepared = _Prepared(scenario, inputs, target, policy, command.get("warm", True), written, strategy)
        return {"parallelism": strategy.parallelism()}

    def _run(self, command: dict[str, Any]) -> dict[str, Any]:
        run_id = command.get("run")
        if not isinstance(run_id, str):
            raise CommandError("run is missing or not a string")
        prepared = self._prepared
        if prepared is None:
            raise CommandError('"run" came before "prepare"')
        roots = instantiate(prepared.scenario, dataclasses.replace(prepared.inputs, extra=[("X-Overlap-Run", run_id)]))
        stop = Stop()
        with Watchdog(self._commands, prepared.policy.run_timeout, stop):
            meter = UsageMeter(bystanders=1)  # the watchdog
            start = time.perf_counter()
            run = prepared.strategy.run(roots, stop)
            elapsed = time.perf_counter() - start
            usage = meter.read()
        if not prepared.warm:
            # Cold means that nothing is left of a run: not a connection, not a thread.
            prepared.strategy.close()
            prepared.strategy = make_strategy(prepared.written, prepared.target, prepared.policy)
        return {"elapsed_s": elapsed, "usage": usage, "exchanges": run.exchanges()}


def _parse(line: bytes) -> dict[str, Any]:
    try:
        command = json.loads(line)
    except ValueError:
        raise CommandError(f"a line of {len(line)} bytes is not JSON") from None
    if not isinstance(command, dict):
        raise CommandError("a line holds JSON that is not an object")
    return command
