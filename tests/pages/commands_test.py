"""Every command of a page runs, in the page's order, made quick, in a folder as its reader has one."""

import functools
import os
import pathlib
import re
import shlex
import socket
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "programs"))

import programs_of_pages
from pages import ROOT, pages
from programs import BIN, ProgramTest

QUICK = ["--repetitions", "1", "--time-scale", "0.05"]
OVERLAP = re.compile(r"(\S+/bin/)?overlap$")
UNDECIDED = (0, 1, 3)  # of a comparison that is given no time
OTHERS = ("curl", "diff", "for", "mockserver", "overlap", "python3")  # that a test may start
PLACEHOLDER = re.compile(r"(?<![\w=./-])[A-Z]{3,}(?![\w])|\.\.\.$|[<>{]|(?<![\w])\*")


def commands(block):
    """The commands of a block, with what each is to print: None where the page does not say."""
    if block.language in ("sh", "bash"):
        for line in block.text.replace("\\\n", " ").splitlines():
            if line.strip() and not line.lstrip().startswith("#"):
                yield line.strip(), None
        return
    found = re.split(r"^\$ ", block.text.replace("\\\n", " "), flags=re.M)
    for text in found[1:]:
        command, _, shown = text.partition("\n")
        yield command, shown


def with_few_rows(words):
    return words if "--strategies" in words or "--worker" in words else [*words, "--strategies", "callbacks,coroutines"]


def measuring(words):
    """The words of an `overlap run` as a test can afford them."""
    kept = [
        word
        for at, word in enumerate(words)
        if word not in ("--repetitions", "--time-scale") and words[at - 1] not in ("--repetitions", "--time-scale")
    ]
    return [*with_few_rows(kept), *QUICK]


def quick(command):
    """The command as a test can afford it."""
    text = re.sub(r"\s+#( .*)?$", "", command)
    try:
        words = shlex.split(text)
    except ValueError:
        return text
    if re.search(r"(?<!\\)[|;&]", re.sub(r"'[^']*'", "", text)):
        return text
    if OVERLAP.match(words[0]) and words[1] == "run" or words[0] == "scripts/bench":
        return shlex.join(measuring(words))
    if words[0] == "scripts/compare" and "--run" in words:
        first = words.index("--run") + 1
        words[first : first + 2] = [
            shlex.join(with_few_rows(shlex.split(measured))) for measured in words[first : first + 2]
        ]
        words += ["--budget", "1s", "--blocks", "1", "--repetitions", "2"]
    if words[0].startswith("scripts/") and programs_of_pages.knows(words[0].removeprefix("scripts/"), "--no-install"):
        words.append("--no-install")
    return shlex.join(words)


def expected_codes(command):
    said = re.search(r"#.*exit code (\d)\s*$", command)
    if said:
        return (int(said[1]),)
    return UNDECIDED if command.startswith("scripts/compare") else (0,)


def without_what_differs(text, port):
    """What is the same whenever a session is repeated."""
    text = text.replace("\r", "").replace(str(port), "8080")
    text = re.sub(r"dur=[\d.]+", "dur=#", text)
    text = re.sub(r"(?<!\d)\d+\.\d{3,}(e-?\d+)?|\d(\.\d+)?e-\d+", "#", text)
    text = re.sub(r"https://127\.0\.0\.1:\d+", "https://127.0.0.1:#", text)
    text = re.sub(r"/tmp/[\w./-]+\.pem", "FILE.pem", text)
    text = re.sub(r'"bottlenecks":\[[^]]*\]', "", text)  # a busy machine is one
    return sorted(text.strip().splitlines())


@functools.cache
def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


