"""Figures that are made of what a run of a results file holds. Each is a function: run -> number, or None where the run has not
all that it is made of."""

from .results_file import is_number


def plain(key):
    return lambda run: run[key] if is_number(run.get(key)) else None


def total(*keys):
    """The sum, of each run: the kernel books processor time as the user's or the system's by chance, so that only together
    they can be compared."""

    def of(run):
        parts = [run.get(key) for key in keys]
        return sum(parts) if all(map(is_number, parts)) else None

    return of


def per_request(*keys):
    """The sum for each request."""

    def of(run):
        spent, requests = total(*keys)(run), run.get("requests")
        return spent / requests if spent is not None and is_number(requests) and requests > 0 else None

    return of


cpu = total("cpu_user_s", "cpu_sys_s")
cpu_per_request = per_request("cpu_user_s", "cpu_sys_s")
switches_per_request = per_request("ctx_voluntary", "ctx_involuntary")
