"""What page.md may ask of the reference run: "time ping coroutines" is the first word's function with the other words. Every
function takes a Reference, then words, and returns Markdown."""

from .. import markdown_table, words
from . import tables

ONE_AT_A_TIME = ("sequential", "sequential_httplib", "python_requests")


def elapsed(value_s):
    """A digit more than other times have: these are mostly waits, and differ late."""
    return words.duration(value_s, digits=4)


def whole_per_cent(share):
    return words.per_cent(share, decimals=0)


WRITTEN = {"elapsed_s": elapsed, "ideal_s": elapsed, "efficiency": whole_per_cent, "peak_rss_bytes": words.memory}


def time(reference, run, strategy):
    return elapsed(reference.middle(run, strategy, "elapsed_s"))


def duration(reference, run, strategy, figure):
    return WRITTEN.get(figure, words.duration)(reference.middle(run, strategy, figure))


def cpu(reference, run, strategy):
    return words.duration(tables.cpu(reference.row(run, strategy)))


def count(reference, run, strategy, figure):
    return words.number(reference.middle(run, strategy, figure))


def share(reference, run, strategy, figure):
    return whole_per_cent(reference.middle(run, strategy, figure))


def ratio(reference, run, strategy, other):
    """How many times this strategy's elapsed time the other's is."""
    return words.factor(reference.middle(run, other, "elapsed_s") / reference.middle(run, strategy, "elapsed_s"))


def cpu_ratio(reference, run, strategy, other):
    """How many times the other's processor time this strategy's is."""
    return words.factor(tables.cpu(reference.row(run, strategy)) / tables.cpu(reference.row(run, other)))


def range_of(reference, run, figure, *strategies):
    """From the least to the most of the medians: of those strategies, or of all that overlap."""
    names = strategies or [name for name in reference.strategies(run) if name not in ONE_AT_A_TIME]
    values = [reference.middle(run, name, figure) for name in names]
    low, high = (WRITTEN[figure](value) for value in (min(values), max(values)))
    return low if low == high else f"{low} to {high}"


def table(reference, run, *strategies):
    return tables.table(reference.rows(run), [reference.row(run, strategy) for strategy in strategies])


def steps(reference, run, strategy, other):
    return tables.steps(reference.row(run, strategy), reference.row(run, other))


def deadlines(reference, run, *strategies):
    return tables.deadlines([reference.row(run, strategy) for strategy in strategies])


def timers(reference, *idioms):
    rows = reference.rows("micro_timers")
    named = {
        idiom: next(row for row in rows if row.name.startswith(f"timers/{idiom}/timers:2/divisor:100/"))
        for idiom in idioms
    }
    return tables.timers(named)


def sweep(reference, run, dimension, figure, condition=""):
    """A figure over a swept value, at one value of what else was swept: latency=10ms."""
    name, _, value = condition.partition("=")
    rows = [row for row in reference.rows(run) if not name or row.scenario["point"][name] == value]
    return tables.sweep(rows, dimension, figure, WRITTEN[figure])


def picture(reference, run, name):
    scenario = reference.scenario(run)
    return f"![{scenario}: {name.replace('_', ' ')}](reference/plots/{run}/{scenario}_{name}.svg)"


def measured(reference):
    """A sentence on the machine, the day and the commit."""
    files = [reference.file(run) for run in reference.runs]
    machine = files[0].machine
    days = sorted({file.started[:10] for file in files})
    commits = sorted({file.published["commit"] for file in files})
    loads = [file.published["machine"]["load_before"] for file in files]
    return (
        f"Measured on {' to '.join(dict.fromkeys((days[0], days[-1])))} at commit {', '.join(commits)} on a "
        f"{'virtual ' if machine.get('virtualised') else ''}machine with {words.cores(machine)} "
        f"({machine['cpu']}), {words.memory(machine['memory_bytes'])} of memory, Linux {machine['kernel']} and {machine['compiler']}; "
        f"the load before was {max(loads):.2f}."
    )


def files(reference):
    rows = []
    for run in reference.runs:
        scenario = reference.scenario(run)
        swept = [entry["name"] for entry in reference.file(run).overlap.get("sweep", [])]
        warned = sorted({note["warning"] for row in reference.rows(run) for note in row.scenario.get("warnings", [])})
        rows.append(
            [
                f"[{run}](reference/{run}.json)",
                f"[{scenario}](../scenarios/{scenario})",
                str(len(reference.strategies(run))),
                str(max(len(row.runs) for row in reference.rows(run))),
                ", ".join(swept),
                ", ".join(warned),
            ]
        )
    header = ["file", "scenario", "strategies", "runs each", "over", "warnings"]
    return "\n".join(markdown_table.lines("llrrll", header, rows))


READINGS = {
    "time": time,
    "duration": duration,
    "cpu": cpu,
    "count": count,
    "share": share,
    "ratio": ratio,
    "cpu_ratio": cpu_ratio,
    "range": range_of,
    "table": table,
    "steps": steps,
    "deadlines": deadlines,
    "timers": timers,
    "sweep": sweep,
    "picture": picture,
    "measured": measured,
    "files": files,
}
