"""Axes whose rows have names: one row for each strategy or benchmark, the first on top."""

from . import look, page

ROW = 0.235  # inches
AXIS = 0.5  # below the rows: ticks and the axis' name


def height(count):
    return max(2, count) * ROW + 0.1


def label_width(labels):
    return page.widest(labels) + 0.14


def axes(sheet, x, y, width, labels, *, named=True):
    """Axes for the rows, at that place of the page; their names go to the left of x."""
    made = sheet.axes(x, y, width, height(len(labels)))
    made.set_ylim(len(labels) - 0.4 if len(labels) > 1 else 1.1, -0.6 if len(labels) > 1 else -1.1)
    made.set_yticks(range(len(labels)), labels if named else [""] * len(labels))
    made.tick_params(axis="y", length=0)
    made.spines["left"].set_visible(False)
    made.grid(axis="x")
    for row in range(len(labels)):
        made.axhline(row, color=look.FAINT, linewidth=0.4, zorder=0.5)
    return made


def runs(axes_, row, values):
    """All runs of a row as points, in the order in which they were measured from top to bottom."""
    count = len(values)
    rows = [row + (0 if count == 1 else -0.24 + 0.48 * i / (count - 1)) for i in range(count)]
    axes_.plot(
        values,
        rows,
        linestyle="none",
        marker="o",
        markersize=2.6,
        markerfacecolor="white",
        markeredgecolor=look.SOFT,
        markeredgewidth=0.6,
        zorder=3,
        clip_on=False,
    )


def middle(axes_, row, value, interval):
    """The median as a diamond, its interval as a bar."""
    if interval is not None:
        axes_.plot(interval, [row, row], color=look.DARK, linewidth=2.6, solid_capstyle="butt", alpha=0.55, zorder=2.5)
    axes_.plot([value], [row], linestyle="none", marker="D", markersize=4, color=look.DARK, zorder=4, clip_on=False)


def column(sheet, x, y, count, texts, heading):
    """A column of texts beside the rows, flush right at x."""
    for row, text in enumerate(texts):
        span = max(2, count)
        share = (row + 0.6) / (count + 0.2) if count > 1 else 0.5
        sheet.text(x, y + share * height(span), text, ha="right", va="center", fontsize=7.6)
    sheet.text(x, y - 0.06, heading, ha="right", fontsize=7.2, color=look.SOFT)


def column_width(texts, heading):
    return max(page.widest(texts, 7.6), page.text_width(heading, 7.2)) + 0.1
