"""How the attempts' latencies are distributed: from traces, as an empirical distribution; without, the percentiles there are."""

import dataclasses

import numpy
from matplotlib.lines import Line2D

from ..medians import median
from . import exchanges, facts, groups, page, quantity

KIND = "latency"
PERCENTILES = (("latency_p50_s", 50), ("latency_p90_s", 90), ("latency_p99_s", 99), ("latency_max_s", 100))
MOST_LINES = 40
WIDTH, HEIGHT = 3.1, 2.9
MOST_STEPS = 1500  # of a line; more cannot be seen, and make files of megabytes


def draw(group, context):
    """(name, figure) of each picture."""
    for point, name in context.single_points(group):
        styles = context.styles_of(group)
        # A table of ours has few strategies; a plain file may have any number of rows, and each is a line.
        most = max(1, len(point.rows) if group.own else MOST_LINES)
        parts = [dataclasses.replace(point, rows=point.rows[i : i + most]) for i in range(0, len(point.rows), most)]
        for number, part in enumerate(parts, 1):
            made = traced(group, part, styles) or percentiles(group, part, styles)
            if made is not None:
                yield f"{name}_{KIND}" + (f"_{number}" if len(parts) > 1 else ""), made


def distribution(values):
    """(value, share of values up to it in percent), thinned evenly in the share where there are very many."""
    values = numpy.sort(numpy.asarray(values))
    shares = numpy.arange(1, len(values) + 1) / len(values) * 100
    if len(values) > MOST_STEPS:
        kept = numpy.unique(numpy.linspace(0, len(values) - 1, MOST_STEPS).round().astype(int))
        values, shares = values[kept], shares[kept]
    return numpy.concatenate([values[:1], values]), numpy.concatenate([[0.0], shares])


def traced(group, point, styles):
    """None where no row kept its traces."""
    rows = [row for row in point.rows if any(row.traces)]
    if not rows:
        return None
    attempts = {
        groups.label(row): [
            exchange for trace in row.traces for exchange in trace if exchange.get("failure") != "cancelled"
        ]  # which ended when the run did
        for row in rows
    }
    attempts = {name: made for name, made in attempts.items() if made}
    if not attempts:
        return None
    latencies = {name: [exchanges.latency(exchange) for exchange in made] for name, made in attempts.items()}
    added = {
        name: [value for exchange in made if (value := exchanges.added(exchange)) is not None and value > 0]
        for name, made in attempts.items()
    }
    panels = [("latency of an attempt", latencies)]
    if any(added.values()):
        panels.append(("beyond what the server served", {name: values for name, values in added.items() if values}))
    counts = [len(made) for made in attempts.values()]
    notes = [
        f"Empirical distribution of all attempts of all runs with traces, {facts.range_of(counts)} of each strategy. "
        "Latency: from holding a connection to the last byte; waiting for a place is no part of it, and attempts that were "
        "cancelled are not counted."
        + (
            " Right: the same less the delay that the server says it served, so what sending, noticing and receiving took."
            if len(panels) > 1
            else ""
        )
        + " Marks tell the lines apart."
    ]
    without = [groups.label(row) for row in point.rows if row not in rows]
    if without:
        notes.append(f"No traces were kept of {', '.join(without)}.")
    return picture(group, point, styles, panels, notes, "distribution of latencies", stepped=True)


def percentiles(group, point, styles):
    """None where the file has no latencies."""
    middles = {}
    for row in point.rows:
        found = [(median(values), share) for figure, share in PERCENTILES if (values := row.values(figure))]
        if found and any(value > 0 for value, _ in found):
            middles[groups.label(row)] = found
    if not middles:
        return None
    notes = [
        "No traces were kept (--traces), so this is not the distribution: the marks are p50, p90, p99 and the largest "
        "latency of an attempt, each the median of the runs. The lines between them only guide the eye. Latency: from "
        "holding a connection to the last byte."
    ]
    return picture(
        group, point, styles, [("latency of an attempt", middles)], notes, "percentiles of latencies", stepped=False
    )


def picture(group, point, styles, panels, notes, what, *, stepped):
    names = list(panels[0][1])
    handles = [Line2D([], [], label=name, **styles[name].of_line()) for name in names]
    width = WIDTH if len(panels) > 1 else 4.6
    left, gap, over = page.EDGE + 0.75, 0.3, 0.1
    total = left + len(panels) * (width + gap) + page.widest(names) + 0.75 + page.EDGE
    sheet = page.Page(
        total,
        max(over + HEIGHT + 0.55, page.legend_height(handles, 1)),
        title=f"{group.name}: {what}",
        subtitle=facts.conditions(group, [point]),
        notes=notes + facts.left_out([point]),
        facts=facts.of(group),
    )
    for i, (title, series) in enumerate(panels):
        axes = sheet.axes(left + i * (width + gap), over, width, HEIGHT)
        axes.grid(True)
        everything = []
        for turn, (name, values) in enumerate(series.items()):
            if stepped:
                xs, ys = distribution(values)
                # Where the marks sit differs from line to line, so that they do not hide each other.
                at = [int(numpy.searchsorted(ys, 8 + (84 * (share + turn / len(series))) / 3)) for share in range(3)]
                axes.plot(
                    xs,
                    ys,
                    drawstyle="steps-post",
                    zorder=3 + turn * 0.01,
                    markevery=sorted(set(min(place, len(xs) - 1) for place in at)),
                    **styles[name].of_line(),
                )
            else:
                xs, ys = zip(*values)
                axes.plot(xs, ys, zorder=3 + turn * 0.01, **styles[name].of_line())
            everything.extend(xs)
        quantity.scale(axes.xaxis, everything, "s")
        quantity.thin_ticks(axes.xaxis, width)
        axes.set_xlabel(title + (" (log)" if axes.get_xscale() == "log" else ""))
        axes.set_ylim(0 if stepped else 45, 102)
        shares = (0, 25, 50, 75, 90, 100) if stepped else (50, 90, 99)
        axes.set_yticks(shares, [f"{share} %" if stepped else f"p{share}" for share in shares])
        if i == 0:
            axes.set_ylabel("share of attempts" if stepped else "percentile")
        else:
            axes.tick_params(labelleft=False)
    sheet.legend(left + len(panels) * (width + gap), over, handles)
    return sheet.figure