class Commands(ProgramTest):
    def setUp(self):
        """The repository as somebody has it who has built it; what builds and installs does nothing more."""
        super().setUp()
        (self.folder / "scripts").mkdir()
        for path in (ROOT / "scripts").iterdir():
            (self.folder / "scripts" / path.name).symlink_to(path)
        for name in ("build", "install_dependencies", "install_report_packages"):
            (self.folder / "scripts" / name).unlink(missing_ok=True)
            (self.folder / "scripts" / name).write_text("#!/bin/sh\n")
            (self.folder / "scripts" / name).chmod(0o755)
        for name in ("bench", "mockserver", "scenarios", "tests"):
            (self.folder / name).symlink_to(ROOT / name)
        (self.folder / "results").mkdir()
        for bin in ("build/release/bin", "old/bin", "new/bin"):
            (self.folder / bin).parent.mkdir(parents=True)
            (self.folder / bin).symlink_to(BIN)
        self.environment["PATH"] = f"{BIN}:/usr/bin:/bin:{os.environ['PATH']}"
        self.environment.pop("GITHUB_STEP_SUMMARY", None)
        (self.folder / "measured.json").write_text('{"percentiles":{"0":"5ms","50":"20ms","100":"1s"}}')

    def shell(self, text):
        process = subprocess.Popen(
            ["bash", "-c", text],
            cwd=self.folder,
            env=self.environment,
            text=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self.started.append(process)
        return self.finish(process)

    def write_files_of(self, page):
        for block in page.blocks:
            if block.file:
                (self.folder / block.file).write_text(block.text)

    def run_command(self, command):
        first = command.split()[0]
        self.assertTrue(
            first.startswith("scripts/") or OVERLAP.match(first) or first in OTHERS, "say why it is not run"
        )
        done = self.shell(quick(command))
        self.assertIn(done.returncode, expected_codes(command), f"{quick(command)}\n{done.stdout}{done.stderr}")

    def run_in_session(self, command, shown):
        """A line of a session. A mock server that it starts goes on until the next one."""
        text = command.replace("8080", str(free_port()))
        if command.startswith("mockserver "):
            for old in self.named("mockserver"):
                os.kill(old, 15)
            self.wait_until(lambda: not self.named("mockserver"), "the mock before to end")
            mock = self.start("mockserver", *shlex.split(text)[1:])
            printed = mock.stdout.readline()
            self.assertTrue(printed, mock.poll() is not None and mock.stderr.read())
        else:
            done = self.shell(text)
            self.assertEqual(done.returncode, 0, done.stderr)
            printed = done.stdout
        if shown or not command.startswith("mockserver "):
            self.assertEqual(without_what_differs(printed, free_port()), without_what_differs(shown, free_port()))

    def test_of_every_page_work(self):
        ran = 0
        for page in pages():
            blocks = [
                block for block in page.blocks if block.language in ("sh", "bash", "console") and not block.not_run
            ]
            if not blocks:
                continue
            self.doCleanups()
            self.setUp()
            self.write_files_of(page)
            for block in blocks:
                for command, shown in commands(block):
                    ran += 1
                    with self.subTest(place=block.place, command=command):
                        if shown is None:
                            self.run_command(command)
                        else:
                            self.run_in_session(command, shown)
        self.assertGreater(ran, 40)

    def test_that_are_not_run_are_understood(self):
        for page in pages():
            for block in page.blocks:
                if block.language not in ("sh", "bash") or not block.not_run:
                    continue
                for path in re.findall(r"(?:tests|scripts)/[\w./]+", block.not_run):
                    self.assertTrue((ROOT / path).exists(), f"{block.place}: there is no {path}")
                for command, _ in commands(block):
                    script = re.match(r"(?:overlap/)?(scripts/\w+)", command)
                    if script:
                        self.assertTrue((ROOT / script[1]).is_file(), f"{block.place}: there is no {script[1]}")
                    if re.match(r"build/release/bin/overlap run ", command):
                        with self.subTest(place=block.place, command=command):
                            self.assert_is_understood(re.sub(r"\s+# .*", "", command))

    def assert_is_understood(self, command):
        """It is a command line that measures something: its rows are listed, and not measured."""
        done = self.shell(command + " --benchmark_list_tests")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue(done.stdout.strip())

    def test_within_sentences_are_understood(self):
        seen = set()
        for page in pages():
            for code in page.code:
                if page.name == "CHANGELOG.md" or code in seen or PLACEHOLDER.search(code):
                    continue
                seen.add(code)
                with self.subTest(page=page.name, command=code):
                    if code.startswith("overlap run ") and not re.search(r"--(help|worker|target)\b", code):
                        self.assert_is_understood(code)
                    elif re.match(r"overlap (graph \w+|list)$", code):
                        self.assertEqual(self.shell(code).returncode, 0)

    def test_of_the_mock_in_lists_of_options_are_understood(self):
        options = [
            (block.place, line)
            for page in pages()
            for block in page.blocks
            if page.name.startswith("mockserver/")
            for line in block.text.splitlines()
            if line.startswith("--")
        ]
        self.assertGreater(len(options), 15)
        for place, line in options:
            with self.subTest(place=place, line=line):
                done = self.shell("mockserver " + shlex.join(shlex.split(line.split("  ")[0])[:2]) + " --list-routes")
                self.assertEqual(done.returncode, 0, done.stderr)

    def test_of_the_first_page_print_its_table(self):
        first = next(page for page in pages() if page.name == "README.md")
        command = next(commands(first.blocks[0]))[0]
        shown = first.blocks[1].text.splitlines()
        done = self.shell(quick(command))
        self.assertEqual(done.returncode, 0, done.stderr)
        printed = done.stdout.splitlines()

        def table(lines):
            """The names of the columns, and the first word of each row."""
            at = next(number for number, line in enumerate(lines) if line.startswith("  strategy "))
            return re.split(r"\s{2,}", lines[at].strip()), [line.split()[0] for line in lines[at + 1 : at + 7]]

        (shown_columns, shown_rows), (columns, rows) = table(shown), table(printed)
        self.assertEqual(shown_rows, rows)
        self.assertEqual(shown_columns, columns[: len(shown_columns)])
        self.assertIn("211 requests, limit 32, mock, profile quick", printed[0])
        self.assertIn("211 requests, limit 32, mock, profile quick", shown[1])
        strategies = command.split("--strategies ")[1].split(",")
        self.assertEqual([row.split(":")[0] for row in rows], strategies)


if __name__ == "__main__":
    unittest.main(verbosity=2)
