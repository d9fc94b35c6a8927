"""The comparison as GitHub's Markdown: for a step summary, or a comment."""

from .. import markdown_table, words
from ..markdown_table import escaped
from . import selection, sentences
from .decision import FINE, IMPROVED, INCONCLUSIVE, REGRESSED

MARKS = {REGRESSED: "**regressed**", INCONCLUSIVE: "inconclusive", IMPROVED: "improved", FINE: "fine"}


def report(made, everything=False):
    out = [f"### {escaped(sentences.last(made))}", ""]
    out += [f"- {escaped(line)}" for line in sentences.heading(made)]
    chosen, hidden = selection.lines(made, everything)
    header = ["benchmark", "figure", "base", "new", "change", "99 % interval", "verdict"]
    out += ["", *markdown_table.lines("llrrrrl", header, [cells_of(row, each) for row, each in chosen])]
    if hidden:
        out += ["", f"{'The other ' if chosen else 'All '}{hidden:,} {'are' if hidden > 1 else 'is'} fine."]
    said = [
        f"- {MARKS[verdict]}: {escaped(text)}"
        for row in made.rows
        for verdict, text in sentences.of_row(row)
        if verdict == REGRESSED
    ]
    said += [f"- inconclusive: {escaped(text)}" for text in sentences.what_would_tell(made)]
    said += [f"- only in NEW: {escaped(words.listed(made.only_new))}"] if made.only_new else []
    said += [f"- note: {escaped(note)}" for note in made.notes]
    return "\n".join([*out, *([""] if said else []), *said]) + "\n"


def cells_of(row, each):
    mark = MARKS[selection.verdict(row, each)]
    if not selection.decides(row, each):
        mark = f"({mark.strip('*')})"
    elif each and (runs := sentences.runs_text(each)):
        mark += f", {runs}"
    if each is None:
        cells = [row.name, "work" if row.work else "", "", "", "", row.work.reason if row.work else ""]
    else:
        cells = [
            row.name,
            each.figure.title,
            sentences.middle(each, each.base),
            sentences.middle(each, each.new),
            sentences.change(each),
            sentences.interval(each),
        ]
    return [*map(escaped, cells), mark]
