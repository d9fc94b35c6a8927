"""What decides the exit code: names of figures, and how much worse each may become."""

import dataclasses
import difflib
import math
import re

from .. import words


class GateError(Exception):
    """One sentence on what is wrong with a gate."""


@dataclasses.dataclass(frozen=True)
class Threshold:
    share: float | None  # of the base's median
    seconds: float | None = None  # instead of it
    least_share: float = 0.0  # of the elapsed time: no smaller change of a time matters, whatever share of itself it is

    def __str__(self):
        return words.limit(self.share) if self.seconds is None else words.duration(self.seconds)


@dataclasses.dataclass(frozen=True)
class Gate:
    thresholds: dict  # name -> Threshold
    work: bool
    text: str

    def holds(self, name):
        return self.work if name == "work" else name in self.thresholds

    def threshold(self, figure):
        return self.thresholds.get(figure.name, Threshold(figure.share))


def parse(text, figures, what):
    """`what` says whose figures they are, for the message. Raises GateError."""
    known = {figure.name: figure for figure in figures}
    names = [*known, "work"]
    thresholds, work = {}, False
    for part in text.split(","):
        name, colon, written = (word.strip() for word in part.partition(":"))
        if name not in names:
            near = difflib.get_close_matches(name, names, 1)
            raise GateError(
                f'--gate names "{name}", which is no figure of {what}: '
                + (f'did you mean "{near[0]}"' if near else "there are " + words.listed(names, 20))
            )
        if name in thresholds or (name == "work" and work):
            raise GateError(f"--gate names {name} twice")
        if name == "work":
            if colon:
                raise GateError("--gate has a threshold for work, which is the same or is not")
            work = True
            continue
        figure = known[name]
        thresholds[name] = limits(figure, written) if colon else Threshold(figure.share)
    return Gate(thresholds, work, text)


def limits(figure, written):
    """LIMIT or LIMIT:LEAST."""
    limit, colon, least = (word.strip() for word in written.partition(":"))
    chosen = threshold(figure, limit)
    if not colon:
        return chosen
    if not figure.time or chosen.share is None:
        raise GateError(f"--gate has a second limit for {figure.name}, which only shares of times have")
    match = re.fullmatch(r"(\d+(?:\.\d+)?) ?%", least)
    if not match:
        raise GateError(f'--gate wants a percentage of the elapsed time behind {figure.name}:{limit}, not "{least}"')
    return Threshold(chosen.share, None, float(match[1]) / 100)


def threshold(figure, written):
    match = re.fullmatch(r"(\d+(?:\.\d+)?) ?(%|s|ms|us|ns)", written)
    if not match:
        wanted = "a percentage or a time, such as 10% or 200us" if figure.time else "a percentage, such as 10%"
        raise GateError(f'--gate wants {wanted}, for {figure.name}, not "{written}"')
    value, unit = float(match[1]), match[2]
    if not math.isfinite(value):
        raise GateError(f'--gate cannot use "{written}" for {figure.name}')
    if unit == "%":
        return Threshold(value / 100)
    if not figure.time:
        raise GateError(f"--gate has a time for {figure.name}, which is none: give a percentage")
    return Threshold(None, value * words.TIME_UNITS[unit])
