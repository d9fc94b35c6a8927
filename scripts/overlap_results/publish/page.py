"""Writes results/README.md: what the documents reported that this project grew from, and what the reference run gave."""

from . import readings
from .reference import Reference
from ..words import memory

SECTIONS = (readings.side_by_side, readings.three_calls, readings.blocks, readings.inventory, readings.dashboard, readings.thousand_urls,
            readings.deadline, readings.timers, readings.processors, readings.curves, readings.rest)


def introduction(reference, runs):
    lines = ["# Results", "",
             "The reference run: every scenario, some sweeps, on one machine, with the tables as they came out. `scripts/publish` measures all of "
             "it again and writes this page; nothing here is typed. [What is in the files](format.md), and how to compare your own with them, is "
             "another page; so are [the mock server beside others](format.md#mock_vs_peersjson) and [what idioms cost by "
             "themselves](../bench/micro/README.md).", ""]
    published = [reference.file(run.name) for run in runs if reference.has(run.name)]
    machine = published[0].machine
    commits = sorted({file.published["commit"] for file in published})
    days = sorted({file.started[:10] for file in published})
    seeds = sorted({file.overlap.get("seed", "") for file in published})
    loads = [file.published["machine"]["load_before"] for file in published]
    kind = "a virtual machine with" if machine.get("virtualised") else "a machine with"
    lines += [f"Measured on {days[0]}{'' if len(days) == 1 else ' to ' + days[-1]} at commit {', '.join(commits)} on {kind} {machine['cores']} "
              f"cores of an {machine['cpu']}, {memory(machine['memory_bytes'])} of memory, Linux {machine['kernel']}, {machine['compiler']}, build: "
              f"{machine['build_type']}; the mock's seed was {', '.join(seeds)}, the load before the first run {max(loads):.2f}. Times are medians, with the "
              "median distance from them. What is above 100 % of ideal, with a negative excess, took the requests in another order than first "
              "come, first served, and that happened to be faster.", ""]
    return lines


def pictures_of(name, r):
    """Links, each called after what is drawn: the name of a file without the scenario's."""
    links = []
    for file in sorted((r.folder / "plots" / name).glob("*.svg")):
        what = file.stem.removeprefix(r.rows(name)[0].scenario["scenario"] + "_").removeprefix("scaling_")
        links.append(f"[{what.replace('_', ' ')}](reference/plots/{name}/{file.name})")
    return links


def files(r, runs):
    lines = ["## All files", "| file | command | pictures | warnings |", "|:--|:--|:--|:--|"]
    for run in runs:
        if r.has(run.name):
            kinds = sorted({note["warning"] for row in r.rows(run.name) for note in row.scenario.get("warnings", [])})
            lines.append(f"| [{run.name}](reference/{run.name}.json) | `{r.command(run.name)}` | {', '.join(pictures_of(run.name, r))} | "
                         f"{', '.join(kinds)} |")
    return lines + [""]


def text(folder, runs):
    """The page. Raises ResultsError when a file that it reads aloud is missing."""
    r = Reference(folder)
    parts = [introduction(r, runs)] + [section(r) for section in SECTIONS] + [files(r, runs)]
    return "\n".join(line for part in parts for line in part).rstrip() + "\n"
