"""Speedup by strategy: how many times faster than the baseline, beside what is possible."""

from matplotlib.lines import Line2D

from .. import words
from ..medians import median
from . import facts, groups, ladder, look, page, quantity, spread

KIND = "speedup"
WIDTH = 7.4


def draw(group, context):
    """(name, figure) of each picture; none for a file that has no strategies, or for a lone row."""
    if not group.own:
        return
    for point, name in context.single_points(group):
        if point.baseline() is not None and sum(not groups.cut_short(row) for row in point.rows) > 1:
            yield f"{name}_{KIND}", picture(group, point)


def limit_of(point):
    """The speedup that an ideal executor has; None where the ideal is not known."""
    ideal, baseline = facts.ideal_of(point), point.baseline()
    return median(quantity.ELAPSED.values(baseline)) / ideal if ideal and baseline else None


def picture(group, point):
    rows = [row for row in point.rows if not groups.cut_short(row)]
    baseline = point.baseline()
    base = quantity.ELAPSED.values(baseline)
    labels = [groups.label(row) for row in rows]
    speedups = [median(base) / median(quantity.ELAPSED.values(row)) for row in rows]
    intervals = [None if row is baseline else spread.ratio_interval(base, quantity.ELAPSED.values(row)) for row in rows]
    limit = limit_of(point)
    texts = [words.factor(value) for value in speedups]

    handles = [Line2D([], [], linestyle="none", marker="D", markersize=4, color=look.DARK, label="ratio of medians")]
    if any(intervals):
        handles.append(Line2D([], [], color=look.DARK, linewidth=2.6, alpha=0.55, label="95 % interval"))
    handles.append(Line2D([], [], color=look.SOFT, linewidth=1, label=f"{groups.label(baseline)}: 1x"))
    if limit:
        handles.append(
            Line2D(
                [],
                [],
                color=look.REFERENCE,
                linewidth=1,
                linestyle=(0, (5, 2)),
                label=f"limit (ideal): {words.factor(limit)}",
            )
        )
    notes = [
        f"Speedup: median elapsed of {groups.label(baseline)} / median elapsed of the strategy."
        + (" Bar: 95 % bootstrap interval of that ratio." if any(intervals) else "")
        + (
            " Limit: the same with an executor without overhead, at the same limit on requests in flight."
            if limit
            else ""
        )
    ]
    left = page.EDGE + ladder.label_width(labels)
    side = ladder.column_width(texts, "speedup")
    width = max(2.5, WIDTH - left - side - page.EDGE)
    total = left + width + side + page.EDGE
    columns = page.legend_columns([handle.get_label() for handle in handles], total - 2 * page.EDGE)
    above = page.legend_height(handles, columns) + 0.3
    sheet = page.Page(
        total,
        above + ladder.height(len(rows)) + ladder.AXIS,
        title=f"{group.name}: speedup against {groups.label(baseline)}",
        subtitle=facts.conditions(group, [point]),
        notes=notes + facts.left_out([point]),
        facts=facts.of(group),
    )
    sheet.legend(page.EDGE, 0, handles, columns=columns)
    axes = ladder.axes(sheet, left, above, width, labels)
    for row, value in enumerate(speedups):
        axes.plot([1, value], [row, row], color=look.SOFT, linewidth=0.9, zorder=2)
        ladder.middle(axes, row, value, intervals[row])
    everything = [*speedups, 1, *([limit] if limit else [])]
    quantity.scale(axes.xaxis, everything, "x", log=max(everything) / min(everything) > 20, from_zero=True)
    axes.axvline(1, color=look.SOFT, linewidth=1, zorder=1.5)
    if limit:
        axes.axvline(limit, color=look.REFERENCE, linewidth=1, linestyle=(0, (5, 2)), zorder=2)
    axes.set_xlabel("speedup" + (" (log)" if axes.get_xscale() == "log" else ""))
    ladder.column(sheet, left + width + side, above, len(rows), texts, "speedup")
    return sheet.figure
