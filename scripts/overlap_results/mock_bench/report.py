"""Tables and verdicts as text."""

import textwrap

from ..terminal_table import grid

WIDTH = 110
BUSY = 0.25  # the load for each processor above which the measurement is not alone


def verdict(figure):
    word = "reached" if figure.reached else "MISSED"
    against = f" ({figure.against})" if figure.against else ""
    return [
        word,
        f"{figure.what}{against}",
        number(figure.value) + figure.unit,
        f"wanted: {figure.comparison} {number(figure.bound)}{figure.unit}",
    ]


def number(value):
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def table(measured):
    lines = [f"== {measured.name}: {measured.title}", *textwrap.wrap(measured.how, WIDTH)]
    for each in measured.grids:
        lines += ["", *([each.caption] if each.caption else []), *grid(each.header, each.rows)]
    return "\n".join([*lines, "", *verdicts(measured.figures), ""])


def verdicts(made):
    rows = [verdict(figure) for figure in made]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return [
        f"  {word:<{widths[0]}}  {what:<{widths[1]}}  {value:>{widths[2]}}  {wanted}"
        for word, what, value, wanted in rows
    ]


def introduction(facts, versions, settings):
    text = (
        "The mock beside other servers on the same work, in turn, "
        f"{settings.rounds} rounds of {settings.seconds} s each: servers on processor {settings.server_core}, where "
        "those whose turn it is not are idle, the client on processor "
        f"{settings.client_core}. Each server was warmed up, and its answer checked, before it was timed. Figures are "
        'medians of the rounds. "mock is 0.50x": in the median round, the mock had half of that server\'s figure.'
    )
    lines = [
        *textwrap.wrap(text, WIDTH),
        "",
        f"{facts['processor']}, {facts['processors']} processors, Linux {facts['kernel']}",
        ", ".join(f"{name} {version}" for name, version in versions.items()),
    ]
    if facts["load_before"] > BUSY * facts["processors"]:
        lines.append(
            f"Warning: other programs keep this machine busy (load {facts['load_before']:.1f}), so lateness is "
            "theirs too. Measure again when it is quiet."
        )
    return "\n".join([*lines, ""])


def conclusion(made):
    missed = sum(not figure.reached for figure in made)
    return f"{len(made) - missed} of {len(made)} figures reached" + (f", {missed} missed" if missed else "")
