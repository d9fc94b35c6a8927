#!/usr/bin/python3
"""packaging/man_page.py PROGRAM OUT.gz [COMMAND]...: writes the manual page of a program, from what it and its commands say when
they are asked for --help and --version."""

import gzip
import pathlib
import re
import subprocess
import sys
from dataclasses import dataclass, field


@dataclass
class Entry:
    term: str
    text: str = ""


@dataclass
class Section:
    title: str
    entries: list = field(default_factory=list)


@dataclass
class Help:
    description: str
    usage: str
    sections: list
    footer: list  # lines


def ask(*command):
    return subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=True
    ).stdout


def parse(text):
    """What CLI11 prints: a description, `Usage: ...`, sections of entries that are indented by two, and a footer that is not."""
    description, _, rest = text.partition("Usage: ")
    usage, _, rest = rest.partition("\n")
    sections, footer = [], []
    for line in rest.splitlines():
        entry = re.fullmatch(r"  (\S.*?)(?:\s{2,}(\S.*))?", line)
        continued = re.fullmatch(r"\s{3,}(\S.*)", line)
        if re.fullmatch(r"\S.*:", line) and not footer:
            sections.append(Section(line[:-1]))
        elif entry and sections:
            sections[-1].entries.append(Entry(entry[1], entry[2] or ""))
        elif continued and sections and sections[-1].entries:
            last = sections[-1].entries[-1]
            last.text = f"{last.text} {continued[1]}".strip()
        elif line.strip():
            footer.append(line.strip())
    return Help(" ".join(description.split()), usage.strip(), sections, footer)


def roff(text):
    """As running text: a backslash, a dash and what begins a request stand for themselves."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return "\\&" + text if text.startswith((".", "'")) else text


def entries(section):
    lines = []
    for entry in section.entries:
        lines += (
            [".TP", f".B {roff(entry.term)}", roff(entry.text)]
            if entry.text
            else [".TP", f".B {roff(entry.term)}", "\\&"]
        )
    return lines


def groups(sections, macro):
    """The sections under headings, without those that name the commands: each has a heading of its own."""
    lines = []
    for section in sections:
        if section.title != "Subcommands" and section.entries:
            lines += [f'.{macro} "{roff(section.title)}"', *entries(section)]
    return lines


def footer(lines):
    return [".PP", *(roff(line) for line in lines)] if lines else []


def page(name, version, helps):
    """The manual page as roff. `helps` has the program's own help first, then those of its commands, by what is typed."""
    own = helps[name]
    others = sorted({"overlap", "mockserver"} - {name})
    lines = [
        f'.TH {name} 1 "" "{roff(version)}" "User Commands"',
        ".SH NAME",
        f"{name} \\- {roff(own.description.rstrip('.'))}",
        ".SH SYNOPSIS",
    ]
    for typed, each in helps.items():
        if typed != name or len(helps) == 1:
            lines += [f".B {roff(typed)}", roff(each.usage.removeprefix(typed).strip()), ".br"]
    lines += [".SH DESCRIPTION", roff(own.description)]
    lines += [".SH OPTIONS"] + [
        line for section in own.sections if section.title == "Options" for line in entries(section)
    ]
    lines += groups([section for section in own.sections if section.title != "Options"], "SS") + footer(own.footer)
    if len(helps) > 1:
        lines.append(".SH COMMANDS")
    for typed, each in helps.items():
        if typed != name:
            lines += [f'.SS "{roff(typed)}"', roff(each.description)]
            for section in each.sections:
                lines += [".PP", f".I {roff(section.title)}:", *entries(section)]
            lines += footer(each.footer)
    lines += [".SH SEE ALSO", *(f".BR {other} (1)" for other in others)]
    return "\n".join(lines) + "\n"


def main():
    program, out, *commands = sys.argv[1:]
    name = pathlib.Path(program).name
    helps = {name: parse(ask(program, "--help"))}
    helps.update({f"{name} {command}": parse(ask(program, command, "--help")) for command in commands})
    text = page(name, ask(program, "--version").strip(), helps)
    # Without a time, so that the same programs make the same page.
    pathlib.Path(out).write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))


if __name__ == "__main__":
    main()
