"""A worker that speaks the protocol of bench/worker/README.md, pinned to a core."""

import json
import subprocess

from .. import machine
from ..mock_bench.server import end_with_parent

BINARY = machine.ROOT / "build/release/bin/overlap-worker"
SCENARIO = machine.ROOT / "scenarios/ping/scenario.json"


class WorkerError(RuntimeError):
    pass


class Worker:
    """A context manager: one process, prepared for one strategy."""

    def __init__(self, strategy, target, requests, connections, core):
        self.name = strategy
        self.command = ["taskset", "-c", str(core), str(BINARY)]
        self.prepare = {
            "do": "prepare",
            "strategy": strategy,
            "target": target,
            "today": "2024-05-01",
            "scenario": json.loads(SCENARIO.read_text()),
            "parameters": {"n": str(requests)},
            "policy": {
                "max_in_flight": connections,
                "request_timeout_s": 10,
                "run_timeout_s": 0,
                "max_attempts": 1,
                "backoff_s": 0,
                "on_error": "keep_going",
                "keep_alive": True,
            },
        }

    def __enter__(self):
        self.process = subprocess.Popen(
            self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, preexec_fn=end_with_parent
        )
        try:
            self.ask(self.prepare)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.process.stdin.close()  # which ends it
        self.process.stdout.close()
        self.process.wait()

    def ask(self, command):
        self.process.stdin.write(json.dumps(command).encode() + b"\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        answer = json.loads(line) if line else {"ok": False, "error": "it ended"}
        if not answer["ok"]:
            raise WorkerError(f"{self.name}: {answer['error']}")
        return answer

    def run(self, run):
        """Sends the requests once; what came of it, in wrk's words."""
        answer = self.ask({"do": "run", "run": run})
        exchanges = answer["exchanges"]
        errors = sum(exchange["status"] != 200 for exchange in exchanges)
        return {
            "requests": len(exchanges),
            "elapsed_s": answer["elapsed_s"],
            "requests_per_s": len(exchanges) / answer["elapsed_s"],
            "errors": errors,
            "client_cpu_s": answer["usage"]["cpu_user_s"] + answer["usage"]["cpu_sys_s"],
        }
