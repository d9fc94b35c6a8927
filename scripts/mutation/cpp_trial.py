"""Tries the mutants of C++: compiles the one file, links the test programs that hold it, and runs them, the tests named after
the file first."""

import math
import re

from . import trial

COMPILING = 300  # seconds, which no file takes
SHARDS = 8  # of a program whose tests wait more than they compute, at once


def suites_named_after(file, root):
    """The suites of tests/.../NAME_test.cpp, which mirrors the sources."""
    parts = file.removeprefix("bench/").removesuffix(".cpp")
    path = root / "tests" / f"{parts}_test.cpp"
    if not path.exists():
        return []
    return sorted(set(re.findall(r"^TEST(?:_F|_P)?\((\w+),", path.read_text(), re.M)))


def failed_test(output):
    failed = re.findall(r"^\[  FAILED  \] ([\w/.]+)", output, re.M)
    if failed:
        return failed[0]
    begun = re.findall(r"^\[ RUN      \] ([\w/.]+)", output, re.M)
    return begun[-1] if begun else "its start"


class Tests:
    """The test programs of a build, and how long each takes without a mutant."""

    def __init__(self, build):
        self.build, self.times = build, {}

    def of(self, object_):
        return [program for program in self.build.programs_with(object_) if self.build.is_test(program)]

    def measure(self, programs, folder):
        """The names of those that fail even so, and are left out."""
        unfit = []
        for program in programs:
            ended = trial.run(self.command(program), folder, self.build.folder, 600)
            if ended.code == 0:
                self.times[program] = ended
            else:
                unfit.append(program)
        return unfit

    def command(self, program):
        return [str(self.build.folder / program)]

    def in_order(self, object_):
        return sorted((each for each in self.of(object_) if each in self.times), key=lambda each: self.times[each].wall)

    def shards(self, program):
        took = self.times[program]
        return max(1, min(SHARDS, math.floor(took.wall / max(took.cpu, 2))))

    def patience(self, program):
        return 15 + 5 * self.times[program].wall


def try_mutant(mutant, text, tests, folder):
    """(verdict, what noticed it)."""
    build = tests.build
    object_, words = build.unit_of(mutant.file)
    text_file, mutated = folder / mutant.file.rpartition("/")[2], folder / "mutated.o"
    text_file.write_text(mutant.text(text))
    compiled = trial.run(build.compile_command(words, mutant.file, text_file, mutated), folder, build.folder, COMPILING)
    if compiled.code != 0:
        return "no program", ""
    programs = tests.in_order(object_)
    suites = suites_named_after(mutant.file, build.root)
    filters = [("--gtest_filter=" + ":".join(f"*{suite}.*" for suite in suites), "quick")] if suites else []
    linked = {}

    def link(program):
        if program not in linked:
            output = folder / program.rpartition("/")[2]
            ended = trial.run(build.link_command(program, object_, mutated, output), folder, build.folder, COMPILING)
            linked[program] = output if ended.code == 0 else None
        return linked[program]

    try:
        for filter_, _ in filters:
            for program in own_first(programs, mutant.file)[:2]:
                noticed = run_tests(link(program), program, tests, folder, [filter_], 1)
                if noticed:
                    return noticed
        for program in own_first(programs, mutant.file):
            noticed = run_tests(link(program), program, tests, folder, [], tests.shards(program))
            if noticed:
                return noticed
            linked[program].unlink()
    finally:
        for output in filter(None, linked.values()):
            output.unlink(missing_ok=True)
        text_file.unlink()
        mutated.unlink(missing_ok=True)
    return "SURVIVED", ""


def own_first(programs, file):
    """Those whose names say that they are of the file's folder, then the others, the quick ones first."""
    folders = {part for part in file.split("/")[:-1]} - {"bench"}
    own = {"mockserver": "mock"}

    def foreign(program):
        name = program.rpartition("/")[2]
        return not any(name.startswith(own.get(folder, folder) + "_") for folder in folders)

    return sorted(programs, key=foreign)


def run_tests(output, program, tests, folder, arguments, shards):
    """The verdict and what noticed; None where nothing did."""
    name = program.rpartition("/")[2]
    if output is None:
        return "no program", ""
    command = [str(output), "--gtest_fail_fast", "--gtest_color=no", *arguments]
    commands = [
        (command, {"GTEST_TOTAL_SHARDS": str(shards), "GTEST_SHARD_INDEX": str(index)}, tests.build.folder)
        for index in range(shards)
    ]
    ended = trial.run_all(commands, folder, tests.patience(program))
    if ended.code is None:
        return "killed", f"{name}: no end in {failed_test(ended.output)}"
    if ended.code != 0:
        return "killed", f"{name}: {failed_test(ended.output)}"
    return None
