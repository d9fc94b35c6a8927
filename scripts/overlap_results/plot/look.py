"""How all plots look: fonts, colours, markers and lines; and how they are saved, so that equal input gives equal bytes."""

import dataclasses

import matplotlib
from matplotlib import colormaps, colors
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

INK = "#1a1a1a"
SOFT = "#5f5f5f"  # what is said beside the data
FAINT = "#d9d9d9"  # grids
REFERENCE = "#000000"  # ideal, floor, baseline
PNG_DPI = 160

# Viridis keeps its order for colour-blind readers, and rises evenly in lightness, so that a copy in grey keeps it, too. Its
# lightest part is left out: thin lines in it are lost on white.
PALETTE = colormaps["viridis"]
LIGHTEST = 0.82
DARK = "#00204c"  # of what is plotted alone

MARKERS = ("o", "s", "^", "D", "v", "P", "X", "<", "p", ">")
LINES = (
    "-",
    (0, (5, 1.6)),
    (0, (1.2, 1.2)),
    (0, (6, 1.6, 1.2, 1.6)),
    (0, (9, 2)),
    (0, (3, 1.2, 1.2, 1.2, 1.2, 1.2)),
    (0, (2.4, 2.4)),
)


@dataclasses.dataclass(frozen=True)
class Style:
    colour: str
    marker: str
    filled: bool
    line: object  # of Matplotlib's linestyles
    size: float  # of the marker, in points
    width: float  # of the line

    def of_line(self):
        return {"color": self.colour, "linestyle": self.line, "linewidth": self.width, **self.of_marker()}

    def of_marker(self):
        return {
            "marker": self.marker,
            "markersize": self.size,
            "markerfacecolor": self.colour if self.filled else "white",
            "markeredgecolor": self.colour,
            "markeredgewidth": 1.0,
        }


def styles(names):
    """Name -> Style: lightness rises in the names' order, and no two share marker, filling and line. Later ones, which are drawn
    above the earlier, are smaller: strategies often tie, and where they do all of them can be seen."""
    names = list(dict.fromkeys(names))
    made = {}
    for i, name in enumerate(names):
        share = i / max(1, len(names) - 1)
        turn = i // len(MARKERS)  # a marker's second turn is hollow; its third has the next line
        made[name] = Style(
            colors.to_hex(PALETTE(LIGHTEST * share)),
            MARKERS[i % len(MARKERS)],
            turn % 2 == 0,
            LINES[(i + turn // 2) % len(LINES)],
            6.4 - 3.2 * share,
            2.2 - 1.2 * share,
        )
    return made


def prepare():
    """Matplotlib as it is shipped, whatever this user's matplotlibrc says, and then as these plots want it."""
    matplotlib.rcdefaults()
    matplotlib.rcParams.update(
        {
            "font.family": "sans-serif",
            "font.sans-serif": ["DejaVu Sans"],
            "font.size": 8.5,
            "text.parse_math": False,  # a dollar in a name is a dollar
            "text.color": INK,
            "axes.labelcolor": INK,
            "xtick.color": INK,
            "ytick.color": INK,
            "axes.edgecolor": SOFT,
            "axes.linewidth": 0.7,
            "axes.titlesize": 8.5,
            "axes.labelsize": 8.5,
            "xtick.labelsize": 8,
            "ytick.labelsize": 8,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.axisbelow": True,
            "grid.color": FAINT,
            "grid.linewidth": 0.6,
            "xtick.major.width": 0.7,
            "ytick.major.width": 0.7,
            "xtick.minor.width": 0.5,
            "ytick.minor.width": 0.5,
            "xtick.minor.size": 1.8,
            "ytick.minor.size": 1.8,
            "lines.linewidth": 1.3,
            "lines.markersize": 4.5,
            "legend.frameon": False,
            "legend.fontsize": 8,
            "svg.fonttype": "none",  # text stays text: it can be searched and read aloud
            "svg.hashsalt": "overlap",  # ids are random otherwise
        }
    )


def figure(width, height):
    """An empty figure, in inches, which knows how wide a text will be."""
    made = Figure(figsize=(width, height), facecolor="white")
    FigureCanvasAgg(made)
    return made


def save(made, path):
    """Writes it in the format that the name ends in. Raises OSError."""
    metadata = {"Date": None, "Creator": "overlap"} if path.suffix == ".svg" else {"Software": None}
    made.savefig(path, dpi=PNG_DPI if path.suffix == ".png" else 72, metadata=metadata)
