"""What a build knows of itself: how a file is compiled, and which programs hold it."""

import functools
import json
import pathlib
import re
import shlex
import shutil
import subprocess


class Unbuilt(Exception):
    """One sentence on a build that cannot be used."""


class Build:
    """A folder that CMake made for ninja, with tests in it."""

    def __init__(self, folder, root):
        self.folder, self.root = folder, root
        if not (folder / "build.ninja").exists() or not (folder / "compile_commands.json").exists():
            raise Unbuilt(f"there is no build in {folder}: scripts/build dev makes one")

    def ninja(self, *arguments):
        done = subprocess.run(["ninja", "-C", self.folder, *arguments], capture_output=True, text=True, check=False)
        if done.returncode:
            raise Unbuilt(f"ninja {' '.join(arguments[:3])}: {(done.stdout + done.stderr).strip()[-500:]}")
        return done.stdout

    def bring_up_to_date(self, programs):
        if programs:
            self.ninja(*programs)

    @functools.cached_property
    def units(self):
        """By file: the commands that compile it, in shell's words."""
        found = {}
        for each in json.loads((self.folder / "compile_commands.json").read_text()):
            file = pathlib.Path(each["file"])
            if file.is_relative_to(self.root):
                found.setdefault(str(file.relative_to(self.root)), []).append(shlex.split(each["command"]))
        return found

    @functools.cached_property
    def links(self):
        """By program, as ninja calls it: the words of the command that links it."""
        lines = self.ninja("-t", "targets", "all").splitlines()
        programs = [line.split(":")[0] for line in lines if re.search(r": CXX_EXECUTABLE_LINKER_", line)]
        return {program: self.link_of(program) for program in programs}

    def link_of(self, program):
        command = self.ninja("-t", "commands", "-s", program).strip().splitlines()[-1]
        return shlex.split(command.removeprefix(": && ").split(" && ")[0])

    def is_test(self, program):
        return any(word.endswith(("/libgtest.a", "/libgtest.so", "libgtestd.a")) for word in self.links[program])

    @functools.cache
    def holders(self, object_):
        """The object itself and the libraries that it is in."""
        lines = self.ninja("-t", "query", object_).splitlines()
        outputs = lines[next(at for at, line in enumerate(lines) if line.strip() == "outputs:") + 1 :]
        return {object_} | {line.strip() for line in outputs if line.strip().endswith((".a", ".so"))}

    def programs_with(self, object_):
        holders = self.holders(object_)
        return [program for program, words in self.links.items() if holders & set(words)]

    def unit_of(self, file):
        """(object, compile command) of the library that most programs have the file from; None where nothing compiles it."""
        units = [(words[words.index("-o") + 1], words) for words in self.units.get(file, [])]
        return max(units, key=lambda unit: len(self.programs_with(unit[0])), default=None)

    def compile_command(self, words, file, text_file, object_file):
        """For text that stands elsewhere: it still finds what stands beside the file. A mutant's warnings do not matter."""
        at = words.index("-o")
        changed = words[:at] + ["-o", str(object_file)] + words[at + 2 :]
        changed[changed.index("-c") + 1] = str(text_file)
        return changed[:1] + ["-iquote", str((self.root / file).parent)] + changed[1:] + ["-w"]

    def link_command(self, program, object_, mutated, output):
        """The mutated object goes first, so that the library's own is not looked for."""
        words = [str(mutated) if word == object_ else word for word in self.links[program]]
        words[words.index("-o") + 1] = str(output)
        if str(mutated) not in words:
            at = next(at for at, word in enumerate(words) if word.endswith(".o"))
            words.insert(at, str(mutated))
        return words + (["-fuse-ld=lld"] if shutil.which("ld.lld") else [])
