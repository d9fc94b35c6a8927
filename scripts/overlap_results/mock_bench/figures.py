"""What rounds come to: medians, ratios, and whether a figure is reached. Pure."""

import dataclasses
import math

from ..medians import median


@dataclasses.dataclass(frozen=True)
class Figure:
    """One thing that the mock is held to."""

    table: str
    what: str
    value: float
    bound: float
    comparison: str  # "at least", "at most" or "below"
    unit: str = ""  # behind both numbers, such as "x" for a ratio
    against: str = ""  # the server with which the mock was compared, where there is one

    @property
    def reached(self):
        if self.comparison == "at least":
            return self.value >= self.bound
        return self.value < self.bound if self.comparison == "below" else self.value <= self.bound

    def to_json(self):
        fields = {name: value for name, value in dataclasses.asdict(self).items() if value != ""}
        return dict(fields, reached=self.reached)


def values(rounds, server, column, **conditions):
    """One column of a server's rounds, in the order of the rounds. A column may be a path, like latency_s.p50."""
    found = []
    for measured in rounds:
        if measured["server"] != server or any(measured[key] != value for key, value in conditions.items()):
            continue
        for name in column.split("."):
            measured = measured[name]
        found.append(measured)
    return found


def medians(rounds, columns, **conditions):
    """For each server, in the order in which they first appear: the median of each column."""
    servers = dict.fromkeys(measured["server"] for measured in rounds)
    return {
        server: {column: median(values(rounds, server, column, **conditions)) for column in columns}
        for server in servers
        if values(rounds, server, columns[0], **conditions)
    }


def ratio(ours, theirs):
    """The median of the rounds' own ratios. What makes a machine slow for a while slows both of a round's
    measurements, so it cancels; it would not in a ratio of medians."""
    if len(ours) != len(theirs):
        raise ValueError(f"{len(ours)} rounds cannot be paired with {len(theirs)}")
    return median([divide(our, their) for our, their in zip(ours, theirs)])


def divide(ours, theirs):
    """Nothing, or less than nothing (an answer before its time), is unbeatable."""
    return ours / theirs if theirs > 0 else math.inf


def ratio_to(rounds, server, column, ours="mock", **conditions):
    return ratio(values(rounds, ours, column, **conditions), values(rounds, server, column, **conditions))
