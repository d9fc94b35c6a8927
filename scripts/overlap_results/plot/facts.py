"""What must be known about a measurement to read its plot: on which machine, when, against what."""

from .. import words
from ..medians import median
from . import groups, quantity

MOST_LEFT_OUT = 4  # sentences on single rows; the rest is counted


def machine(file):
    """One line on the machine, as far as the file tells."""
    facts = file.machine
    parts = [str(facts[key]) for key in ("cpu", "host_name") if facts.get(key)][:1]
    if facts.get("cores"):
        parts.append(words.cores(facts))
    if facts.get("mhz"):
        parts.append(f"{facts['mhz']} MHz")
    if "virtualised" in facts:
        parts.append("virtual machine" if facts["virtualised"] else "no virtual machine")
    if facts.get("memory_bytes"):
        parts.append(f"{facts['memory_bytes'] / 2**30:.1f} GiB")
    if facts.get("kernel"):
        parts.append(f"Linux {facts['kernel']}")
    if facts.get("compiler"):
        parts.append(" ".join(filter(None, (facts["compiler"], facts.get("build_type")))))
    return "Machine: " + (", ".join(parts) or "not told by the file")


def measured(file, group=None):
    """One line on when, against what and with which seed."""
    parts = [file.started.replace("T", " ").replace("Z", " UTC") or "date not told by the file"]
    if group is not None and group.own:
        targets = list(dict.fromkeys(point.scenario.get("target", "") for point in group.points))
        parts.append("target " + (targets[0] if len(targets) == 1 else f"{targets[0]} and {len(targets) - 1} more"))
    if file.overlap.get("seed"):
        parts.append(f"seed {file.overlap['seed']}")
    if file.overlap.get("version"):
        parts.append(f"overlap {file.overlap['version']}")
    if not file.came_to_its_end:
        parts.append("not to its end")
    return "Measured: " + "; ".join(parts) + f"; file {file.path.name}"


def of(group):
    return [machine(group.file), measured(group.file, group)]


def range_of(values):
    """3, or 3 to 5."""
    low, high = min(values), max(values)
    return f"{low:,.0f}" if low == high else f"{low:,.0f} to {high:,.0f}"


def conditions(group, points=None):
    """What was measured, in a line: requests, limit, target, connections, and the points' swept values if they are one."""
    points = points or group.points
    if not group.own:
        return "Google Benchmark; real time of an iteration"
    parts = []
    requests = [median(values) for point in points for row in point.rows if (values := row.values("requests"))]
    if requests:
        parts.append(f"{range_of(requests)} request" + ("s" if max(requests) != 1 else ""))
    swept = set(group.swept)
    policy = points[0].scenario.get("policy", {})
    if "max_in_flight" in policy and "max_in_flight" not in swept:
        parts.append(f"limit {policy['max_in_flight']}")
    if len({point.scenario.get("target") for point in points}) == 1:
        parts.append(str(points[0].scenario.get("target", "")))
    if "connections" not in swept:
        parts.append(
            "connections kept" if points[0].scenario.get("warm", True) else "connections opened anew by each run"
        )
    if len(points) == 1:
        parts += [f"{name} {value}" for name, value in points[0].values.items()]
    ideal = ideal_of(points[0])
    if len(points) == 1 and ideal:
        parts.append(f"ideal {quantity.seconds(ideal)}")
    return ", ".join(filter(None, parts))


def ideal_of(point):
    """The median of all runs' ideals at the scenario's limit, seconds; None without any."""
    return _middle(point, "ideal_s")


def floor_of(point):
    return _middle(point, "floor_s")


def _middle(point, figure):
    values = [value for row in point.rows if not groups.cut_short(row) for value in row.values(figure)]
    return median(values) if values and median(values) > 0 else None


def left_out(points):
    """The footnote on what is not plotted, and the one on rows whose requests failed: sentences."""
    sentences = [sentence for point in points for sentence in point.left_out]
    made = []
    if sentences:
        more = len(sentences) - MOST_LEFT_OUT
        made.append(
            "Not plotted: " + "; ".join(sentences[:MOST_LEFT_OUT]) + (f"; and {more} more" if more > 0 else "") + "."
        )
    for figure, what in (
        ("errors", "Requests failed for good in"),
        ("cancelled", "Runs were cut short, so did less, in"),
    ):
        names = [row.name for point in points for row in point.rows if any(value > 0 for value in row.values(figure))]
        if names:
            more = len(names) - MOST_LEFT_OUT
            made.append(f"{what} {', '.join(names[:MOST_LEFT_OUT])}" + (f" and {more} more" if more > 0 else "") + ".")
    return made
