"""The published files of the reference run."""

from .. import medians, results_file
from ..results_file import ResultsError


class Reference:
    """The files of the runs with these names, and of the micro suites, in one folder. Raises ResultsError for what is not
    there, or was not measured."""

    def __init__(self, folder, runs):
        self.folder = folder
        self.runs = runs
        self.files = {}

    def file(self, name):
        if name not in self.files:
            self.files[name] = results_file.load(self.folder / f"{name}.json")
        return self.files[name]

    def rows(self, name):
        return self.file(name).benchmarks

    def scenario(self, name):
        return self.rows(name)[0].scenario["scenario"]

    def strategies(self, name):
        """Without their numbers, which are the scenario's limit or the machine's processors."""
        return list(dict.fromkeys(row.strategy.split(":")[0] for row in self.rows(name)))

    def row(self, name, strategy):
        found = next((row for row in self.rows(name) if row.strategy.split(":")[0] == strategy), None)
        if found is None:
            raise ResultsError(f"{self.file(name).path} has no row of {strategy}")
        return found

    def middle(self, name, strategy, figure):
        middle = medians.of_row(self.row(name, strategy), figure)
        if middle is None:
            raise ResultsError(f"{self.file(name).path} has no {figure} of {strategy}")
        return middle
