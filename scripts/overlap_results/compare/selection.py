"""Which figures of which benchmarks are worth a line."""

from . import decision
from .decision import FINE

FEW = 40  # benchmarks up to which each has a line, fine or not


def closest(row):
    """The gated figure that used up most of its gate; with a gate of nothing, the one that changed most."""
    return max(row.gated, key=lambda each: each.high / each.limit if each.limit > 0 else each.change, default=None)


def lines(made, everything):
    """(row, judgement or None for work) for each line, and the number of fine benchmarks without one. How long it took is told of
    every benchmark that has a line, whatever decides."""
    chosen, hidden = [], 0
    for row in made.rows:
        if everything:
            chosen += [(row, None)] if row.work and (row.work.verdict != FINE or not row.judgements) else []
            chosen += [(row, each) for each in row.judgements]
            continue
        notable = [(row, None)] if row.work and row.work.verdict != FINE else []
        notable += [
            (row, each)
            for each in sorted(row.gated, key=lambda each: decision.WORST_FIRST.index(each.verdict))
            if each.verdict != FINE
        ]
        elapsed = row.judgement("elapsed")
        if notable:
            if elapsed is not None and all(each is not elapsed for _, each in notable):
                notable.insert(0, (row, elapsed))
            chosen += notable
        elif not row.decides or len(made.rows) <= FEW:
            shown = [elapsed] if elapsed else []
            shown += [closest(row)] if not elapsed or row.gated and not elapsed.gated else []
            chosen += [(row, each) for each in shown]
        else:
            hidden += 1
    return chosen, hidden


def verdict(row, judgement):
    return judgement.verdict if judgement else row.work.verdict if row.work else row.verdict


def decides(row, judgement):
    return judgement.gated if judgement else row.work_gated
