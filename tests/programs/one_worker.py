"""A worker without a driver: tests say what it is asked for."""

import json
import pathlib
import subprocess

from programs import BIN, PATIENCE, ROOT

POLICY = {
    "max_in_flight": 1,
    "request_timeout_s": 2,
    "run_timeout_s": 0,
    "max_attempts": 1,
    "backoff_s": 0.01,
    "on_error": "keep_going",
    "keep_alive": True,
}
WORKERS = {
    "overlap-worker": [BIN / "overlap-worker"],
    "overlap-worker-curl": [BIN / "overlap-worker-curl"],
    "overlap-worker-uring": [BIN / "overlap-worker-uring"],
    "python": ["/usr/bin/python3", ROOT / "scripts/workers/python"],
}


class Worker:
    def __init__(self, command):
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, message):
        self._process.stdin.write(json.dumps(message) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def strategies(self):
        """The names of those that run any scenario."""
        listed = self.ask({"do": "list"})["strategies"]
        names = [each["name"] for each in listed if not each.get("scenario") and "unavailable" not in each]
        assert names
        return names

    def run(self, strategy, document, target, ca_file=None, **policy):
        """The exchanges of one run; `policy` is what differs from POLICY."""
        prepared = self.ask(
            {
                "do": "prepare",
                "strategy": strategy,
                "scenario": document,
                "today": "2024-05-01",
                "target": target,
                "environment": {},
                "policy": POLICY | policy,
            }
            | ({} if ca_file is None else {"ca_file": str(ca_file)})
        )
        if not prepared["ok"]:
            raise AssertionError(prepared["error"])
        return self.ask({"do": "run", "run": "a"})["exchanges"]

    def peak_memory(self):
        """Bytes, of this process alone."""
        status = pathlib.Path(f"/proc/{self._process.pid}/status").read_text(encoding="ascii")
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:")) * 1024

    def close(self):
        self._process.stdin.close()
        self._process.wait(timeout=PATIENCE)
        self._process.stdout.close()
