"""Bootstrap: how far a median would lie from itself if the same were measured again. The same seed for all, so that the
same files give the same answer."""

import functools

import numpy

SEED = 20_250_101
RESAMPLES = 5_000


@functools.cache
def middles(runs, side):
    """For each resample of so many runs, the places of its median (two, the same if their number is odd) in the sorted
    sample: sorting the indices sorts what they point at, so that one draw serves every figure of every benchmark."""
    drawn = numpy.random.default_rng([SEED, runs, side]).integers(0, runs, size=(RESAMPLES, runs))
    drawn.partition((runs - 1) // 2, axis=1)
    lower = drawn[:, (runs - 1) // 2].copy()
    drawn.partition(runs // 2, axis=1)
    return lower, drawn[:, runs // 2].copy()


@functools.lru_cache(maxsize=4)  # not all: they are large, and --run asks for other sizes every round
def nested(sizes, side):
    """Indices into the runs of all blocks, one after another: blocks drawn first, then as many runs within each. Runs of
    one process have its luck in common; what varies from process to process shows only between blocks."""
    generator = numpy.random.default_rng([SEED, side, *sizes])
    starts = numpy.concatenate([[0], numpy.cumsum(sizes)[:-1]]).astype(numpy.int32)
    largest = max(sizes)
    blocks = generator.integers(0, len(sizes), size=(RESAMPLES, len(sizes)))
    within = generator.random(size=(RESAMPLES, len(sizes), largest))
    indices = starts[blocks][:, :, None] + (within * numpy.array(sizes)[blocks][:, :, None]).astype(numpy.int32)
    return indices.reshape(RESAMPLES, -1)


def medians(blocks, side):
    """The medians of all resamples. `blocks`: a list of runs' numbers for each process; `side`: 0 or 1, drawn apart."""
    if len(blocks) == 1:
        ordered = numpy.sort(numpy.asarray(blocks[0], dtype=float))
        lower, upper = middles(len(ordered), side)
        return (ordered[lower] + ordered[upper]) / 2
    values = numpy.concatenate([numpy.asarray(block, dtype=float) for block in blocks])
    resampled = values[nested(tuple(map(len, blocks)), side)]
    resampled.sort(axis=1)  # of so few values a row, faster than numpy.median
    count = resampled.shape[1]
    return (resampled[:, (count - 1) // 2] + resampled[:, count // 2]) / 2


def interval(resampled, confidence):
    """The percentile interval."""
    outside = (1 - confidence) / 2
    low, high = numpy.quantile(resampled, [outside, 1 - outside])
    return float(low), float(high)
