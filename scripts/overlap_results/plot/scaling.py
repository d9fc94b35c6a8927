"""What a sweep shows: a figure over a swept value, a line for each strategy, a panel for each value of what else was swept."""

import dataclasses
import itertools

from matplotlib import ticker
from matplotlib.lines import Line2D

from .. import natural_order
from ..medians import median
from . import facts, groups, look, page, quantity, speedup

KIND = "scaling"
MOST_PANELS = 9  # in one picture
QUANTITIES = (
    quantity.ELAPSED,
    quantity.Quantity("speedup", "speedup", "x", None),
    quantity.EFFICIENCY,
    quantity.CPU_PER_REQUEST,
    quantity.RSS,
    quantity.THREADS,
    quantity.LATENCY_P99,
)
IDEAL, FLOOR = "ideal", "floor"
REFERENCE_LINES = {IDEAL: (0, (5, 2)), FLOOR: (0, (1, 1.5))}


@dataclasses.dataclass
class Dimension:
    """What a horizontal axis shows."""

    name: str
    values: list  # as typed, in order
    places: list  # of the values on the axis
    unit: str
    numeric: bool
    in_rows: bool = False  # it is the number behind a strategy's name, not a value of the points


@dataclasses.dataclass
class Line:
    name: str
    places: list
    middles: list
    lows: list
    highs: list


def sweeps(group):
    return bool(dimensions(group))


def numbered(group):
    """Strategies that have rows with two numbers or more, as `--sweep thread_pool=1,8,32` makes: name -> numbers as typed."""
    asked = [entry["name"] for entry in group.file.overlap.get("sweep", [])]
    found = {}
    for point in group.points:
        for row in point.rows:
            name, _, number = row.strategy.partition(":")
            if name in asked and groups.magnitude(number) is not None:
                found.setdefault(name, {})[number] = None
    return {name: list(numbers) for name, numbers in found.items() if len(numbers) > 1}


def dimensions(group):
    """Everything that was swept over two values or more."""
    made = []
    for name, values in [*group.swept.items(), *numbered(group).items()]:
        if len(values) < 2:
            continue
        numbers, unit = groups.magnitudes(values)
        made.append(
            Dimension(
                name, values, numbers or list(range(len(values))), unit, numbers is not None, name not in group.swept
            )
        )
    return made


def horizontal(group):
    """The dimensions that get pictures of their own: all numeric ones; without any, the first."""
    found = dimensions(group)
    return [dimension for dimension in found if dimension.numeric] or found[:1]


def draw(group, context):
    """(name, figure) of each picture."""
    for dimension in horizontal(group):
        panels = panels_of(group, dimension)
        parts = [panels[i : i + MOST_PANELS] for i in range(0, len(panels), MOST_PANELS)]
        for wanted in QUANTITIES:
            for number, part in enumerate(parts, 1):
                if any(lines_of(points, dimension, wanted) for _, points in part):
                    name = f"{context.name(group)}_{KIND}_{groups.file_word(dimension.name)}_{wanted.key}"
                    yield (
                        name + (f"_{number}" if len(parts) > 1 else ""),
                        picture(group, dimension, wanted, part, context.styles, (number, len(parts))),
                    )


def panels_of(group, dimension):
    """(title, points) for each combination of the values of what else was swept."""
    others = [name for name in group.swept if name != dimension.name and len(group.swept[name]) > 1]
    panels = []
    for combination in itertools.product(*(group.swept[name] for name in others)):
        points = [
            point
            for point in group.points
            if all(point.values[name] == value for name, value in zip(others, combination))
        ]
        if any(point.rows for point in points):
            panels.append((", ".join(f"{name} {value}" for name, value in zip(others, combination)), points))
    return panels


def values_of(row, point, wanted):
    """Of every run; empty where the row does not have it."""
    if wanted.key != "speedup":
        return [] if wanted.key == "efficiency" and groups.cut_short(row) else wanted.values(row)
    baseline = point.baseline()
    if baseline is None or groups.cut_short(row):
        return []
    base = median(quantity.ELAPSED.values(baseline))
    return [base / value for value in quantity.ELAPSED.values(row)]


def lines_of(points, dimension, wanted):
    """Name -> Line, of every strategy that has the figure anywhere."""
    # What is swept goes first, before those it is held against.
    swept = f"{dimension.name}:N"
    lines = {swept: Line(swept, [], [], [], [])} if dimension.in_rows else {}

    def add(name, place, values):
        if values:
            line = lines.setdefault(name, Line(name, [], [], [], []))
            line.places.append(place)
            for column, value in zip((line.middles, line.lows, line.highs), (median(values), min(values), max(values))):
                column.append(value)

    for point in points:
        for row in point.rows:
            values = values_of(row, point, wanted)
            if not dimension.in_rows:
                add(groups.label(row), dimension.places[dimension.values.index(point.values[dimension.name])], values)
                continue
            name, _, number = row.strategy.partition(":")
            if name == dimension.name and number in dimension.values:
                add(swept, dimension.places[dimension.values.index(number)], values)
            else:  # it has no such number: the same all along
                for place in (min(dimension.places), max(dimension.places)):
                    add(groups.label(row), place, values)
    for line in lines.values():
        order = sorted(range(len(line.places)), key=line.places.__getitem__)
        for column in ("places", "middles", "lows", "highs"):
            setattr(line, column, [getattr(line, column)[i] for i in order])
    return {name: line for name, line in lines.items() if line.places}


