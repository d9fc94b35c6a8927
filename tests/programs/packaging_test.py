"""What scripts/packaging makes: manual pages, bash's completion, and an installation that works by itself."""

import gzip
import json
import re
import shutil
import subprocess
import sys
import unittest

from programs import BIN, ROOT, ProgramTest

sys.path.insert(0, str(ROOT / "scripts/packaging"))
import man_page

COMMANDS = {"overlap": ["run", "list", "graph"], "mockserver": []}
HELP = """Does what it is told.
Usage: thing [OPTIONS] file...

Positionals:
  file TEXT REQUIRED          What to read

Options:
  -h,--help                   Print this help message and exit
  --long-name OF_A_VALUE [with a default]
                              Said on a line of its own


.odd (what is not):
  --plain

--plain is explained here,
on two lines.
"""


class Parsing(unittest.TestCase):
    def setUp(self):
        self.help = man_page.parse(HELP)

    def test_finds_the_sections_and_their_entries(self):
        self.assertEqual(
            [
                (section.title, [(entry.term, entry.text) for entry in section.entries])
                for section in self.help.sections
            ],
            [
                ("Positionals", [("file TEXT REQUIRED", "What to read")]),
                (
                    "Options",
                    [
                        ("-h,--help", "Print this help message and exit"),
                        ("--long-name OF_A_VALUE [with a default]", "Said on a line of its own"),
                    ],
                ),
                (".odd (what is not)", [("--plain", "")]),
            ],
        )

    def test_finds_what_stands_around_them(self):
        self.assertEqual((self.help.description, self.help.usage), ("Does what it is told.", "thing [OPTIONS] file..."))
        self.assertEqual(self.help.footer, ["--plain is explained here,", "on two lines."])

    def test_writes_what_roff_would_take_for_a_request(self):
        self.assertEqual(man_page.roff(".so a-b\\c"), "\\&.so a\\-b\\ec")


class ManualPages(ProgramTest):
    def page(self, program):
        out = self.folder / f"{program}.1.gz"
        subprocess.run(
            [ROOT / "scripts/packaging/man_page.py", BIN / program, out, *COMMANDS[program]], check=True, timeout=120
        )
        return out

    def rendered(self, page):
        result = subprocess.run(
            ["man", "--warnings", "--local-file", page],
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "MANWIDTH": "500", "MANPAGER": "cat"},
        )
        self.assertEqual(result.stderr, "")
        return re.sub("\x1b\\[[0-9;]*m|.\x08", "", result.stdout).replace("\u2010", "-").replace("\u2212", "-")

    @unittest.skipUnless(shutil.which("man"), "there is no man")
    def test_name_every_flag_and_say_what_the_help_says(self):
        for program, commands in COMMANDS.items():
            text = " ".join(self.rendered(self.page(program)).split())
            for command in [[]] + [[command] for command in commands]:
                for section in man_page.parse(man_page.ask(BIN / program, *command, "--help")).sections:
                    for entry in section.entries:
                        with self.subTest(program=program, command=command, entry=entry.term):
                            self.assertIn(" ".join(entry.text.split()), text)
                            self.assertTrue(section.title == "Subcommands" or " ".join(entry.term.split()) in text)

    @unittest.skipUnless(shutil.which("man"), "there is no man")
    def test_look_like_manual_pages(self):
        text = self.rendered(self.page("overlap"))
        self.assertEqual(
            re.findall(r"^[A-Z].*", text, re.M), ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "COMMANDS", "SEE ALSO"]
        )
        self.assertRegex(text, r"^overlap\(1\) +User Commands +overlap\(1\)\n")
        self.assertRegex(text, r"(?m)^ +overlap - Measures ")
        self.assertRegex(text, r"(?m)^ +overlap run \[OPTIONS\] \[scenario\.\.\.\]$")

    def test_are_the_same_whenever_they_are_made(self):
        self.assertEqual(self.page("mockserver").read_bytes()[4:8], b"\0\0\0\0")  # gzip's time
        self.assertTrue(gzip.decompress(self.page("mockserver").read_bytes()).startswith(b".TH mockserver 1"))


