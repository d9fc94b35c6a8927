"""The pages of this repository as their readers see them: headings, links, code, and what is said about it."""

import dataclasses
import functools
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
NOT_RUN = re.compile(r"<!-- not run: (.+?) -->")


@dataclasses.dataclass(frozen=True)
class Block:
    page: "Page"
    line: int  # of its fence
    language: str
    text: str
    introduction: str  # the paragraph before it
    not_run: str  # why, or nothing

    @property
    def place(self):
        return f"{self.page.name}:{self.line}"

    @property
    def file(self):
        """The name under which the page says that a reader has this."""
        named = re.findall(r"`([a-z_]+\.(?:json|py))`", self.introduction)
        return named[-1] if named and self.language in ("json", "python") else None


class Page:
    def __init__(self, path):
        self.path = path
        self.name = str(path.relative_to(ROOT))
        self.text = path.read_text(encoding="utf-8")
        self.blocks = []
        self.prose = []  # (line, text) outside of blocks
        self._read()

    def _read(self):
        lines = self.text.splitlines()
        head = NOT_RUN.match(lines[1]) if len(lines) > 1 else None
        fence = None
        for number, line in enumerate(lines, 1):
            opening = re.match(r"(\s*)(`{3,})(\w*)\s*$", line)
            if fence is None and opening:
                indent, fence, language = opening.groups()
                start, inside = number, []
            elif fence is not None and line.strip() == fence:
                before = re.split(r"\n\n|```", "\n".join(lines[: start - 1]).rstrip())[-1]
                own = NOT_RUN.search(before.splitlines()[-1]) if before else None
                self.blocks.append(
                    Block(self, start, language, "\n".join(inside) + "\n", before, (own or head or [None, ""])[1])
                )
                fence = None
            elif fence is not None:
                inside.append(line[len(indent) :] if line.startswith(indent) else line)
            else:
                self.prose.append((number, line))
        if fence is not None:
            raise AssertionError(f"{self.name}:{start}: a block that never ends")

    @functools.cached_property
    def prose_text(self):
        return "\n".join(line for _, line in self.prose)

    @functools.cached_property
    def anchors(self):
        """As GitHub makes them of headings."""
        found = []
        for _, line in self.prose:
            heading = re.match(r"#{1,6} (.*)", line)
            if heading:
                text = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading[1]).replace("`", "").strip().lower()
                slug = re.sub(r"[^\w\- ]", "", text).replace(" ", "-")
                found.append(slug if slug not in found else f"{slug}-{found.count(slug)}")
        return found

    @functools.cached_property
    def links(self):
        """(text, target) of links and pictures; their texts may go over the end of a line."""
        without_code = re.sub(r"`[^`\n]*`", "code", self.prose_text)
        return re.findall(r"\[([^][]*(?:\[[^]]*\][^][]*)*)\]\(([^()\s]+)\)", without_code)

    @functools.cached_property
    def code(self):
        """Code within sentences, on one line each."""
        return [" ".join(text.split()) for text in re.findall(r"(?<!`)`([^`]+)`(?!`)", self.prose_text)]


@functools.cache
def pages():
    """Every page but those of folders that git ignores, and the template of a page."""
    found = [
        path
        for path in sorted(ROOT.rglob("*.md"))
        if not {"build", "node_modules", "overlap_results"} & set(path.relative_to(ROOT).parts)
        and not any(part.startswith(".") for part in path.relative_to(ROOT).parts)
    ]
    return [Page(path) for path in found]
