"""The survivors of which scripts/mutate.md says why no test could notice them."""

import re


def explained(page):
    """[(file, code, change, reason)] of the page's table, whose first column begins with a file in backquotes."""
    rows = []
    for line in page.splitlines():
        cells = [cell.strip().replace(r"\|", "|") for cell in re.split(r"(?<!\\)\|", line.strip())[1:-1]]
        if len(cells) == 4 and re.fullmatch(r"`[\w/]+(\.\w+)?`", cells[0]):
            rows.append(tuple([cell.strip("`") for cell in cells[:3]] + [cells[3]]))
    return rows


def reason_for(mutant, rows):
    """None where the page has none. A row holds for what its code is a part of, wherever that stands in the file."""
    for file, code, change, reason in rows:
        if file == mutant.file and code in mutant.code and change == mutant.change:
            return reason
    return None