class Completion(ProgramTest):
    def complete(self, *words):
        """What bash offers for the last word; a = is a word to it."""
        program = words[0]
        script = (
            f'. "{ROOT}/scripts/packaging/completion.bash"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); '
            '_overlap "$1" "${@: -1}" "${@: -2:1}"; printf "%s\\n" "${COMPREPLY[@]}"'
        )
        result = subprocess.run(
            ["bash", "-c", script, "bash", BIN / program, *words[1:]],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
            cwd=self.folder,
            env=self.environment,
        )
        self.assertEqual(result.stderr, "")
        return result.stdout.split()

    def test_offers_the_commands(self):
        self.assertEqual(self.complete("overlap", ""), ["run", "list", "graph"])
        self.assertEqual(self.complete("overlap", "g"), ["graph"])

    def test_offers_every_flag_of_the_command(self):
        sections = man_page.parse(man_page.ask(BIN / "overlap", "run", "--help")).sections
        flags = [
            flag for section in sections for entry in section.entries for flag in re.findall(r"--[a-z-]+", entry.term)
        ]
        self.assertEqual(self.complete("overlap", "run", "--"), flags)
        self.assertEqual(self.complete("overlap", "run", "--st"), ["--strategies", "--steps"])
        self.assertIn("--scenarios", self.complete("overlap", "--"))
        self.assertIn("--http-port", self.complete("mockserver", "--h"))

    def test_offers_the_scenarios(self):
        names = sorted(path.parent.name for path in (ROOT / "scenarios").glob("*/scenario.json"))
        self.assertEqual(self.complete("overlap", "run", ""), names)
        self.assertEqual(self.complete("overlap", "graph", "pi"), ["ping"])

    def test_offers_the_strategies_after_each_comma(self):
        self.assertEqual(self.complete("overlap", "run", "--strategies", "sequential,gen"), ["sequential,generators"])
        self.assertEqual(self.complete("overlap", "run", "--strategies", "=", "fib"), ["fibers"])
        self.assertIn("python_aiohttp", self.complete("overlap", "run", "--strategies", "python_"))

    def test_offers_the_values_that_a_flag_knows(self):
        self.assertEqual(self.complete("overlap", "run", "--connections", "="), ["warm", "cold"])
        self.assertEqual(self.complete("overlap", "run", "--format", "m"), ["markdown"])
        self.assertIn("quick", self.complete("overlap", "run", "--profile", "q"))
        self.assertIn("quick", self.complete("mockserver", "--profile", "q"))

    def test_offers_files_where_a_file_is_wanted(self):
        (self.folder / "mine.pem").touch()
        self.assertEqual(self.complete("overlap", "run", "--ca-file", "mi"), ["mine.pem"])


class Installation(ProgramTest):
    def setUp(self):
        super().setUp()
        self.prefix = self.folder / "prefix"
        subprocess.run(
            ["cmake", "--install", BIN.parent, "--prefix", self.prefix],
            stdout=subprocess.DEVNULL,
            check=True,
            timeout=120,
        )

    def overlap(self, *arguments, cwd):
        return subprocess.run(
            [self.prefix / "bin/overlap", *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            cwd=cwd,
            env=self.environment,
        )

    def test_has_what_a_package_has(self):
        for name in (
            "bin/mockserver",
            "bin/overlap-worker",
            "share/overlap/scenarios/ping/scenario.json",
            "share/overlap/workers/python/__main__.py",
            "share/man/man1/overlap.1.gz",
            "share/man/man1/mockserver.1.gz",
            "share/bash-completion/completions/overlap",
            "share/doc/overlap/copyright",
            "share/doc/overlap/changelog.gz",
        ):
            self.assertTrue((self.prefix / name).is_file(), name)
        self.assertIn(
            "License: Expat\n Permission is hereby granted", (self.prefix / "share/doc/overlap/copyright").read_text()
        )

    def test_measures_with_scenarios_of_its_own_and_writes_into_the_working_directory(self):
        scenarios = self.prefix / "share/overlap/scenarios"
        (scenarios / "ping").rename(scenarios / "renamed")
        here = self.folder / "here"
        here.mkdir()
        before = sorted(self.prefix.rglob("*"))
        result = self.overlap(
            "run",
            "renamed",
            "--latency",
            "1ms",
            "--repetitions",
            "1",
            "--strategies",
            "all",
            "--out",
            "mine.json",
            cwd=here,
        )
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(sorted(path.name for path in here.iterdir()), ["mine.json"])
        self.assertTrue(json.loads((here / "mine.json").read_text()))
        self.assertEqual(sorted(self.prefix.rglob("*")), before)
        self.assertNotIn(" ping ", self.overlap("list", cwd=here).stdout.split("\nStrategies")[0])


if __name__ == "__main__":
    unittest.main()
