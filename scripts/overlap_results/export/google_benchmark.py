"""Plain Google Benchmark JSON: `context` and `benchmarks` without the key "overlap", and without rows in error."""

import json

from .. import results_file


def text(results):
    """Raises ResultsError where they are not in the file."""
    if not results.entries and any(benchmark.runs for benchmark in results.benchmarks):
        raise results_file.ResultsError(
            f"{results.path} has been published without Google Benchmark's own figures, which the others do not replace"
        )
    left_out = {(each.given_name, each.series) for each in results.benchmarks if each.state != "ok"}
    series = results_file.series_of(results.entries, results.path)
    entries = [
        entry
        for entry, number in zip(results.entries, series)
        if not entry.get("error_occurred")
        and not entry.get("skipped")
        and (entry.get("run_name", entry.get("name")), number) not in left_out
    ]
    return json.dumps({"context": results.context, "benchmarks": entries}, indent=1) + "\n"
