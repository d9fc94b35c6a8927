"""The sheet that a plot is drawn on: title above, notes and facts below, and in between room that is measured in inches. All
texts are measured before anything is placed, so none can run into another."""

from . import look

EDGE = 0.2  # inches left free all round
TITLE, SUBTITLE, NOTE = 11, 8.5, 7.2  # points
LEADING = 1.4  # of a line's size
_scratch = None


def text_width(text, size=8, weight="normal"):
    """How wide the text is in inches, at this size in points."""
    global _scratch
    if _scratch is None:
        _scratch = look.figure(1, 1)
    item = _scratch.text(0, 0, text, fontsize=size, fontweight=weight)
    width = item.get_window_extent(_scratch.canvas.get_renderer()).width / _scratch.dpi
    item.remove()
    return width


def widest(texts, size=8):
    return max((text_width(text, size) for text in texts), default=0)


def wrapped(text, size, width, weight="normal"):
    """The text as lines that are no wider than that. Words that are wider by themselves are cut."""
    lines = []
    for word in text.split():
        while text_width(word, size, weight) > width:
            keep = next(n for n in range(len(word) - 1, 0, -1) if n == 1 or text_width(word[:n], size, weight) <= width)
            lines.append(word[:keep])
            word = word[keep:]
        if lines and text_width(f"{lines[-1]} {word}", size, weight) <= width:
            lines[-1] += " " + word
        else:
            lines.append(word)
    return lines


class Page:
    """A figure of the given width whose body has the given height; x and y of what is placed count from the body's top left."""

    def __init__(self, width, height, *, title, subtitle, notes, facts):
        inner = width - 2 * EDGE
        head = [(line, TITLE, "bold", look.INK) for line in wrapped(title, TITLE, inner, "bold")]
        head += [(line, SUBTITLE, "normal", look.SOFT) for line in wrapped(subtitle, SUBTITLE, inner)]
        foot = [(line, NOTE, "normal", look.INK) for note in notes for line in wrapped(note, NOTE, inner)]
        foot += [(line, NOTE, "normal", look.SOFT) for fact in facts for line in wrapped(fact, NOTE, inner)]
        self.width = width
        self.top = EDGE + _height(head) + 0.12
        self.bottom = EDGE + _height(foot) + 0.1
        self.height = self.top + height + self.bottom
        self.figure = look.figure(width, self.height)
        self._write(head, EDGE)
        self._write(foot, self.height - EDGE - _height(foot))

    def _write(self, lines, y):
        for text, size, weight, colour in lines:
            y += size * LEADING / 72
            self.text(EDGE, y - self.top - size * 0.3 / 72, text, fontsize=size, fontweight=weight, color=colour)

    def text(self, x, y, text, **more):
        """Its baseline begins there."""
        return self.figure.text(x / self.width, 1 - (self.top + y) / self.height, text, **more)

    def axes(self, x, y, width, height, **more):
        return self.figure.add_axes(
            (x / self.width, 1 - (self.top + y + height) / self.height, width / self.width, height / self.height),
            **more,
        )

    def legend(self, x, y, handles, *, columns=1, width=None, title=None):
        """Its upper left corner is there. With a width: as many columns as fit. Returns its height in inches."""
        labels = [handle.get_label() for handle in handles]
        if width is not None:
            columns = legend_columns(labels, width)
        made = self.figure.legend(
            handles=handles,
            labels=labels,
            ncol=columns,
            loc="upper left",
            borderaxespad=0,
            borderpad=0,
            bbox_to_anchor=(x / self.width, 1 - (self.top + y) / self.height),
            handlelength=3,
            columnspacing=1.4,
            labelspacing=0.45,
            title=title,
            alignment="left",
            numpoints=1,
        )
        return made


def legend_columns(labels, width):
    """How many columns of a legend fit into that many inches."""
    return max(1, min(len(labels), int(width / (widest(labels) + 0.62))))


def legend_height(labels, columns):
    rows = -(-len(labels) // columns)
    return rows * 0.17


def _height(lines):
    return sum(size * LEADING / 72 for _, size, _, _ in lines)
