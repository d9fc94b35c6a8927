"""What was suspected from a first measurement, judged together with one made afresh: a regression must show in the fresh one
alone, since whatever is picked for looking bad looks worse than it is. Pure."""

import math

from decision import FINE, IMPROVED, INCONCLUSIVE, REGRESSED

NOT_AGAIN = "it was not run again, since the time for that was over"


def suspects(rows):
    return [row.name for row in rows if row.verdict in (REGRESSED, INCONCLUSIVE)]


def settle(pooled, fresh):
    """Changes the verdicts of `pooled`, the judgement of all runs, by those of `fresh`, the rows of the runs since the
    suspicion: name -> Row. Rows without one keep theirs, save that nothing regressed unconfirmed."""
    for row in pooled:
        again = fresh.get(row.name)
        if row.work and row.work_gated and row.work.verdict == REGRESSED:
            settle_work(row, again)
        for each in row.gated:
            settle_judgement(each, again and again.judgement(each.figure.name))


def settle_work(row, again):
    if again is not None and (again.work is None or again.work.verdict != REGRESSED):
        row.work.verdict, row.work.reason = INCONCLUSIVE, row.work.reason + ", but not when it was run again"


def settle_judgement(each, again):
    if again is None:
        if each.verdict == REGRESSED:
            inconclusive(each, NOT_AGAIN)
        return
    if again.verdict in (FINE, IMPROVED) and each.verdict in (REGRESSED, INCONCLUSIVE):
        each.verdict, each.runs_needed, each.reason = FINE, None, "a suspicion that did not show when it was run again"
    elif each.verdict == REGRESSED and again.verdict != REGRESSED:
        inconclusive(each, again.reason or "it did not show clearly enough when it was run again")


def inconclusive(each, reason):
    each.verdict, each.runs_needed, each.reason = INCONCLUSIVE, math.inf, reason
