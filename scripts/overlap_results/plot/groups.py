"""What results files hold, arranged for plotting: a group of points for each scenario, a row for each strategy."""

import dataclasses
import re

from .. import results_file, words

EXCHANGE = ("step", "status", "start_s", "wait_s")  # what every exchange of a trace has
DURATION_UNITS = words.TIME_UNITS | {"m": 60.0, "h": 3600.0}
NUMBER = re.compile(r"(?P<number>[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?)(?P<unit>[a-z]*)")


@dataclasses.dataclass
class Point:
    """The rows that were measured side by side: one table."""

    rows: list  # of results_file.Benchmark: those with times
    left_out: list  # of sentences on the others
    scenario: dict  # as the file has it, without cells; empty in a plain file
    values: dict  # swept name -> value as typed; empty without a sweep

    def baseline(self):
        """What speedups count from, as in the tables: the row called sequential, else the first whose work was not cut short."""
        whole = [row for row in self.rows if not cut_short(row)]
        return next((row for row in whole if row.strategy == "sequential"), whole[0] if whole else None)

    def figure(self, name):
        """That figure of every run of every row."""
        return [value for row in self.rows for value in row.values(name)]


@dataclasses.dataclass
class Group:
    name: str  # of the scenario; of a plain file, the file's without its ending
    file: results_file.ResultsFile
    points: list
    swept: dict  # name -> values as typed, in the order given; empty without a sweep

    @property
    def own(self):
        return self.file.own


def label(row):
    """The name that a row has in a plot."""
    return row.strategy or row.name


def cut_short(row):
    """Whether runs ended before their work was done, so that their times tell of less work."""
    return any(value > 0 for value in row.values("cancelled"))


def sentence_on(row):
    """Why a row that was not measured is not plotted."""
    reason = " ".join(row.reason.split()).rstrip(".")
    if len(reason) > 160:
        reason = reason[:157] + "..."
    state = {"failed": "FAILED", "incorrect": "INCORRECT"}.get(row.state, row.state.upper())
    return f"{row.name}: {state}" + (f" ({reason})" if reason else "")


def check_traces(row):
    """Raises ResultsError when an exchange lacks what every exchange has."""
    for exchange in (exchange for trace in row.traces for exchange in trace):
        if not isinstance(exchange, dict) or not all(results_file.is_number(exchange.get(name)) for name in EXCHANGE):
            raise results_file.ResultsError(f"{row.name}: an exchange of its traces lacks one of {', '.join(EXCHANGE)}")


def point_of(benchmarks):
    rows, left_out = [], []
    for row in benchmarks:
        if row.state != "ok":
            left_out.append(sentence_on(row))
        elif not any(value > 0 for value in row.values("elapsed_s")):
            left_out.append(f"{row.name}: no run with a time")
        else:
            check_traces(row)
            rows.append(row)
    scenario = benchmarks[0].scenario if benchmarks else {}
    return Point(rows, left_out, scenario, {name: str(value) for name, value in scenario.get("point", {}).items()})


def groups_of(file):
    """The groups of a file, in its order. Raises results_file.ResultsError where it has another shape than results files have."""
    try:
        return arranged(file)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise results_file.ResultsError(
            f"{file.path} is not a results file: {type(error).__name__} at {error}"
        ) from None


def arranged(file):
    if not file.own:
        return (
            [Group(file.path.name.removesuffix(".json"), file, [point_of(file.benchmarks)], {})]
            if file.benchmarks
            else []
        )
    tables = {}  # by identity: rows of one table share the dict
    for benchmark in file.benchmarks:
        tables.setdefault(id(benchmark.scenario), []).append(benchmark)
    listed = {entry["name"]: [str(value) for value in entry["values"]] for entry in file.overlap.get("sweep", [])}
    groups = {}
    for benchmarks in tables.values():
        point = point_of(benchmarks)
        # Without a point, a second table of the same name is another measurement, not another value of a sweep.
        key = (point.scenario["scenario"], None if point.values else len(groups))
        groups.setdefault(key, Group(point.scenario["scenario"], file, [], {})).points.append(point)
    for group in groups.values():
        names = [name for name in group.points[0].values if all(name in point.values for point in group.points)]
        for name in [name for name in listed if name in names] + [name for name in names if name not in listed]:
            used = list(dict.fromkeys(point.values[name] for point in group.points))
            order = listed.get(name, used)
            group.swept[name] = [value for value in order if value in used] + [
                value for value in used if value not in order
            ]
        follow_the_limit(group)
    return list(groups.values())


LIMIT = "max_in_flight"


def follow_the_limit(group):
    """Where the limit is swept, a pool that is as large as the limit everywhere is one strategy, and gets one name."""
    if len(group.swept.get(LIMIT, [])) < 2:
        return
    numbers = {}  # of each idiom, with the limits that they were measured at
    for point in group.points:
        for row in point.rows:
            name, _, number = row.strategy.partition(":")
            numbers.setdefault(name, set()).add((number, point.values[LIMIT]))
    following = {
        name for name, pairs in numbers.items() if len(pairs) > 1 and all(number == limit for number, limit in pairs)
    }
    for point in group.points:
        for row in point.rows:
            name = row.strategy.partition(":")[0]
            if name in following:
                row.strategy = f"{name}:limit"


def magnitude(text):
    """A swept value as (number, unit), durations in seconds; None when it is neither number nor duration."""
    match = NUMBER.fullmatch(text.strip())
    if match is None:
        return None
    number, unit = float(match["number"]), match["unit"]
    if not unit:
        return number, ""
    return (number * DURATION_UNITS[unit], "s") if unit in DURATION_UNITS else None


def magnitudes(values):
    """Numbers for all values and their common unit; (None, "") when one has none, or when units differ."""
    found = [magnitude(value) for value in values]
    if any(one is None for one in found):
        return None, ""
    # A bare 0 is as good a duration as 0s.
    units = {unit for number, unit in found if number != 0 or unit}
    if len(units) > 1:
        return None, ""
    return [number for number, _ in found], units.pop() if units else ""


def file_word(text):
    """The text as part of a file's name: letters, digits, and - . = _ only."""
    return re.sub(r"[^A-Za-z0-9.=_-]+", "-", text).strip("-.") or "unnamed"
