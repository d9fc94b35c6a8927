"""Whether the same work was done: requests by number and by hash, and benchmarks that fail or are gone."""

import dataclasses

from ..results_file import UNFINISHED
from .decision import FINE, IMPROVED, INCONCLUSIVE, REGRESSED


@dataclasses.dataclass
class Work:
    verdict: str
    reason: str = ""  # one clause unless fine


def requests_of(benchmark):
    return {run["work"]["requests"] for run in benchmark.runs if "work" in run}


def hashes_of(benchmark):
    return {run["work"]["hash"] for run in benchmark.runs if "work" in run}


def judge(base, new, same_day):
    """`same_day`: whether both count relative dates from the same day, without
    which requests that hold one differ and hashes cannot be compared."""
    if UNFINISHED in (base.state, new.state):
        side, which = ("NEW", new) if new.state == UNFINISHED else ("BASE", base)
        return Work(INCONCLUSIVE, f"not whole in {side}: {which.reason}")
    reason = f": {new.reason}" if new.reason else ""
    if base.state != "ok" and new.state != "ok":
        states = (
            f"{base.state} in both files" if base.state == new.state else f"{base.state} in BASE, {new.state} in NEW"
        )
        return Work(INCONCLUSIVE, f"{states}, so nothing is known of it (--filter can leave it out){reason}")
    if new.state != "ok":
        return Work(REGRESSED, f"{new.state} in NEW but not in BASE{reason}")
    if base.state != "ok":
        return Work(IMPROVED, f"{base.state} in BASE but not in NEW")
    if base.scenario.get("real_target") or new.scenario.get("real_target"):
        return _judge_real(base, new)
    if len(requests_of(base)) == 1 and requests_of(new) - requests_of(base):
        extra = sorted(requests_of(new) - requests_of(base))
        return Work(REGRESSED, f"NEW sent {extra[0]:,} requests in a run, BASE {requests_of(base).pop():,}")
    if same_day and len(hashes_of(base)) == 1 and hashes_of(new) - hashes_of(base):
        return Work(REGRESSED, "NEW sent as many requests as BASE, but other ones")
    return Work(FINE)


def _judge_real(base, new):
    """Of a server whose data may have changed from one file to the next. There the steps that came to their end count."""
    extra = sorted(requests_of(new) - requests_of(base))
    if extra and requests_of(base):
        known = " or ".join(f"{count:,}" for count in sorted(requests_of(base)))
        return Work(
            INCONCLUSIVE, f"NEW took {extra[0]:,} steps in a run, BASE {known}: the target's data may have changed"
        )
    if hashes_of(base) and hashes_of(new) - hashes_of(base):
        return Work(INCONCLUSIVE, "NEW took as many steps as BASE, but other ones: the target's data may have changed")
    return Work(FINE)


def missing(new):
    """Of a benchmark that the file `new` lacks."""
    if not new.came_to_its_end:
        return Work(INCONCLUSIVE, "in BASE, and not in NEW, whose measurement did not come to its end")
    return Work(REGRESSED, "in BASE, and missing in NEW")


def differ_unseen(base, new):
    """Hashes differ, which means nothing where the days differ or are not known."""
    return bool(
        hashes_of(base)
        and hashes_of(new)
        and hashes_of(base) != hashes_of(new)
        and requests_of(base) == requests_of(new)
    )
