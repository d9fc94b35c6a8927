"""Tables in GitHub's Markdown."""

import re

ALIGNMENTS = {"l": ":--", "r": "--:"}


def escaped(text):
    """On one line, and with nothing that Markdown would take for its own: CommonMark lets every ASCII punctuation character be
    escaped, and these are the ones that could mean something."""
    return re.sub(r"([\\`*_\[\]<>|#~&])", r"\\\1", " ".join(str(text).split()))


def lines(alignments, header, rows):
    """`alignments`: a letter for each column, l or r. Cells are Markdown already; those that a row lacks are empty."""
    ruler = "|" + "|".join(ALIGNMENTS[letter] for letter in alignments) + "|"
    return [line(header, len(header)), ruler, *(line(row, len(header)) for row in rows)]


def line(cells, columns):
    return "| " + " | ".join(cells) + " |" + " |" * (columns - len(cells))
