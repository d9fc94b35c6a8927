"""wrk as a function: so many connections, so long, what came of it."""

import json
import pathlib
import subprocess

SCRIPT = pathlib.Path(__file__).with_name("wrk_report.lua")
TIMEOUT_S = 20  # wrk keeps no latencies above it, and counts them as errors


class WrkError(RuntimeError):
    pass


def run(url, connections, seconds, core):
    """One thread, pinned to a core. Every connection sends its next request when it has read an answer."""
    command = [
        "taskset",
        "-c",
        str(core),
        "wrk",
        "-t1",
        f"-c{connections}",
        f"-d{seconds}s",
        f"--timeout={TIMEOUT_S}s",
        "-s",
        str(SCRIPT),
        url,
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise WrkError(f"wrk {url} failed: {(done.stderr or done.stdout).strip()}")
    return parse(done.stdout)


def parse(output):
    """Reads the line that wrk_report.lua adds to wrk's output; all times become seconds."""
    lines = [line for line in output.splitlines() if line.startswith('{"wrk":')]
    if len(lines) != 1:
        raise WrkError(f"wrk printed {len(lines)} reports instead of one:\n{output}")
    report = json.loads(lines[0])["wrk"]
    if report["requests"] == 0:
        raise WrkError("wrk got no answer at all")
    elapsed_s = report["duration_us"] / 1e6
    return {
        "requests": report["requests"],
        "elapsed_s": elapsed_s,
        "requests_per_s": report["requests"] / elapsed_s,
        "latency_s": {name: us / 1e6 for name, us in report["latency_us"].items()},
        "errors": sum(report["errors"].values()),
    }
