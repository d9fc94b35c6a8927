"""Several results files of one build become one, whose runs tell from which process they are (`compare_block`)."""

import copy
import json
import pathlib

from .. import results_file


def read(path, block):
    """The document, its runs marked."""
    document = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))
    # Aggregates are of one process; the runs are all that a merged file can hold.
    document["benchmarks"] = [
        entry for entry in document["benchmarks"] if entry.get("run_type", "iteration") == "iteration"
    ]
    for entry in document["benchmarks"]:
        entry["compare_block"] = block
    for table in document.get("overlap", {}).get("scenarios", []):
        for cell in table["cells"]:
            for run in cell["runs"]:
                run["compare_block"] = block
    return document


def merge(documents):
    made = copy.deepcopy(documents[0])
    cells = cells_of(made)
    for document in documents[1:]:
        made["benchmarks"] += copy.deepcopy(document["benchmarks"])
        for name, cell in cells_of(document).items():
            if name not in cells:
                raise results_file.ResultsError(f"{name} is in one run of a command and was not in an earlier one")
            join(cells[name], cell)
    number_repetitions(made["benchmarks"])
    return made


def cells_of(document):
    return {cell["name"]: cell for table in document.get("overlap", {}).get("scenarios", []) for cell in table["cells"]}


def join(ours, theirs):
    if ours["state"] == "ok" and theirs["state"] != "ok":
        ours["state"], ours["reason"] = theirs["state"], theirs.get("reason", "")
    ours["runs"] += copy.deepcopy(theirs["runs"])
    if "traces" in ours or "traces" in theirs:
        ours["traces"] = ours.get("traces", []) + copy.deepcopy(theirs.get("traces", []))


def number_repetitions(entries):
    """As one process would have: Google Benchmark's tools count on it."""
    seen = {}
    for entry in entries:
        name = entry.get("run_name", entry["name"])
        entry["repetition_index"] = seen.setdefault(name, 0)
        seen[name] += 1
    for entry in entries:
        entry["repetitions"] = seen[entry.get("run_name", entry["name"])]


def results(documents, path):
    """As if it had been one file. `path` is what people see as its name."""
    document = merge(documents)
    return (results_file.own_file if "overlap" in document else results_file.plain_file)(path, document)
