"""One figure of one benchmark: how it changed, and whether that is a regression."""

import dataclasses
import math

import numpy

from .. import words
from ..medians import median
from . import resampling, significance

ALPHA = 0.01  # of any false alarm in a table, and 1 - the confidence of each interval
# One-sided, that a change is within the limit, of so few runs that a single disturbed one is an end of the interval.
FEW_ARE_FINE = 0.90
MOST_RUNS = 1_000  # beyond which nobody repeats anything

REGRESSED, IMPROVED, FINE, INCONCLUSIVE = "regressed", "improved", "fine", "inconclusive"
WORST_FIRST = [REGRESSED, INCONCLUSIVE, IMPROVED, FINE]


@dataclasses.dataclass
class Judgement:
    """`change`, `low` and `high` are in the direction of worse: shares of `scale`, so that ratio = 1 + worse * change where
    a ratio has a meaning."""

    figure: object
    gated: bool
    threshold: object  # gate.Threshold
    base: float | None  # medians; None where that side has none
    new: float | None
    base_runs: int
    new_runs: int
    change: float = 0.0
    low: float = 0.0
    high: float = 0.0
    likely: float = 0.0  # it is fine when this is within the limit
    scale: float = 1.0
    ratio: float | None = None
    exact: bool = False  # constant in all runs of either side: no chance in it
    p: float | None = None
    p_adjusted: float | None = None
    least: float = 0.0  # in the figure's unit: no smaller change counts
    noise: float = 0.0  # the change between two measurements of the same build, where there were any
    verdict: str = FINE
    runs_needed: int | None = None  # of each side, where inconclusive; math.inf where no number would do
    reason: str = ""

    @property
    def missing(self):
        """Whether one side lacks the figure, which is a change neither for the worse nor for the better."""
        return self.base is None or self.new is None

    @property
    def limit(self):
        """The threshold as a share of the scale."""
        if self.threshold.seconds is not None:
            return self.threshold.seconds / self.scale
        return max(self.threshold.share, self.least / self.scale)

    @property
    def limit_text(self):
        least = self.threshold.seconds is None and self.least / self.scale > self.threshold.share
        return str(self.threshold) + (f", at least {self.figure.text(self.least)}" if least else "")

    @property
    def difference(self):
        return None if self.missing else self.new - self.base

    def bounds(self):
        """The interval of the ratio, or where that has no meaning of the difference: smaller first."""
        ends = sorted(self.figure.worse * end for end in (self.low, self.high))
        return [1 + end for end in ends] if self.ratio is not None else [end * self.scale for end in ends]


def blocks_of(runs, figure):
    """The figure's values, apart by the process that they come from (`compare_block`, which only --run writes)."""
    blocks = {}
    for run in runs:
        value = figure.of(run)
        if value is not None:
            blocks.setdefault(run.get("compare_block", 0), []).append(value)
    return list(blocks.values())


def scale_of(base, new, resolution):
    """What a change is a share of: the base, but no less than what a measurement resolves."""
    return max(abs(base), resolution) or abs(new) or 1.0


def change_between(figure, base_runs, new_runs):
    """In the direction of worse, as a share; None where either side lacks the figure."""
    base, new = ([value for block in blocks_of(runs, figure) for value in block] for runs in (base_runs, new_runs))
    if not base or not new:
        return None
    base, new = float(median(base)), float(median(new))
    return figure.worse * (new - base) / scale_of(base, new, figure.resolution(base_runs))


