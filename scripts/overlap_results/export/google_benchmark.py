"""Plain Google Benchmark JSON: `context` and `benchmarks` without the key "overlap", and without rows in error."""

import json


def text(results):
    left_out = {benchmark.name for benchmark in results.benchmarks if benchmark.state != "ok"}
    entries = [
        entry
        for entry in results.entries
        if not entry.get("error_occurred") and entry.get("run_name", entry.get("name")) not in left_out
    ]
    return json.dumps({"context": results.context, "benchmarks": entries}, indent=1) + "\n"
