"""Numbers as people read them."""

import math

TIME_UNITS = {"s": 1.0, "ms": 1e-3, "us": 1e-6, "ns": 1e-9}


def significant(value):
    """Three significant digits, but never fewer than all before the point: 9.87, 98.7, 987, 1024."""
    size = abs(value)
    return f"{value:.{2 if size < 9.995 else 1 if size < 99.95 else 0}f}"


def duration(value_s):
    size = abs(value_s)
    if size == 0:
        return "0 s"
    unit = next((name for name, seconds in TIME_UNITS.items() if size >= 0.9995 * seconds), "ns")
    return f"{significant(value_s / TIME_UNITS[unit])} {unit}"


def number(value):
    return f"{value:,.0f}" if value == int(value) or abs(value) >= 1000 else significant(value)


def share(value):
    return f"{100 * value:.1f} %"


def memory(value):
    size, unit = value, "B"
    for larger in ("KiB", "MiB", "GiB"):
        if abs(size) < 1024:
            break
        size, unit = size / 1024, larger
    return f"{significant(size)} {unit}"


def factor(ratio):
    return f"{ratio:.{3 if 0.95 < ratio < 1.05 else 2 if ratio < 10 else 1}f}x"


def signed(text):
    return text if text.startswith("-") else "+" + text


def percent(value):
    """Of a share that is a change: +5 %, -0.3 %."""
    value *= 100
    return f"{value:+.{0 if abs(value) >= 9.95 else 1}f} %"


def threshold(value):
    return f"{100 * value:.3g} %"


def probability(value):
    if value is None or not math.isfinite(value):
        return "-"
    return f"{value:.2g}" if value >= 1e-6 else f"{value:.0e}"


def counted(count, what, plural=None):
    return f"{count:,} {what if count == 1 else plural or what + 's'}"


def listed(items, most=6):
    items = list(items)
    if len(items) > most:
        return ", ".join(items[:most]) + f" and {len(items) - most} more"
    return ", ".join(items[:-1]) + (" and " if len(items) > 1 else "") + items[-1] if items else ""
