"""Whether two samples differ at all: the Mann-Whitney U test, Holm's correction, and what a number of runs can show."""

import math
import statistics

EXACT = 20  # runs on either side up to which the exact distribution is computed: beyond, the normal one is as good


def p_value(base, new):
    """Two-sided, of Mann and Whitney's U. Exact without ties in up to 20 runs on either side; else the normal
    approximation with corrections for ties and continuity, though never less than the exact test could give."""
    if min(base) == max(base) == min(new) == max(new):
        return 1.0
    ties = len(set(base) | set(new)) < len(base) + len(new)
    import scipy.stats  # takes a second, for which nobody who is refused has to wait

    method = "exact" if not ties and max(len(base), len(new)) <= EXACT else "asymptotic"
    p = float(scipy.stats.mannwhitneyu(base, new, alternative="two-sided", method=method).pvalue)
    return min(1.0, max(p, least_p(len(base), len(new))))


FEW = range(5, 10)  # runs on a side: `overlap run` makes 5, and ranks of 10 can show something in a table of any size
LEAST_SPREAD = 1e-3  # of logarithms: five runs that happen to lie closer together do not tell how close runs do


def p_value_of_logs(base, new):
    """Two-sided, of Welch's t of the logarithms: of few runs it tells how far apart they are, where ranks only tell that
    they are. Runs that were disturbed make it larger."""
    import scipy.stats  # as above

    sides = [[math.log(value) for value in values] for values in (base, new)]
    facts = [
        fact
        for logs in sides
        for fact in (statistics.fmean(logs), max(statistics.stdev(logs), LEAST_SPREAD), len(logs))
    ]
    return float(scipy.stats.ttest_ind_from_stats(*facts, equal_var=False).pvalue)


def least_p(base_runs, new_runs):
    """What complete separation gives: two of all ways to deal the runs out."""
    return min(1.0, 2 / math.comb(base_runs + new_runs, base_runs))


def holm(p_values):
    """Adjusted so that comparing each with alpha keeps the chance of any false one in the family below alpha (Holm 1979)."""
    order = sorted(range(len(p_values)), key=lambda index: p_values[index])
    adjusted, largest = [0.0] * len(p_values), 0.0
    for rank, index in enumerate(order):
        largest = max(largest, min(1.0, (len(p_values) - rank) * p_values[index]))
        adjusted[index] = largest
    return adjusted


def least_runs(alpha, tests):
    """The smallest number of runs on either side with which one of so many tests could be significant at all."""
    runs = 2
    while least_p(runs, runs) >= alpha / max(1, tests):
        runs += 1
    return runs
