"""The list of idioms. A new one is a file beside this and an entry here."""

from __future__ import annotations

import dataclasses
import importlib
import importlib.util
from typing import Any

from policy import Policy
from strategy import Setup, Strategy
from target import Target

MOST_THREADS = 32_768

# Debian's packages of modules that are not Python's own.
_PACKAGES = {"requests": "python3-requests", "aiohttp": "python3-aiohttp"}


class UnknownStrategy(ValueError):
    """A strategy that does not exist or cannot run here, or a parameter that it does not take, in one sentence."""


@dataclasses.dataclass(frozen=True, slots=True)
class _Entry:
    maker: str  # its class, in the module of the strategy's name: imported when it is wanted, not to be listed
    summary: str
    needs: list[str]  # modules
    parameter: str = ""

    def unavailable(self) -> str:
        """Why it cannot run here; empty: it can."""
        missing = [_PACKAGES[module] for module in self.needs if importlib.util.find_spec(module) is None]
        return f"needs Debian's {' and '.join(missing)}" if missing else ""


_LOOP = "uvloop" if importlib.util.find_spec("uvloop") else "asyncio's own event loop"
_ENTRIES = {
    "python_requests": _Entry("PythonRequests", "Python's requests, one after another", ["requests"]),
    "python_executor": _Entry(
        "PythonExecutor",
        f"Python's requests on N threads, awaited on {_LOOP} with run_in_executor",
        ["requests"],
        "threads",
    ),
    "python_aiohttp": _Entry("PythonAiohttp", f"Python's aiohttp on {_LOOP}, a task for every step", ["aiohttp"]),
}


def strategies() -> list[dict[str, Any]]:
    """Every strategy, in the order in which tables show them, as the protocol writes it."""
    described = []
    for name, entry in _ENTRIES.items():
        description = {
            "name": name,
            "summary": entry.summary,
            "parameter": entry.parameter,
            "unavailable": entry.unavailable(),
        }
        described.append({key: value for key, value in description.items() if value})
    return described


def make_strategy(written: str, target: Target, policy: Policy) -> Strategy:
    """Makes the strategy that `written` names ("python_aiohttp", "python_executor:64"). Raises UnknownStrategy."""
    name, colon, number = written.partition(":")
    entry = _ENTRIES.get(name)
    if entry is None:
        raise UnknownStrategy(f'unknown strategy "{name}": the strategies are {", ".join(_ENTRIES)}')
    if reason := entry.unavailable():
        raise UnknownStrategy(reason)
    if colon and not entry.parameter:
        raise UnknownStrategy(f'strategy "{name}" takes no parameter, but "{written}" gives one')
    parameter = policy.max_in_flight
    if colon:
        parameter = int(number) if number.isascii() and number.isdigit() and len(number) <= 5 else 0
        if not 1 <= parameter <= MOST_THREADS:
            raise UnknownStrategy(f'"{written}": the number of {entry.parameter} has to be 1 to {MOST_THREADS}')
    maker = getattr(importlib.import_module(name), entry.maker)
    return maker(Setup(target, policy, parameter))