def references(points, dimension, wanted):
    """name -> (places, values) of what the figure is bounded by."""
    found = {}
    bounds = {
        "elapsed": ((IDEAL, facts.ideal_of), (FLOOR, facts.floor_of)),
        "speedup": ((IDEAL, speedup.limit_of),),
        "efficiency": ((IDEAL, lambda _: 100),),
    }.get(wanted.key, ())
    for point in points:
        places = (
            [min(dimension.places), max(dimension.places)]
            if dimension.in_rows
            else [dimension.places[dimension.values.index(point.values[dimension.name])]]
        )
        for name, bound in bounds:
            value = bound(point)
            if value:
                found.setdefault(name, []).extend((place, value) for place in places)
    return {name: list(zip(*sorted(pairs))) for name, pairs in found.items()}


def picture(group, dimension, wanted, panels, styles, part):
    drawn = [
        (title, lines_of(points, dimension, wanted), references(points, dimension, wanted)) for title, points in panels
    ]
    names = list(dict.fromkeys(name for _, lines, _ in drawn for name in lines))
    if dimension.in_rows:  # one name stands for many rows, which have a style each elsewhere
        styles = look.styles(names)
    bounds = list(dict.fromkeys(name for _, _, found in drawn for name in found))
    everything = [value for _, lines, found in drawn for line in lines.values() for value in (*line.lows, *line.highs)]
    everything += [value for _, _, found in drawn for _, values in found.values() for value in values]

    handles = [Line2D([], [], label=name, **styles[name].of_line()) for name in names]
    bound_names = {IDEAL: "limit (ideal)" if wanted.key == "speedup" else "ideal", FLOOR: FLOOR}
    handles += [
        Line2D([], [], color=look.REFERENCE, linewidth=1, linestyle=REFERENCE_LINES[name], label=bound_names[name])
        for name in bounds
    ]
    beside = page.widest([handle.get_label() for handle in handles]) + 0.75
    columns = 1 if len(drawn) == 1 else 2 if len(drawn) in (2, 4) else 3
    rows = -(-len(drawn) // columns)
    width, height = {1: (4.8, 3.4), 2: (3.0, 2.5), 3: (2.4, 2.1)}[columns]
    left, gap, under, over = page.EDGE + 0.85, 0.32, 0.3, 0.22 if drawn[0][0] else 0.05
    body = max(rows * (height + over + under) + 0.3, page.legend_height(handles, 1))
    total = left + columns * (width + gap) + 0.1 + beside + page.EDGE

    notes = [
        "Marks: medians of the runs; smaller for the later strategies, so that ties can be seen. Upright bars: from the "
        "smallest run to the largest."
    ]
    if wanted.key == "speedup":
        baselines = {groups.label(point.baseline()) for _, points in panels for point in points if point.baseline()}
        notes[
            0
        ] += f" Speedup: against the median elapsed of {' or '.join(sorted(baselines, key=natural_order.key))} at the same point."
    if IDEAL in bounds:
        notes[0] += " Ideal: an executor without overhead, with the same requests, served delays and limit."
    if dimension.in_rows:
        notes[0] += f" Strategies other than {dimension.name} do not have that number: their lines are level."
    points = [point for _, of_panel in panels for point in of_panel]
    of_parts = f" (part {part[0]} of {part[1]})" if part[1] > 1 else ""
    sheet = page.Page(
        total,
        body,
        title=f"{group.name}: {wanted.title} over {dimension.name}{of_parts}",
        subtitle=facts.conditions(group, group.points if len(group.points) > 1 else points),
        notes=notes + facts.left_out(points),
        facts=facts.of(group),
    )
    log_y = wanted.unit != "%" and quantity.wants_log(value for value in everything)
    for i, (title, lines, found) in enumerate(drawn):
        row, column = divmod(i, columns)
        axes = sheet.axes(left + column * (width + gap), over + row * (height + over + under), width, height)
        panel(axes, lines, found, styles)
        quantity.scale(axes.yaxis, everything, wanted.unit, log=log_y, from_zero=True)
        horizontal_axis(axes, dimension, width, named=i + columns >= len(drawn))
        axes.set_title(title, loc="left")
        if column == 0:
            axes.set_ylabel(wanted.axis() + (" (log)" if log_y else ""))
        else:
            axes.tick_params(labelleft=False)
    sheet.legend(left + columns * (width + gap) + 0.1, over, handles)
    return sheet.figure


def panel(axes, lines, found, styles):
    axes.grid(True)
    for i, line in enumerate(lines.values()):
        style = styles[line.name]
        axes.vlines(line.places, line.lows, line.highs, color=style.colour, linewidth=0.8, zorder=2 + i * 0.01)
        axes.plot(line.places, line.middles, zorder=3 + i * 0.01, **style.of_line())
    for name, (places, values) in found.items():
        axes.plot(places, values, color=look.REFERENCE, linewidth=1, linestyle=REFERENCE_LINES[name], zorder=2.5)


def horizontal_axis(axes, dimension, width, *, named):
    """The swept values as they were typed, at their places."""
    places = sorted(dimension.places)
    texts = dict(zip(dimension.places, dimension.values))
    log = dimension.numeric and quantity.wants_log(places)
    if log:
        axes.set_xscale("log")
        margin = (places[-1] / places[0]) ** 0.04
        axes.set_xlim(places[0] / margin, places[-1] * margin)
    else:
        span = places[-1] - places[0] or 1
        axes.set_xlim(places[0] - 0.05 * span, places[-1] + 0.05 * span)
    axes.xaxis.set_major_locator(ticker.FixedLocator(places))
    axes.xaxis.set_minor_locator(ticker.NullLocator())
    axes.xaxis.set_major_formatter(ticker.FuncFormatter(lambda place, _: texts.get(place, "")))
    quantity.thin_ticks(axes.xaxis, width)
    if named:
        axes.set_xlabel(dimension.name + (" (log)" if log else ""))
