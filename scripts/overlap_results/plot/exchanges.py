"""Traces: what became of each attempt, as bench/core/trace.hpp has it. All times in seconds from the start of the run."""

from ..medians import median

PHASES = ("connecting", "sending", "waiting", "receiving")


def start(exchange):
    return exchange["start_s"]


def ready(exchange):
    """From when on it could have been sent."""
    return exchange.get("ready_s", exchange["start_s"])


def phases(exchange):
    """How long each of PHASES took, in their order."""
    return (
        exchange.get("connect_s", 0) + exchange.get("tls_s", 0),
        exchange.get("send_s", 0),
        exchange["wait_s"],
        exchange.get("receive_s", 0),
    )


def latency(exchange):
    """From holding a connection to the last byte."""
    return sum(phases(exchange))


def end(exchange):
    return exchange["start_s"] + latency(exchange)


def failed(exchange):
    return exchange.get("failure", "none") != "none" or exchange["status"] // 100 != 2


def added(exchange):
    """What its latency has beyond the delay that the server served; None where the server does not say."""
    return latency(exchange) - exchange["served_s"] if "served_s" in exchange else None


def typical(row):
    """(elapsed, exchanges) of the run with a trace whose elapsed is nearest to the row's median; None without any."""
    kept = [(run["elapsed_s"], trace) for run, trace in zip(row.runs, row.traces) if trace]
    if not kept:
        return None
    middle = median([run["elapsed_s"] for run in row.runs])
    return min(kept, key=lambda run: abs(run[0] - middle))


def chain(trace):
    """The steps of the chain of requests that ended last: each could begin because the one before had ended."""
    last = max(trace, key=end)
    by_step = {}
    for exchange in trace:
        by_step.setdefault(exchange["step"], []).append(exchange)
    steps = []
    while last is not None and last["step"] not in steps:
        steps.append(last["step"])
        first = min(by_step[last["step"]], key=start)
        if "parent" not in first:
            break
        if first.get("release", "then") == "after":  # all below the parent had to end, of which one was the last
            before = [other for other in trace if end(other) <= ready(first) and other["step"] not in steps]
            last = max(before, key=end, default=None)
        else:
            last = max(by_step.get(first["parent"], []), key=end, default=None)
    return steps
