"""When each request of a run could be sent, was sent and was answered: one run of each strategy, on one axis of time."""

import itertools

from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from . import exchanges, facts, groups, look, page, quantity

KIND = "waterfall"
MOST_ROWS = 60  # in a strategy's panel
MOST_PANELS = 20
NAME_SIZE = 5.5  # points, of the steps' names
WIDEST_NAME = 1.05  # inches
CUT_FROM = 4  # slower than the fastest by this: its panel is cut, or the others' would be slivers
FEW_PANELS, GAP = 6, 0.3  # up to so many, two beside each other; beyond, three
# Lightness falls in the order of the phases, and waiting, which is most of the time, is neither lightest nor darkest.
QUEUED, CONNECTING, SENDING, WAITING, RECEIVING = "#9a9a9a", "#ffe9a8", "#e0b13c", "#7f96bd", "#00204c"
COLOURS = dict(zip(exchanges.PHASES, (CONNECTING, SENDING, WAITING, RECEIVING)))


def draw(group, context):
    """(name, figure) of each picture; none without traces."""
    for point, name in context.single_points(group):
        runs = [(row, typical) for row in point.rows if (typical := exchanges.typical(row))]
        parts = [runs[i : i + MOST_PANELS] for i in range(0, len(runs), MOST_PANELS)]
        for number, part in enumerate(parts, 1):
            yield f"{name}_{KIND}" + (f"_{number}" if len(parts) > 1 else ""), picture(group, point, part)


