"""Numbers, and lists of things, as people read them: every command writes them by these."""

import math

TIME_UNITS = {"s": 1.0, "ms": 1e-3, "us": 1e-6, "ns": 1e-9}  # largest first
MEMORY_UNITS = {"GiB": 2**30, "MiB": 2**20, "KiB": 2**10}
ROUNDS_UP = 0.9995  # a unit's fraction from which on three digits would say 1,000 of the next smaller one


def significant(value, digits=3):
    """That many digits, but never fewer than all before the point, of which a zero is one: 9.87, 98.7, 987, 1,024, 0.05."""
    before_the_point = len(str(int(abs(float(f"{value:.{digits}g}")))))
    return f"{value:,.{max(0, digits - before_the_point)}f}"


def number(value):
    """A count, or a mean of counts: 12,345, 1.50, 0.052."""
    if value == int(value) or abs(value) >= 1000:
        return f"{value:,.0f}"
    if abs(value) >= 1:
        return significant(value)
    return f"{float(f'{value:.3g}'):.6f}".rstrip("0").rstrip(".")


def time_unit(value_s, least=1.0):
    """The name of the largest unit of which the time is at least that much, and its seconds."""
    return next(((name, size_s) for name, size_s in TIME_UNITS.items() if abs(value_s) >= least * size_s), ("ns", 1e-9))


def duration(value_s, digits=3, micro="u"):
    """98.7 ms. Elapsed times are mostly waits, and differ late: a table of them wants a digit more."""
    if value_s == 0:
        return "0 s"
    name, size_s = time_unit(value_s, ROUNDS_UP)
    return f"{significant(value_s / size_s, digits)} {name.replace('u', micro)}"


def per_cent(share, decimals=None):
    """100 %, 41 %, 5.2 %, 0.21 %: two digits at least, or so many decimals."""
    value = 100 * share
    if decimals is not None:
        return f"{value:,.{decimals}f} %"
    return f"{significant(value, 2) if abs(value) >= 1 else number(float(f'{value:.2g}'))} %"


def limit(share):
    """A share that somebody chose: 5 %, 2.5 %."""
    text = number(100 * share)
    return (text.rstrip("0").rstrip(".") if "." in text else text) + " %"


def memory(count):
    """9.91 MiB."""
    for name, size in MEMORY_UNITS.items():
        if abs(count) >= ROUNDS_UP * size:
            return f"{significant(count / size)} {name}"
    return f"{count:,.0f} B"


def factor(ratio):
    """12.9x, 0.43x."""
    return significant(ratio) + "x"


def change(ratio):
    """1.052x, 1.20x, 12.9x: what is near 1 is told more exactly."""
    return f"{ratio:.{3 if 0.95 < ratio < 1.05 else 2 if ratio < 10 else 1}f}x"


def signed(text):
    return text if text.startswith("-") else "+" + text


def probability(value):
    if value is None or not math.isfinite(value):
        return "-"
    return f"{value:.2g}" if value >= 1e-6 else f"{value:.0e}"


def counted(count, what, plural=None):
    """1 run, 2,000 runs."""
    return f"{count:,} {what if count == 1 else plural or what + 's'}"


def cores(machine, word="core"):
    """2 cores; 8 cores, 1 usable; nothing where the machine does not tell."""
    count, usable = machine.get("cores"), machine.get("usable_cores")
    if not count:
        return ""
    return counted(count, word) + (f", {usable:,} usable" if usable and usable != count else "")


def listed(items, most=6):
    """a, b and c; a, b and 7 more."""
    items = list(items)
    if len(items) > most:
        return ", ".join(items[:most]) + f" and {len(items) - most} more"
    return ", ".join(items[:-1]) + (" and " if len(items) > 1 else "") + items[-1] if items else ""
