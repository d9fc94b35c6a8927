"""The comparison as JUnit's XML, which CI systems show as tests: a case for each benchmark and gated figure."""

import re
import xml.etree.ElementTree as xml

from . import sentences
from .decision import FINE, IMPROVED, INCONCLUSIVE, REGRESSED

# XML 1.0 has no way to write these, not even escaped.
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(text):
    return FORBIDDEN.sub("?", text)


def report(made, everything=True):
    """Inconclusive cases count as skipped: neither passed nor failed."""
    cases = [case for row in made.rows for case in cases_of(row)]
    count = {
        "tests": len(cases),
        "failures": sum(verdict == REGRESSED for _, _, verdict, _ in cases),
        "skipped": sum(verdict == INCONCLUSIVE for _, _, verdict, _ in cases),
        "errors": 0,
    }
    count = {key: str(value) for key, value in count.items()}
    root = xml.Element("testsuites", {"name": "compare", **count})
    suite = xml.SubElement(root, "testsuite", {"name": "compare", **count})
    for name, figure, verdict, text in cases:
        case = xml.SubElement(suite, "testcase", {"classname": clean(name), "name": clean(figure)})
        if verdict in (REGRESSED, INCONCLUSIVE):
            xml.SubElement(
                case,
                "failure" if verdict == REGRESSED else "skipped",
                {"message": clean(text), **({"type": "regression"} if verdict == REGRESSED else {})},
            )
        elif verdict == IMPROVED:
            xml.SubElement(case, "system-out").text = clean(text)
    xml.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + xml.tostring(root, encoding="unicode") + "\n"


def cases_of(row):
    if not row.decides:
        yield row.name, "gate", INCONCLUSIVE, sentences.undecided(row)
    if row.work and row.work_gated:
        yield row.name, "work", row.work.verdict, f"{row.name}: {row.work.reason}." if row.work.verdict != FINE else ""
    for each in row.gated:
        yield row.name, each.figure.name, each.verdict, sentences.of_judgement(row.name, each)
