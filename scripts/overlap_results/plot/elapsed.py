"""Elapsed by strategy: every run, the median and its interval, beside the ideal and the floor; and the excess, which shows
what is too small to be seen in the elapsed."""

from matplotlib.lines import Line2D

from ..medians import median
from . import facts, groups, ladder, look, page, quantity, spread

KIND = "elapsed"
MOST_ROWS = 40  # in one picture
WIDTH = 8.2
IDEAL_LINE, FLOOR_LINE = (0, (5, 2)), (0, (1, 1.5))


def draw(group, context):
    """(name, figure) of each picture."""
    for point, name in context.single_points(group):
        parts = [point.rows[i : i + MOST_ROWS] for i in range(0, len(point.rows), MOST_ROWS)]
        for number, rows in enumerate(parts, 1):
            of_parts = f" (part {number} of {len(parts)})" if len(parts) > 1 else ""
            yield f"{name}_{KIND}" + (f"_{number}" if len(parts) > 1 else ""), picture(group, point, rows, of_parts)


def legend_of(ideal, floor, any_interval):
    """Handles for what the marks and lines are."""
    handles = [
        Line2D(
            [],
            [],
            linestyle="none",
            marker="o",
            markersize=2.6,
            markerfacecolor="white",
            markeredgecolor=look.SOFT,
            markeredgewidth=0.6,
            label="a run",
        ),
        Line2D([], [], linestyle="none", marker="D", markersize=4, color=look.DARK, label="median"),
    ]
    if any_interval:
        handles.append(Line2D([], [], color=look.DARK, linewidth=2.6, alpha=0.55, label="95 % interval"))
    handles += [
        Line2D([], [], color=look.REFERENCE, linewidth=1, linestyle=line, label=f"{name} {quantity.seconds(value)}")
        for name, value, line in (("ideal", ideal, IDEAL_LINE), ("floor", floor, FLOOR_LINE))
        if value
    ]
    return handles


def picture(group, point, rows, of_parts):
    labels = [groups.label(row) for row in rows]
    elapsed = [quantity.ELAPSED.values(row) for row in rows]
    excess = [[] if groups.cut_short(row) else quantity.EXCESS.values(row) for row in rows]
    with_excess = any(excess)
    ideal, floor = facts.ideal_of(point), facts.floor_of(point)
    medians = [quantity.seconds(median(values), digits=4) for values in elapsed]
    excesses = [quantity.seconds(median(values)) if values else "" for values in excess]
    intervals = [spread.interval(values) for values in elapsed]

    notes = [f"Diamond: median. Bar: {spread.INTERVAL}." if any(intervals) else "Diamond: median."]
    if ideal:
        notes[0] += " Ideal: an executor without overhead, with the same requests, served delays and limit." + (
            " Floor: no execution can be faster." if floor else ""
        )
    if with_excess:
        notes[0] += " Excess: elapsed beyond the ideal at the strategy's own parallelism."
    sheet_notes = notes + facts.left_out([point])

    left = page.EDGE + ladder.label_width(labels)
    first = ladder.column_width(medians, "median")
    second = ladder.column_width(excesses, "median") if with_excess else 0
    room = WIDTH - page.EDGE - left - first - (second + 0.25 if with_excess else 0)
    width = max(2.2, room * (0.64 if with_excess else 1))
    beside = max(1.3, room - width) if with_excess else 0
    total = left + width + first + (0.25 + beside + second if with_excess else 0) + page.EDGE
    handles = legend_of(ideal, floor, any(intervals))
    columns = page.legend_columns([handle.get_label() for handle in handles], total - 2 * page.EDGE)
    above = page.legend_height(handles, columns) + 0.3
    sheet = page.Page(
        total,
        above + ladder.height(len(rows)) + ladder.AXIS,
        title=f"{group.name}: {'elapsed by strategy' if group.own else 'real time by benchmark'}{of_parts}",
        subtitle=facts.conditions(group, [point]),
        notes=sheet_notes,
        facts=facts.of(group),
    )
    sheet.legend(page.EDGE, 0, handles, columns=columns)

    axes = ladder.axes(sheet, left, above, width, labels)
    for row, values in enumerate(elapsed):
        ladder.runs(axes, row, values)
        ladder.middle(axes, row, median(values), intervals[row])
    everything = [value for values in elapsed for value in values] + [value for value in (ideal, floor) if value]
    quantity.scale(axes.xaxis, everything, "s", from_zero=True)
    axes.set_xlabel(("elapsed" if group.own else "real time") + (" (log)" if axes.get_xscale() == "log" else ""))
    quantity.thin_ticks(axes.xaxis, width)
    for value, line in ((ideal, IDEAL_LINE), (floor, FLOOR_LINE)):
        if value:
            axes.axvline(value, color=look.REFERENCE, linewidth=1, linestyle=line, zorder=2)
    ladder.column(sheet, left + width + first, above, len(rows), medians, "median")
    if with_excess:
        x = left + width + first + 0.25
        axes = ladder.axes(sheet, x, above, beside, labels, named=False)
        for row, values in enumerate(excess):
            if values:
                ladder.runs(axes, row, values)
                ladder.middle(axes, row, median(values), spread.interval(values))
        quantity.scale(axes.xaxis, [value for values in excess for value in values], "s", from_zero=True)
        axes.set_xlabel("excess" + (" (log)" if axes.get_xscale() == "log" else ""))
        quantity.thin_ticks(axes.xaxis, beside)
        ladder.column(sheet, x + beside + second, above, len(rows), excesses, "median")
    return sheet.figure