def measure(figure, base_runs, new_runs, threshold, gated):
    """The change and its interval, not yet the verdict; None where both sides lack the figure."""
    base_blocks, new_blocks = blocks_of(base_runs, figure), blocks_of(new_runs, figure)
    if not base_blocks and not new_blocks:
        return None
    if not base_blocks or not new_blocks:
        return one_sided(figure, threshold, gated, base_blocks, new_blocks)
    base = [value for block in base_blocks for value in block]
    new = [value for block in new_blocks for value in block]
    made = Judgement(figure, gated, threshold, float(median(base)), float(median(new)), len(base), len(new))
    resolution = figure.resolution(base_runs)
    made.scale = scale_of(made.base, made.new, resolution)
    made.least = max(resolution if figure.least_change else 0.0, least_that_matters(figure, base_runs, threshold))
    made.change = figure.worse * made.difference / made.scale
    if made.base > 0 and made.base >= resolution and made.new > 0:
        made.ratio = made.new / made.base
    if figure.counted and min(made.base_runs, made.new_runs) >= 2 and len(set(base)) == len(set(new)) == 1:
        made.exact = True
        made.low = made.high = made.likely = made.change
        return made
    if base == new and len(base) >= 2:  # one measurement, compared with itself
        made.exact = True
        return made
    by_logs = figure.logs and made.base_runs in significance.FEW and made.new_runs in significance.FEW
    by_logs = by_logs and min(*base, *new) > 0
    made.p = (significance.p_value_of_logs if by_logs else significance.p_value)(base, new)
    if made.base_runs < 2 or made.new_runs < 2:
        made.low, made.high, made.likely = -math.inf, math.inf, math.inf
        return made
    resampled = resampling.medians(base_blocks, 0), resampling.medians(new_blocks, 1)
    scales = numpy.maximum(numpy.abs(resampled[0]), resolution)
    scales[scales == 0] = made.scale
    if threshold.seconds is not None or made.ratio is None:
        scales[:] = made.scale  # what is judged, or shown, is the difference
    changes = figure.worse * (resampled[1] - resampled[0]) / scales
    made.low, made.high = resampling.interval(changes, 1 - ALPHA)
    few = min(made.base_runs, made.new_runs) in significance.FEW
    made.likely = float(numpy.quantile(changes, FEW_ARE_FINE)) if few else made.high
    return made


def one_sided(figure, threshold, gated, base_blocks, new_blocks):
    middles = [float(median(sum(blocks, []))) if blocks else None for blocks in (base_blocks, new_blocks)]
    counts = [sum(map(len, blocks)) for blocks in (base_blocks, new_blocks)]
    made = Judgement(figure, gated, threshold, *middles, *counts, low=-math.inf, high=math.inf, likely=math.inf)
    made.verdict = INCONCLUSIVE
    made.reason = f"{'BASE' if made.base is None else 'NEW'} does not have it, so nothing is known of a change"
    return made


def least_that_matters(figure, base_runs, threshold):
    """In the figure's unit, by the gate."""
    elapsed = [value for value in map(figure.elapsed, base_runs) if value is not None] if threshold.least_share else []
    return threshold.least_share * median(elapsed) if elapsed else 0.0


def decide(judgements, alpha=ALPHA, confirming=False):
    """Verdicts for one family of tests. The family is what decides the exit code, or what does not: what is only shown must
    not cost the rest its power."""
    judgements = [each for each in judgements if not each.missing]
    tested = [each for each in judgements if not each.exact]
    for each, adjusted in zip(tested, significance.holm([each.p for each in tested])):
        each.p_adjusted = adjusted
    for each in judgements:
        each.runs_needed, each.reason = None, ""
        each.verdict = exact_verdict(each) if each.exact else verdict(each, alpha)
        if each.verdict == REGRESSED and not each.exact and each.change <= each.noise:
            each.verdict, each.runs_needed = INCONCLUSIVE, math.inf
            each.reason = f"two measurements of the same build were {words.limit(each.noise)} apart"
        elif each.verdict == INCONCLUSIVE and not confirming:
            each.runs_needed = runs_needed(each, alpha, len(tested))


def exact_verdict(each):
    return REGRESSED if each.change > 0 else IMPROVED if each.change < 0 else FINE


def verdict(each, alpha):
    significant = each.p_adjusted < alpha
    if significant and each.change > each.limit and each.low > 0:
        return REGRESSED
    if significant and -each.change > each.limit and each.high < 0:
        return IMPROVED
    return FINE if each.likely < each.limit or (each.change == each.high == each.limit == 0) else INCONCLUSIVE


def runs_needed(each, alpha, tests):
    """Of each side, for a verdict on a change like the one seen: an interval narrows with the root of the runs."""
    runs = min(each.base_runs, each.new_runs)
    if each.change > each.limit:  # to be a regression: significant, and the interval clear of no change
        least = significance.least_runs(alpha, tests)
        half_width, distance = each.change - each.low, each.change
    else:  # to be fine, which takes no test
        least = 2
        half_width, distance = each.high - each.change, each.limit - each.change
    if runs < 2:
        return max(least, 10)  # one run has no spread to go by; ten show one
    if distance <= 0 or not math.isfinite(half_width):
        return math.inf
    wanted = runs * (half_width / distance) ** 2
    if wanted > MOST_RUNS:
        return math.inf
    return max(least, math.ceil(wanted), runs + 1)
