"""Tries the mutants of C++: compiles the one file, links the test programs that hold it, and runs them, the tests named after
the file first."""

import re

from . import trial

COMPILING = 300  # seconds, which no file takes
LONGEST = 600  # seconds, for a program's tests without a mutant
PATIENCE = 15  # seconds more than the tests take without a mutant, fivefold
SHARDS = 6  # parts of a program's tests at once, most of which wait more than they compute

NOWHERE = "its start"  # where a program ends before its first test


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
    return begun[-1] if begun else NOWHERE


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
            ended = trial.run_all(in_shards([str(self.build.folder / program)], self.build), folder, LONGEST)
            if ended.code == 0:
                self.times[program] = ended.wall
            else:
                unfit.append(program)
        return unfit

    def in_order(self, object_):
        return sorted((each for each in self.of(object_) if each in self.times), key=self.times.get)

    def patience(self, program):
        return PATIENCE + 5 * self.times[program]


def in_shards(command, build, number=SHARDS):
    """The same program several times, each of which runs its part of the tests."""
    return [
        (command, {"GTEST_TOTAL_SHARDS": str(number), "GTEST_SHARD_INDEX": str(index)}, build.folder)
        for index in range(number)
    ]


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
    linked = {}

    def link(program):
        if program not in linked:
            output = folder / program.rpartition("/")[2]
            ended = trial.run(build.link_command(program, object_, mutated, output), folder, build.folder, COMPILING)
            linked[program] = output if ended.code == 0 else None
        return linked[program]

    try:
        for program in own_first(programs, mutant.file)[:2] if suites else []:
            only = "--gtest_filter=" + ":".join(f"*{suite}.*" for suite in suites)
            noticed = run_tests(link(program), program, tests, folder, [only], 1)
            if noticed:
                return noticed
        for program in own_first(programs, mutant.file):
            noticed = run_tests(link(program), program, tests, folder, [], SHARDS)
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
    commands = in_shards(command, tests.build, shards)
    ended = trial.run_all(commands, folder, tests.patience(program))
    if ended.code == 0:
        return None
    test = failed_test(ended.output)
    # A test that fails by chance, on a busy machine, has noticed nothing.
    again = in_shards([str(output), "--gtest_color=no", f"--gtest_filter={test}"], tests.build, 1)
    if test != NOWHERE and trial.run_all(again, folder, tests.patience(program)).code == 0:
        return None
    return "killed", f"{name}: {'no end in ' if ended.code is None else ''}{test}"