def kept(trace, chain):
    """The steps that get rows, in the order in which they were first sent, and how many there are in all. At most MOST_ROWS get
    one: those of the chain first, then others evenly over the order."""
    first = {}
    for exchange in trace:
        step = exchange["step"]
        first[step] = min(first.get(step, exchanges.start(exchange)), exchanges.start(exchange))
    ordered = sorted(first, key=lambda step: (first[step], step))
    if len(ordered) <= MOST_ROWS:
        return ordered, len(ordered)
    shown = set(chain[: MOST_ROWS // 2])
    others = [step for step in ordered if step not in shown]
    room = MOST_ROWS - len(shown)
    shown |= {others[i * len(others) // room] for i in range(room)}
    return [step for step in ordered if step in shown], len(ordered)


def picture(group, point, runs):
    fastest = min(elapsed for _, (elapsed, _) in runs)
    whole = [elapsed for _, (elapsed, _) in runs if elapsed < CUT_FROM * fastest]
    end = max(whole) * 1.03
    plans = []
    for row, (elapsed, trace) in runs:
        chain = exchanges.chain(trace)
        if elapsed > end:  # rows beyond the cut would be empty
            visible = {exchange["step"] for exchange in trace if exchanges.start(exchange) < end}
            steps, _ = kept(
                [exchange for exchange in trace if exchange["step"] in visible],
                [step for step in chain if step in visible],
            )
            total = len({exchange["step"] for exchange in trace})
        else:
            steps, total = kept(trace, chain)
        plans.append((row, elapsed, trace, chain, steps, total))
    tallest = max(len(steps) for *_, steps, _ in plans)
    height = min(1.9, max(0.45, 0.095 * tallest + 0.1))
    beside = min(WIDEST_NAME, max(page.widest(names_of(trace, steps), NAME_SIZE) for *_, trace, _, steps, _ in plans))
    beside += 0.06 if beside else 0
    over, columns = 0.36, 1 if len(plans) == 1 else 2 if len(plans) <= FEW_PANELS else 3
    wide = {1: 5.5, 2: 3.75, 3: 3.2}[columns]
    rows = -(-len(plans) // columns)
    thinned = any(len(steps) == MOST_ROWS < total for *_, steps, total in plans)
    cut = any(elapsed > end for _, elapsed, *_ in plans)
    failures = any(exchanges.failed(exchange) for *_, trace, _, _, _ in plans for exchange in trace)
    notes = [
        "One run of each strategy, the one with a trace that is nearest to the median. A row for each request, in the order "
        "in which they were sent; the attempts of one request share its row, with gaps where it waited to try again. All "
        "panels have the same axis of time."
    ]
    if beside:
        notes.append("Names of steps stand beside their rows, at the middle of those of one step, where there is room.")
    if thinned:
        notes.append(
            f"Where there are more than {MOST_ROWS} requests, {MOST_ROWS} rows evenly over their order are shown, those "
            "of the chain among them; each title says how many."
        )
    if cut:
        notes.append(f"Panels end at {quantity.seconds(end)}; a run that took longer is cut there, as its title says.")
    notes.append(
        "Chain: the requests of which each could begin when the one before had ended, up to the one that ended last."
    )

    handles = [Line2D([], [], color=QUEUED, linewidth=0.8, label="waiting for a place")]
    used = {
        phase
        for *_, trace, _, _, _ in plans
        for exchange in trace
        for phase, took in zip(exchanges.PHASES, exchanges.phases(exchange))
        if took > 0
    }
    handles += [
        Patch(
            facecolor=COLOURS[phase],
            edgecolor=look.SOFT,
            linewidth=0.3,
            label="waiting for the answer" if phase == "waiting" else phase,
        )
        for phase in exchanges.PHASES
        if phase in used
    ]
    handles.append(
        Line2D([], [], linestyle="none", marker=">", markersize=4, color=look.INK, label="of the chain that ended last")
    )
    if failures:
        handles.append(
            Line2D([], [], linestyle="none", marker="x", markersize=4, color=look.INK, label="attempt failed")
        )
    handles.append(Line2D([], [], color=look.REFERENCE, linewidth=1, linestyle=(0, (3, 2)), label="end of the run"))
    width = page.EDGE * 2 + columns * wide + (columns - 1) * GAP + 0.2
    legend_columns = page.legend_columns([handle.get_label() for handle in handles], width - 2 * page.EDGE)
    above = page.legend_height(handles, legend_columns) + 0.1
    sheet = page.Page(
        width,
        above + rows * (height + over) + 0.5,
        title=f"{group.name}: requests of a run by strategy",
        subtitle=facts.conditions(group, [point]),
        notes=notes + facts.left_out([point]),
        facts=facts.of(group),
    )
    sheet.legend(page.EDGE, 0, handles, columns=legend_columns)
    for i, plan in enumerate(plans):
        row, column = divmod(i, columns)
        x, y = page.EDGE + 0.1 + column * (wide + GAP), above + over + row * (height + over)
        axes = sheet.axes(x + beside, y, wide - beside, height)
        named = i + columns >= len(plans)
        panel(axes, plan, end, height)
        quantity.scale(axes.xaxis, [0, end], "s", log=False)
        axes.set_xlim(-0.02 * end, end)
        quantity.thin_ticks(axes.xaxis, wide - beside)
        axes.tick_params(labelbottom=named)
        if named:
            axes.set_xlabel("time since the start of the run")
        bold, light = titles(plan, end)
        sheet.text(x, y - 0.06, bold, fontsize=8, fontweight="bold")
        taken = page.text_width(bold, 8, "bold")
        sheet.text(x + taken + 0.08, y - 0.06, fitting(light, wide - taken - 0.1, 7.2), fontsize=7.2, color=look.SOFT)
    return sheet.figure


def titles(plan, end):
    row, elapsed, _, _, steps, total = plan
    light = quantity.seconds(elapsed)
    if elapsed > end:
        light += ", cut"
    if len(steps) < total:
        light += f"; {'first ' if len(steps) < MOST_ROWS else ''}{len(steps)} of {total:,} requests"
    else:
        light += f"; {total} request" + ("s" if total != 1 else "")
    return groups.label(row), light


def fitting(text, width, size):
    """The text, or as much of it as there is room for."""
    while text and page.text_width(text, size) > width:
        text = text[:-1]
    return text


def shortened(text, width, size):
    """The text, or its beginning and an ellipsis."""
    return text if page.text_width(text, size) <= width else fitting(text, width - 0.06, size) + "\u2026"


def names_of(trace, steps):
    """The name that each of the steps has in the scenario; of a trace without names, empty ones."""
    names = {exchange["step"]: str(exchange.get("label", "")) for exchange in trace}
    return [names.get(step, "") for step in steps]


def placed(names, room):
    """(row, name): one for each group of neighbours with one name, at its middle, and none nearer to another than `room` rows.
    Where not all have room, those of larger groups have it."""
    found, first = [], 0
    for name, group in itertools.groupby(names):
        count = len(list(group))
        if name:
            found.append((first + (count - 1) / 2, name, count))
        first += count
    chosen = []
    for row, name, _ in sorted(found, key=lambda each: -each[2]):
        if all(abs(row - other) >= room for other, _ in chosen):
            chosen.append((row, name))
    return sorted(chosen)


def panel(axes, plan, end, height):
    _, elapsed, trace, chain, steps, _ = plan
    place = {step: row for row, step in enumerate(steps)}
    thick = max(0.9, min(6.0, 0.72 * height * 72 / max(1, len(steps))))
    bars = {phase: [] for phase in exchanges.PHASES}
    queued, crosses, marks = [], [], []
    for exchange in trace:
        row = place.get(exchange["step"])
        if row is None or exchanges.start(exchange) > end and exchanges.ready(exchange) > end:
            continue
        queued.append([(exchanges.ready(exchange), row), (exchanges.start(exchange), row)])
        at = exchanges.start(exchange)
        for phase, took in zip(exchanges.PHASES, exchanges.phases(exchange)):
            if took > 0:
                bars[phase].append([(at, row), (at + took, row)])
            at += took
        if exchanges.failed(exchange):
            crosses.append((at, row))
        if exchange["step"] in chain and exchange.get("attempt", 1) == 1:
            marks.append((exchanges.start(exchange), row))
    axes.add_collection(LineCollection(queued, colors=QUEUED, linewidths=min(0.6, thick / 2), zorder=2))
    for phase, lines in bars.items():
        axes.add_collection(LineCollection(lines, colors=COLOURS[phase], linewidths=thick, capstyle="butt", zorder=3))
    size = max(1.8, min(4, thick * 1.3))
    if marks:
        axes.plot(*zip(*marks), linestyle="none", marker=">", markersize=size, color=look.INK, zorder=5, clip_on=False)
    if crosses:
        axes.plot(
            *zip(*crosses), linestyle="none", marker="x", markersize=size, markeredgewidth=0.8, color=look.INK, zorder=5
        )
    if elapsed <= end:
        axes.axvline(elapsed, color=look.REFERENCE, linewidth=1, linestyle=(0, (3, 2)), zorder=4)
    lowest = max(len(steps), 3)
    axes.set_ylim(lowest - 0.4, -0.6)
    names = placed(names_of(trace, steps), 1.25 * NAME_SIZE / (height * 72 / (lowest + 0.2)))
    axes.set_yticks(
        [row for row, _ in names],
        [shortened(name, WIDEST_NAME, NAME_SIZE) for _, name in names],
        fontsize=NAME_SIZE,
        color=look.SOFT,
    )
    axes.tick_params(axis="y", length=0, pad=3)
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x")
