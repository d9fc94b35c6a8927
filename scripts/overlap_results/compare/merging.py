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
    """Rows that a process did not measure have no runs of it: those that run again are others from round to round."""
    made = copy.deepcopy(documents[0])
    cells, tables = cells_of(made), tables_of(made)
    for document in map(copy.deepcopy, documents[1:]):
        made["benchmarks"] += document["benchmarks"]
        for key, table in tables_of(document).items():
            if key not in tables:
                tables[key] = {**table, "cells": []}
                made["overlap"]["scenarios"].append(tables[key])
            for cell in table["cells"]:
                if cell["name"] in cells:
                    join(cells[cell["name"]], cell)
                else:
                    cells[cell["name"]] = cell
                    tables[key]["cells"].append(cell)
    number_repetitions(made["benchmarks"])
    return made


def tables_of(document):
    """By what tells those of one file apart."""
    return {
        (table.get("scenario"), json.dumps(table.get("point"))): table
        for table in document.get("overlap", {}).get("scenarios", [])
    }


def cells_of(document):
    cells = {}
    for table in document.get("overlap", {}).get("scenarios", []):
        for cell in table["cells"]:
            if cells.setdefault(cell["name"], cell) is not cell:
                raise results_file.ResultsError(f"{cell['name']} is there twice in what a command measured")
    return cells


def join(ours, theirs):
    if ours["state"] == "ok" and theirs["state"] != "ok":
        ours["state"], ours["reason"] = theirs["state"], theirs.get("reason", "")
    ours["runs"] += theirs["runs"]
    if "traces" in ours or "traces" in theirs:
        ours["traces"] = ours.get("traces", []) + theirs.get("traces", [])


def number_repetitions(entries):
    """As one process would have: Google Benchmark's tools count on it."""
    seen = {}
    keys = [
        (entry.get("run_name", entry["name"]), series)
        for entry, series in zip(entries, results_file.series_of(entries, "what a command measured"))
    ]
    for entry, key in zip(entries, keys):
        entry["repetition_index"] = seen.setdefault(key, 0)
        seen[key] += 1
    for entry, key in zip(entries, keys):
        entry["repetitions"] = seen[key]


def results(documents, path):
    """As if it had been one file. `path` is what people see as its name."""
    document = merge(documents)
    return (results_file.own_file if "overlap" in document else results_file.plain_file)(path, document)
