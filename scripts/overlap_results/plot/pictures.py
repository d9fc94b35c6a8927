"""Which pictures the files support, and their files."""

import os
import sys

from . import comparison, elapsed, groups, latency, look, scaling, speedup, waterfall
from .. import results_file

DRAWN = (elapsed, speedup, scaling, latency, waterfall)  # in the order in which they are named


class Context:
    """What all pictures of one invocation share."""

    def __init__(self, all_groups, names, asked_for):
        self.styles = look.styles(
            groups.label(row) for group in all_groups if group.own for point in group.points for row in point.rows
        )
        self._styles_of_plain = {
            id(group): look.styles(groups.label(row) for point in group.points for row in point.rows)
            for group in all_groups
            if not group.own
        }
        self._names = names
        self._asked_for = asked_for  # kinds named on the command line

    def styles_of(self, group):
        """Label -> look.Style. A strategy has one in all files; of plain files, which have none, each row has one of its file."""
        return self.styles if group.own else self._styles_of_plain[id(group)]

    def name(self, group):
        """What the names of the group's files begin with."""
        return self._names[id(group)]

    def single_points(self, group):
        """(point, name) of each point that can be drawn by itself."""
        for point in group.points:
            if point.rows:
                suffix = "".join(
                    f"_{groups.file_word(name)}={groups.file_word(value)}" for name, value in point.values.items()
                )
                yield point, self.name(group) + suffix

    def draws(self, module, group):
        """Of a sweep, single points are many pictures of little each: they are drawn when somebody asks for them."""
        if self._asked_for:
            return module.KIND in self._asked_for
        return module.KIND == scaling.KIND or not scaling.sweeps(group)


def names_of(all_groups):
    """Group -> what its files' names begin with: the scenario, and the results file too where two have the same scenario."""
    words = [groups.file_word(group.name) for group in all_groups]
    names, taken = {}, set()
    for group, word in zip(all_groups, words):
        name = (
            word if words.count(word) == 1 else f"{word}_{groups.file_word(group.file.path.name.removesuffix('.json'))}"
        )
        number = 2
        unique = name
        while unique in taken:
            unique, number = f"{name}_{number}", number + 1
        taken.add(unique)
        names[id(group)] = unique
    return names


def made_of(files, arguments):
    """(name, figure) of every picture."""
    if arguments.compare:
        yield from comparison.draw(*files)
        return
    all_groups = [group for file in files for group in groups.groups_of(file)]
    context = Context(all_groups, names_of(all_groups), arguments.only)
    for group in all_groups:
        for module in DRAWN:
            if context.draws(module, group):
                yield from module.draw(group, context)


def prepare_folder(folder):
    """Raises results_file.ResultsError when it is no folder that can be written to."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise results_file.ResultsError(f"-o {folder}: {(error.strerror or str(error)).lower()}") from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise results_file.ResultsError(f"-o {folder}: permission denied")


def nothing(files, arguments):
    """Why there is no picture: a sentence."""
    names = " and ".join(str(file.path) for file in files)
    rows = [row for file in files for row in file.benchmarks]
    if not rows:
        return f"{names}: there is no row to plot"
    if not any(point.rows for file in files for group in groups.groups_of(file) for point in group.points):
        return f"{names}: no row can be plotted, since none was measured; the first is {groups.sentence_on(rows[0])}"
    if arguments.compare:
        return f"{names}: no benchmark was measured in both"
    what = ",".join(arguments.only) if arguments.only else "any plot"
    return f"{names}: nothing in it for {what}"


def draw(files, arguments):
    """Writes the pictures and prints their names. Returns the exit code; raises results_file.ResultsError, OSError."""
    look.prepare()
    folder_ready = False
    for name, figure in made_of(files, arguments):
        if not folder_ready:
            prepare_folder(arguments.folder)
            folder_ready = True
        for ending in arguments.formats:
            path = arguments.folder / f"{name}.{ending}"
            look.save(figure, path)
            print(path, flush=True)
    if not folder_ready:
        raise results_file.ResultsError(nothing(files, arguments))
    sys.stdout.flush()
    return 0
