"""What was suspected from a first measurement, judged together with one made afresh: a regression must show in the fresh one
alone, since whatever is picked for looking bad looks worse than it is. Pure."""

import math

from .decision import FINE, IMPROVED, INCONCLUSIVE, REGRESSED

NOT_AGAIN = "it was not run again, since the time for that was over"
FAILED_AGAIN = "it had no figures when it was run again"


def suspects(rows):
    return [row.name for row in rows if row.verdict == REGRESSED or row.verdict == INCONCLUSIVE and is_open(row)]


def is_open(row):
    """Whether more runs could tell: not where a row or a figure is there on one side alone, or on neither."""
    return any(each.verdict == INCONCLUSIVE and not each.missing for each in row.gated)


def settle(pooled, fresh):
    """Changes the verdicts of `pooled`, the rows of all runs, by `fresh`, those of the runs since the suspicion: name -> Row.
    Rows without one keep theirs, save that nothing is a regression unconfirmed."""
    for row in pooled:
        again = fresh.get(row.name)
        if row.work and row.work_gated and row.work.verdict == REGRESSED:
            settle_work(row, again)
        row.judgements = [
            settled(each, again and again.judgement(each.figure.name), FAILED_AGAIN if again else NOT_AGAIN)
            if each.gated
            else each
            for each in row.judgements
        ]


def settle_work(row, again):
    if again is not None and (again.work is None or again.work.verdict != REGRESSED):
        row.work.verdict, row.work.reason = INCONCLUSIVE, row.work.reason + ", but not when it was run again"


def settled(each, again, otherwise):
    """The judgement that holds: of all runs, or of the fresh ones alone where these show that there is nothing. `otherwise`
    says why there are no fresh ones."""
    if again is None:
        return inconclusive(each, otherwise) if each.verdict == REGRESSED else each
    if each.verdict in (REGRESSED, INCONCLUSIVE) and again.verdict in (FINE, IMPROVED):
        again.verdict = FINE  # an improvement would have to show in all runs
        return again
    if each.verdict == REGRESSED and again.verdict != REGRESSED:
        return inconclusive(each, again.reason or "it did not show clearly enough when it was run again")
    return each


def inconclusive(each, reason):
    each.verdict, each.runs_needed, each.reason = INCONCLUSIVE, math.inf, reason
    return each
