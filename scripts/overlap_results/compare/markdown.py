"""The comparison as GitHub's Markdown: for a step summary, or a comment."""

import re

from . import selection, sentences, words
from .decision import FINE, IMPROVED, INCONCLUSIVE, REGRESSED

MARKS = {REGRESSED: "**regressed**", INCONCLUSIVE: "inconclusive", IMPROVED: "improved", FINE: "fine"}


def escaped(text):
    """CommonMark lets every ASCII punctuation character be escaped; these are the ones that could mean something."""
    return re.sub(r"([\\`*_\[\]<>|#~&])", r"\\\1", " ".join(str(text).split()))


def report(made, everything=False):
    out = [f"### {escaped(sentences.last(made))}", ""]
    out += [f"- {escaped(line)}" for line in sentences.heading(made)]
    out += ["", "| benchmark | figure | base | new | change | 99 % interval | verdict |", "|:--|:--|--:|--:|--:|--:|:--|"]
    chosen, hidden = selection.lines(made, everything)
    for row, each in chosen:
        mark = MARKS[selection.verdict(row, each)]
        if not selection.decides(row, each):
            mark = f"({mark.strip('*')})"
        elif each and (runs := sentences.runs_text(each)):
            mark += f", {runs}"
        if each is None:
            cells = [row.name, "work" if row.work else "", "", "", "", row.work.reason if row.work else ""]
        else:
            cells = [row.name, each.figure.title, each.figure.text(each.base), each.figure.text(each.new),
                     sentences.change(each), sentences.interval(each)]
        out.append("| " + " | ".join([*map(escaped, cells), mark]) + " |")
    if hidden:
        out += ["", f"{'The other ' if chosen else 'All '}{hidden:,} {'are' if hidden > 1 else 'is'} fine."]
    said = [f"- {MARKS[verdict]}: {escaped(text)}" for row in made.rows for verdict, text in sentences.of_row(row)
            if verdict == REGRESSED]
    said += [f"- inconclusive: {escaped(text)}" for text in sentences.what_would_tell(made)]
    said += [f"- only in NEW: {escaped(words.listed(made.only_new))}"] if made.only_new else []
    said += [f"- note: {escaped(note)}" for note in made.notes]
    return "\n".join([*out, *([""] if said else []), *said]) + "\n"
