"""Before and after: each benchmark that both files have, its excess, CPU per request and efficiency in each."""

from matplotlib.lines import Line2D

from .. import results_file
from ..medians import median
from . import facts, groups, ladder, look, page, quantity, spread

KIND = "compare"
MOST_ROWS = 40
PANEL, GAP = 2.15, 0.25
BEFORE, AFTER = "#8a8a8a", "#00204c"
OWN = (quantity.EXCESS, quantity.CPU_PER_REQUEST, quantity.EFFICIENCY)
PLAIN = (quantity.ELAPSED, quantity.CPU)


def draw(base, new):
    """(name, figure) of each picture: one for each scenario that both have, or one for two plain files. Raises ResultsError where
    a name is there more often in one of them."""
    results_file.check_series(base, new)
    for group in groups.groups_of(base):
        pairs, notes = [], []
        for point in group.points:
            for row in point.rows:
                other = new.named(row.name)
                if other is not None and other.state == "ok" and other.values("elapsed_s"):
                    pairs.append((row, other))
                else:
                    notes.append(
                        f"{row.name} after: {'not in the file' if other is None else groups.sentence_on(other)}"
                    )
            notes += [f"{sentence} before" for sentence in point.left_out]
        known = {row.name for point in group.points for row in point.rows} | {
            row.name for row in base.benchmarks if row.state != "ok"
        }
        prefix = group.name + "/" if group.own else ""
        notes += [
            f"{row.name} before: not in the file"
            for row in new.benchmarks
            if row.name not in known and row.name.startswith(prefix)
        ]
        if not pairs:
            continue
        parts = [pairs[i : i + MOST_ROWS] for i in range(0, len(pairs), MOST_ROWS)]
        for number, part in enumerate(parts, 1):
            yield (
                f"{groups.file_word(group.name)}_{KIND}" + (f"_{number}" if len(parts) > 1 else ""),
                picture(group, new, part, notes, f" (part {number} of {len(parts)})" if len(parts) > 1 else ""),
            )


def values_of(wanted, row):
    uncounted = groups.cut_short(row) and wanted in (quantity.EXCESS, quantity.EFFICIENCY)
    return [] if uncounted else wanted.values(row)


def shortened(rows, group):
    """The rows' names without the scenario in front and without parts that all share."""
    names = [row.name.removeprefix(group.name + "/") for row in rows]
    parts = [name.split("/") for name in names]
    if len(names) > 1 and len({len(part) for part in parts}) == 1:
        differing = [i for i in range(len(parts[0])) if i == 0 or len({part[i] for part in parts}) > 1]
        names = ["/".join(part[i] for i in differing) for part in parts]
    return names


def picture(group, new, pairs, notes, of_parts):
    labels = shortened([row for row, _ in pairs], group)
    wanted = [
        one for one in (OWN if group.own else PLAIN) if any(values_of(one, row) for pair in pairs for row in pair)
    ]
    left = page.EDGE + ladder.label_width(labels)
    total = left + len(wanted) * PANEL + (len(wanted) - 1) * GAP + page.EDGE + 0.1
    handles = [
        Line2D(
            [],
            [],
            linestyle="none",
            marker="o",
            markersize=5,
            markerfacecolor="white",
            markeredgecolor=look.SOFT,
            label="before, median",
        ),
        Line2D([], [], linestyle="none", marker="D", markersize=4.5, color=AFTER, label="after, median"),
        Line2D([], [], color=BEFORE, linewidth=2.2, alpha=0.6, label="95 % interval before"),
        Line2D([], [], color=AFTER, linewidth=2.2, alpha=0.6, label="95 % interval after"),
    ]
    columns = page.legend_columns([handle.get_label() for handle in handles], total - 2 * page.EDGE)
    above = page.legend_height(handles, columns) + 0.1
    texts = [
        f"Intervals: {spread.INTERVAL}, of three runs or more. Times of two files drift with the machine: compare only what "
        "was measured alike."
    ]
    if group.own:
        texts[0] += " Excess: elapsed beyond the ideal at the strategy's own parallelism. Efficiency: ideal / elapsed."
    if notes:
        more = len(notes) - facts.MOST_LEFT_OUT
        texts.append(
            "Not plotted: " + "; ".join(notes[: facts.MOST_LEFT_OUT]) + (f"; and {more} more" if more > 0 else "") + "."
        )
    after = next((other for other in groups.groups_of(new) if other.name == group.name), None)
    sheet = page.Page(
        total,
        above + ladder.height(len(pairs)) + ladder.AXIS,
        title=f"{group.name}: before and after{of_parts}",
        subtitle=facts.conditions(group),
        notes=texts,
        facts=[
            "Before. " + facts.machine(group.file),
            "Before. " + facts.measured(group.file, group),
            "After. " + facts.machine(new),
            "After. " + facts.measured(new, after),
        ],
    )
    sheet.legend(page.EDGE, 0, handles, columns=columns)
    for i, one in enumerate(wanted):
        axes = ladder.axes(sheet, left + i * (PANEL + GAP), above, PANEL, labels, named=i == 0)
        everything = []
        for row, pair in enumerate(pairs):
            before, after = (values_of(one, benchmark) for benchmark in pair)
            everything += dumbbell(axes, row, before, after)
        quantity.scale(axes.xaxis, everything, one.unit, log=False if one.unit == "%" else None)
        quantity.thin_ticks(axes.xaxis, PANEL)
        title = {"efficiency": "efficiency", "elapsed": "real time"}.get(one.key, one.title)
        axes.set_xlabel(title + (" (log)" if axes.get_xscale() == "log" else ""))
    return sheet.figure


def dumbbell(axes, row, before, after):
    """Draws it; returns all values that the axis must reach."""
    reached = []
    middles = [median(values) if values else None for values in (before, after)]
    if None not in middles:
        axes.plot(middles, [row, row], color=look.INK, linewidth=0.9, zorder=2.2)
    # A little above and below, so that neither interval hides the other.
    for values, middle, colour, shift in ((before, middles[0], BEFORE, -0.14), (after, middles[1], AFTER, 0.14)):
        if middle is None:
            continue
        reached.append(middle)
        interval = spread.interval(values)
        if interval is not None:
            reached += interval
            axes.plot(
                interval, [row + shift] * 2, color=colour, linewidth=2.2, alpha=0.6, solid_capstyle="butt", zorder=2
            )
    if middles[0] is not None:
        axes.plot(
            [middles[0]],
            [row],
            linestyle="none",
            marker="o",
            markersize=5,
            markerfacecolor="white",
            markeredgecolor=look.SOFT,
            zorder=3,
            clip_on=False,
        )
    if middles[1] is not None:
        axes.plot([middles[1]], [row], linestyle="none", marker="D", markersize=4, color=AFTER, zorder=4, clip_on=False)
    return reached
