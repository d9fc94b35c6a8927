"""The comparison for a terminal, 100 to 120 columns wide."""

import textwrap

from .. import words
from . import selection, sentences
from .decision import IMPROVED, INCONCLUSIVE, REGRESSED

WIDTH = 110
LONGEST_NAME = 44
COLOURS = {REGRESSED: "31", INCONCLUSIVE: "33", IMPROVED: "32"}
MOST_SENTENCES = 30


def shortened(name):
    """In the middle: names begin with the scenario and end with the point."""
    name = harmless(name)
    if len(name) <= LONGEST_NAME:
        return name
    half = (LONGEST_NAME - 3) // 2
    return name[:half] + "..." + name[-(LONGEST_NAME - 3 - half) :]


def harmless(text):
    """Without control characters, which a terminal might obey: names and reasons come from files and servers."""
    return "".join(each if each.isprintable() else "?" for each in text)


def report(made, everything=False, colour=False):
    def paint(text, code):
        return f"\x1b[{code}m{text}\x1b[0m" if colour and code else text

    out = [paint(harmless(line), "2") for line in sentences.heading(made)]
    out.append("")
    chosen, hidden = selection.lines(made, everything)
    cells = [cells_of(row, judgement) for row, judgement in chosen]
    if cells:
        out += table(chosen, cells, paint)
    if hidden:
        out.append(
            f"  {'the other ' if chosen else 'all '}{hidden:,} {'are' if hidden > 1 else 'is'} fine (--all shows them)"
        )
    if made.only_new:
        out += wrapped(f"only in NEW: {words.listed(made.only_new)}")
    said = [pair for row in made.rows for pair in sentences.of_row(row)]
    regressed = [text for verdict, text in said if verdict == REGRESSED]
    for verdict, texts in ((REGRESSED, regressed), (INCONCLUSIVE, sentences.what_would_tell(made))):
        if texts:
            out += ["", paint(verdict, COLOURS[verdict])]
            for text in texts[:MOST_SENTENCES]:
                out += wrapped(text)
            if len(texts) > MOST_SENTENCES:
                out.append(f"  and {len(texts) - MOST_SENTENCES} more")
    if made.notes:
        out.append("")
        for note in made.notes:
            out += wrapped("note: " + note, "        ")
    out += ["", paint(sentences.last(made), "1;" + COLOURS.get(made.verdict, "32"))]
    return "\n".join(out) + "\n"


def wrapped(text, further="    "):
    return textwrap.wrap(
        harmless(" ".join(text.split())),
        WIDTH,
        initial_indent="  ",
        subsequent_indent=further,
        break_long_words=False,
        break_on_hyphens=False,
    )


def cells_of(row, each):
    if each is None:
        word = selection.verdict(row, None)
        return [
            shortened(row.name),
            "work" if row.work else "",
            "",
            "",
            "",
            harmless(row.work.reason) if row.work else "",
            shown(word, row.work_gated),
        ]
    return [
        shortened(row.name),
        each.figure.title,
        sentences.middle(each, each.base),
        sentences.middle(each, each.new),
        sentences.change(each),
        sentences.interval(each),
        shown(each.verdict, each.gated) + (", " + runs if (runs := sentences.runs_text(each)) and each.gated else ""),
    ]


def shown(verdict, gated):
    """Capitals are for what decides; what does not is in brackets."""
    return (verdict.upper() if verdict == REGRESSED else verdict) if gated else f"({verdict})"


def table(chosen, cells, paint):
    header = ["benchmark", "figure", "base", "new", "change", "99 % interval", "verdict"]
    # The reason of a verdict on work has the room of four columns, and does not widen one of them.
    measured = [line for line, (_, each) in zip(cells, chosen) if each is not None]
    widths = [max(len(line[column]) for line in [header, *measured]) for column in range(7)]
    widths[0] = max(len(line[0]) for line in [header, *cells])
    widths[1] = max(len(line[1]) for line in [header, *cells])
    room = sum(widths[2:6]) + 6
    lines = [paint("  " + joined(header, widths).rstrip(), "2")]
    previous = None
    for (row, each), line in zip(chosen, cells):
        code = COLOURS.get(selection.verdict(row, each)) if selection.decides(row, each) else "2"
        name = "" if row.name == previous else line[0]
        previous = row.name
        if each is None:
            reason = line[5] if len(line[5]) <= room else line[5][: room - 3] + "..."
            text = f"{name:<{widths[0]}}  {line[1]:<{widths[1]}}  {reason:<{room}}  "
        else:
            text = joined([name, *line[1:6], ""], widths)
        lines.append("  " + text + paint(line[6], code))
    return lines


def joined(line, widths):
    parts = [line[0].ljust(widths[0]), line[1].ljust(widths[1])]
    parts += [cell.rjust(width) for cell, width in zip(line[2:5], widths[2:5])]
    return "  ".join([*parts, line[5].rjust(widths[5]), line[6]])
