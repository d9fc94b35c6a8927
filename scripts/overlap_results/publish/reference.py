"""The published files of the reference run."""

from .. import results_file
from ..medians import of_row as middle
from ..words import duration, factor


class Reference:
    """The published files of a run, by their names."""

    def __init__(self, folder):
        self.folder = folder
        self.files = {}

    def has(self, name):
        return (self.folder / f"{name}.json").exists()

    def file(self, name):
        if name not in self.files:
            self.files[name] = results_file.load(self.folder / f"{name}.json")
        return self.files[name]

    def rows(self, name):
        return self.file(name).benchmarks

    def row(self, name, strategy):
        return next((row for row in self.rows(name) if row.strategy.split(":")[0] == strategy), None)

    def time(self, name, strategy):
        elapsed_s = middle(self.row(name, strategy), "elapsed_s")
        return "not measured" if elapsed_s is None else duration(elapsed_s, digits=4)

    def ratio(self, name, strategy, other):
        """How many times this strategy's elapsed time the other's is."""
        mine, others = middle(self.row(name, strategy), "elapsed_s"), middle(self.row(name, other), "elapsed_s")
        return "-" if not mine or not others else factor(others / mine)

    def command(self, name):
        return " ".join(self.file(name).overlap["command"])
