"""Makes a results file fit to be kept: what can be computed from the rest goes, and what is not in it yet comes."""

import json

SIGNIFICANT_DIGITS = 7  # of seconds, more than the clock has


def rounded(value):
    if isinstance(value, float):
        return float(f"{value:.{SIGNIFICANT_DIGITS}g}")
    if isinstance(value, list):
        return [rounded(item) for item in value]
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    return value


def rewrite(source, destination, arguments, facts):
    """From a file that `overlap run` or a micro suite wrote to one that readers of either read just as well.

    Of this tool's own file Google Benchmark's list of runs goes, which the cells have too. The command is told as it is
    typed in a clone, without the folders of the machine that ran it; commit, date and machine are added."""
    document = json.loads(source.read_text(encoding="utf-8"))
    context = document.get("context", {})
    for key in ("executable", "host_name"):
        context.pop(key, None)
    document["published"] = {
        "commit": facts["commit"],
        "machine": {key: value for key, value in facts.items() if key != "commit"},
    }
    if "overlap" in document:
        document["benchmarks"] = []
        document["overlap"]["command"] = ["overlap", *arguments]
    lines = json.dumps(rounded(document), ensure_ascii=False, separators=(",", ":"))
    # One line a run, so that a change can be read.
    lines = (
        lines.replace('{"asked_max_s"', '\n{"asked_max_s"')
        .replace('{"cells"', '\n{"cells"')
        .replace('{"name"', '\n{"name"')
    )
    destination.write_text(lines + "\n", encoding="utf-8")
