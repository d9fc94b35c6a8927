"""The middle of a row's runs, and how sure it is."""

import warnings

import numpy
from scipy import stats

CONFIDENCE = 0.95
RESAMPLES = 2000
LEAST_RUNS = 3  # of fewer, resampling says nothing
SEED = 1  # the same file gives the same plot

INTERVAL = "95 % bootstrap interval of the median"


def interval(values):
    """The percentile bootstrap interval of the median, (low, high); None of fewer than three runs."""
    if len(values) < LEAST_RUNS:
        return None
    if max(values) == min(values):
        return float(values[0]), float(values[0])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the median of few values often repeats
        made = stats.bootstrap(
            (numpy.asarray(values),),
            numpy.median,
            confidence_level=CONFIDENCE,
            n_resamples=RESAMPLES,
            vectorized=True,
            method="percentile",
            random_state=SEED,
        )
    return float(made.confidence_interval.low), float(made.confidence_interval.high)


def ratio_interval(above, below):
    """The same of median(above) / median(below), whose runs are no pairs."""
    if min(len(above), len(below)) < LEAST_RUNS:
        return None
    draw = numpy.random.default_rng(SEED)
    middles = [
        numpy.median(draw.choice(numpy.asarray(values), (RESAMPLES, len(values))), axis=1) for values in (above, below)
    ]
    tail = (1 - CONFIDENCE) / 2 * 100
    low, high = numpy.percentile(middles[0] / middles[1], [tail, 100 - tail])
    return float(low), float(high)
