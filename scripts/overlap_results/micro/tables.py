"""From the entries of a suite's JSON to the table that people see: a row per idiom, medians over the repetitions."""

import re

from .. import words
from ..medians import median
from ..terminal_table import grid

TITLES = {
    "task_switch": "From one task to the next, and from a task's creation to its end",
    "parked_tasks": "Bytes of resident memory for each task that waits",
    "timers": "Periodic timers, half every 3 s, half every 10 s, divided: how late, and what the waiting costs",
    "files": "Reading files: from the page cache, and after posix_fadvise(POSIX_FADV_DONTNEED)",
}


def table(suite, entries):
    cells = by_name(entries)
    blocks = {"task_switch": task_switch, "parked_tasks": parked_tasks, "timers": timers, "files": files}[suite](cells)
    lines = [f"== {suite}: {TITLES[suite]}"]
    for block in blocks:
        lines += ["", *grid(block[0], block[1:])]
    notes = [f"  {name}: {cell['note']}" for name, cell in cells.items() if cell["note"]]
    return "\n".join([*lines, *([""] if notes else []), *notes, ""])


def by_name(entries):
    """Benchmark -> its figures, each the median over the repetitions, and a note where the machine set a limit. The names
    are without what the library adds, such as /iterations:1/manual_time."""
    runs = {}
    # As they were registered, not as they had their turns.
    for entry in sorted(entries, key=lambda entry: (entry["family_index"], entry["per_family_instance_index"])):
        if entry.get("run_type", "iteration") == "iteration":
            name = re.sub(r"/(iterations:\d+|repeats:\d+|manual_time|process_time|real_time)", "", entry["name"])
            runs.setdefault(name, []).append(entry)
    return {name: summary(each) for name, each in runs.items()}


def summary(runs):
    notes = [run.get("error_message") or run.get("label", "") for run in runs]
    cell = {"note": next((note for note in notes if note), "")}
    measured = [run for run in runs if not run.get("error_occurred")]
    if measured:
        for key, value in measured[0].items():
            if isinstance(value, (int, float)) and not isinstance(value, bool):
                cell[key] = median([run[key] for run in measured])
    return cell


def task_switch(cells):
    """Times in ns, beside the cheapest of the block."""
    for what, figure, heading in (("switch", "switch_s", "switch"), ("create", "task_s", "create and destroy")):
        rows = {
            name.split("/", 1)[1]: cell[figure]
            for name, cell in cells.items()
            if name.startswith(what + "/") and figure in cell
        }
        if rows:
            callback = next((value for name, value in rows.items() if name.startswith("callback")), None)
            yield [
                [heading, "ns", "of callback"],
                *([name, f"{value * 1e9:,.1f}", times(value, callback)] for name, value in rows.items()),
            ]


def parked_tasks(cells):
    rows, sizes, kernel = {}, [], {}
    for name, cell in cells.items():
        kind, _, size = name.split("/", 1)[1].partition("/tasks:")
        if size not in sizes:
            sizes.append(size)
        if "bytes_per_task" in cell:
            stopped = "*" if cell["tasks"] < int(size) else ""
            rows.setdefault(kind, {})[size] = f"{cell['bytes_per_task']:,.0f}{stopped}"
            kernel[kind] = [
                f"{cell['page_table_bytes_per_task']:,.0f}",
                f"{cell.get('kernel_stack_bytes_per_task', 0):,.0f}",
            ]
    yield [
        ["task", *(f"{int(size):,}" for size in sizes), "+ page tables", "+ kernel stack"],
        *([kind, *(of.get(size, "-") for size in sizes), *kernel[kind]] for kind, of in rows.items()),
    ]


def timers(cells):
    yield [
        ["timers", "fired", "late p50 us", "p99 us", "max us", "CPU", "ctx switches"],
        *(
            [
                name.split("/", 1)[1],
                f"{cell['fired']:,.0f}",
                *(f"{cell[f'late_{which}_s'] * 1e6:,.1f}" for which in ("p50", "p99", "max")),
                words.per_cent(cell["cpu_share"], decimals=2),
                f"{cell['ctx_voluntary']:,.0f}",
            ]
            for name, cell in cells.items()
            if "fired" in cell
        ),
    ]


def files(cells):
    for work in dict.fromkeys(name.rsplit("/", 1)[0] for name in cells):
        rows = {
            name.rsplit("/", 1)[1]: cell
            for name, cell in cells.items()
            if name.rsplit("/", 1)[0] == work and "reads" in cell
        }
        if rows:
            sequence = rows.get("pread", {}).get("bytes_per_second")
            yield [
                [work.split("/", 1)[1], "MB/s", "of pread", "CPU ms", "ctx switches"],
                *(
                    [
                        name,
                        f"{cell['bytes_per_second'] / 1e6:,.0f}",
                        times(cell["bytes_per_second"], sequence),
                        f"{cell['cpu_s'] * 1e3:,.1f}",
                        f"{cell['ctx_voluntary']:,.0f}",
                    ]
                    for name, cell in rows.items()
                ),
            ]


def times(value, reference):
    return words.factor(value / reference) if reference else "-"
