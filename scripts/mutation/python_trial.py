"""Tries the mutants of Python: in a copy of the repository's files, by the tests that call the mutated function, in whichever
process."""

import ast
import functools
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

from . import trial

TESTS = ("tests/programs", "tests/workers/python")
CALLS = pathlib.Path(__file__).resolve().parent / "calls"
LONGEST = 900  # seconds, for a whole file of tests
PATIENCE = 15  # seconds more than the tests take without a mutant, threefold
MOST = 900  # seconds of tests for one mutant, the quick ones first


def copy_of(root, folder):
    """All that git knows of, or of an archive all but builds."""
    listed = subprocess.run(
        ["git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode == 0:
        files = [root / name for name in listed.stdout.split("\0") if name]
    else:
        files = [each for each in root.rglob("*") if each.relative_to(root).parts[0] != "build"]
    for file in files:
        if file.is_file():
            copy = folder / file.relative_to(root)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(file, copy)
    packages = root / "build/packages"  # where overlap_results.libraries looks for what is not installed
    if packages.is_dir():
        (folder / "build").mkdir()
        (folder / "build/packages").symlink_to(packages)
    return folder


class Tests:
    """Which tests call which functions of the scripts. `kept` is a folder for what was found out before."""

    def __init__(self, root, bin_folder, kept):
        self.root, self.bin, self.kept, self.calls = root, bin_folder, kept, {}

    @functools.cache
    def imports(self, file):
        """The file, and the files of scripts/ that it imports, by way of others, too."""
        found, open_ = set(), [file]
        while open_:
            at = open_.pop()
            if at not in found:
                found.add(at)
                open_ += self.imported_by(at)
        return found

    def imported_by(self, file):
        try:
            tree = ast.parse((self.root / file).read_text())
        except (SyntaxError, UnicodeDecodeError):
            return []  # a command that is no Python
        names = []
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                names += [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                package = file.split("/")[1:-1]
                package = package[: len(package) - node.level + 1] if node.level else []
                base = ".".join([*package, *([node.module] if node.module else [])])
                names += [base, *(f"{base}.{alias.name}" for alias in node.names)]
        paths = {f"scripts/{name.replace('.', '/')}.py" for name in names}
        return sorted(path for path in paths if (self.root / path).exists())

    @functools.cache
    def reach(self, test):
        """What a file of tests imports, and what the commands import that it names."""
        text = (self.root / test).read_text()
        commands = set(re.findall(r"scripts/(\w+)", text)) | set(re.findall(r'(?:run_program|start)\("(\w+)"', text))
        reached = set(self.imports(test))
        for command in commands:
            if (self.root / "scripts" / command).is_file():
                reached |= self.imports(f"scripts/{command}")
        return reached

    def of(self, file):
        files = [path for folder in TESTS for path in sorted((self.root / folder).glob("*_test.py"))]
        return [test for test in (str(path.relative_to(self.root)) for path in files) if file in self.reach(test)]

    def environment(self, tree, **more):
        return {"OVERLAP_BIN": str(self.bin), "PYTHONDONTWRITEBYTECODE": "1", "OVERLAP_SANITIZE": "", **more}

    def measure(self, test, tree, folder):
        """Finds out what each test of a file calls, unless nothing has changed since. False where that cannot be."""
        text = "".join((self.root / file).read_text() for file in sorted(self.reach(test)))
        known = self.kept / f"{hashlib.sha256(text.encode()).hexdigest()[:24]}.json"
        if not known.exists():
            self.kept.mkdir(parents=True, exist_ok=True)
            path = os.pathsep.join(filter(None, [str(CALLS), os.environ.get("PYTHONPATH")]))
            more = {"PYTHONPATH": path, "MUTATION_TREE": str(tree), "MUTATION_CALLS": str(folder)}
            command = [sys.executable, str(CALLS / "each_test.py"), str(tree / test), str(known)]
            ended = trial.run(command, folder, tree, LONGEST, self.environment(tree, **more))
            if ended.code != 0:
                return False
        self.calls[test] = json.loads(known.read_text())
        return True

    def chosen(self, mutant, text):
        """[(file, its tests)] of those that call the mutated function, or where it stands in none, anything of the file: the
        quick ones first, as far as the time goes."""
        wanted = f"{mutant.file}:{function_at(text, mutant.line)}"
        found = [
            (of_test["seconds"], file, name)
            for file, tests in self.calls.items()
            for name, of_test in tests.items()
            if wanted in of_test["called"]
        ]
        chosen, total = {}, 0.0
        for seconds, file, name in sorted(found):
            if total + seconds > MOST and chosen:
                break
            total += seconds
            chosen.setdefault(file, []).append((name, seconds))
        return sorted(chosen.items(), key=lambda item: sum(seconds for _, seconds in item[1]))


def function_at(text, line):
    """The first line of the outermost function around a line, as the interpreter has it; that of the module, where in none."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.lineno <= line <= node.end_lineno:
            return min([node.lineno, *(each.lineno for each in node.decorator_list)])
    return 1


def failed_test(output):
    found = re.search(r"^(?:FAIL|ERROR): (\w+) \((?:__main__\.)?(\w+)", output, re.M)
    return f"{found[2]}.{found[1]}" if found else "its start"


def try_mutant(mutant, text, tests, tree, folder):
    """(verdict, what noticed it). The copy holds the mutant only until this returns."""
    place = tree / mutant.file
    changed = mutant.text(text)
    try:
        compile(changed, mutant.file, "exec")
    except SyntaxError:
        return "no program", ""
    chosen = tests.chosen(mutant, text)
    if not chosen:
        return "SURVIVED", "no test calls it"
    place.write_text(changed)
    try:
        for file, of_file in chosen:
            patience = PATIENCE + 3 * sum(seconds for _, seconds in of_file)
            names = [name for name, _ in of_file]
            command = [sys.executable, str(tree / file), "-f", *names]
            ended = trial.run(command, folder, tree, patience, tests.environment(tree))
            name = file.rpartition("/")[2].removesuffix(".py")
            if ended.code is None:
                return "killed", f"{name}: no end"
            if ended.code != 0:
                return "killed", f"{name}: {failed_test(ended.output)}"
    finally:
        place.write_text(text)
    return "SURVIVED", ""
