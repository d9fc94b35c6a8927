"""scripts/bench_change, in a repository whose commits build in no time: what it builds, compares, says, and leaves behind."""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import unittest

from programs import ROOT, ProgramTest

BUILD = """#!/bin/sh
# Instead of a compiler: a driver that says which commit it was built from.
echo "$@" > arguments
sh -c "$BUILD_DOES" || exit 1
mkdir -p build/release/bin && cp version build/release/bin/overlap
"""
COMPARE = """#!/usr/bin/python3
# Instead of measuring: looks at the options, and notes what it was told, and what the programs are that it was told to run.
import json, os, pathlib, shlex, signal, subprocess, sys
if "--help" in sys.argv:
    print("usage: ...")
    if "long" in sys.argv:
        print("compare: wants a time", file=sys.stderr)
        sys.exit(2)
    sys.exit(0)
commands = [shlex.split(command) for command in sys.argv[2:4]]
pathlib.Path(os.environ["NOTES"]).write_text(json.dumps({
    "arguments": sys.argv[1:], "commands": commands, "versions": [pathlib.Path(command[0]).read_text() for command in commands]}))
print("a table", flush=True)
if os.environ.get("COMPARE_DOES") == "wait":
    child = subprocess.Popen(["sleep", "600"])
    child.wait()
sys.exit(int(os.environ.get("COMPARE_CODE", "0")))
"""


class BenchChangeTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.repository = self.folder / "repository"
        scripts = self.repository / "scripts"
        scripts.mkdir(parents=True)
        shutil.copy(ROOT / "scripts/bench_change", scripts)
        shutil.copytree(ROOT / "scripts/overlap_results", scripts / "overlap_results")
        for name, text in (
            ("build", BUILD),
            ("compare", COMPARE),
            ("install_dependencies", '#!/bin/sh\necho "$0" >> "$INSTALLED"\n'),
            ("install_report_packages", '#!/bin/sh\necho "$0" >> "$INSTALLED"\n'),
        ):
            (scripts / name).write_text(text)
            (scripts / name).chmod(0o755)
        (self.folder / "temporary").mkdir()
        self.environment.update(
            GIT_CONFIG_GLOBAL="/dev/null",
            GIT_CONFIG_NOSYSTEM="1",
            GIT_AUTHOR_NAME="a",
            GIT_AUTHOR_EMAIL="a@example.org",
            GIT_COMMITTER_NAME="a",
            GIT_COMMITTER_EMAIL="a@example.org",
            NOTES=str(self.folder / "notes.json"),
            INSTALLED=str(self.folder / "installed"),
            TMPDIR=str(self.folder / "temporary"),
            BUILD_DOES="true",
        )
        self.environment.pop("GITHUB_ACTIONS", None)
        self.git("init", "--quiet", "--initial-branch=main")
        for version in ("old", "new"):
            self.commit(version)
        self.git("tag", "release-1", "HEAD^")

    def git(self, *arguments):
        return subprocess.run(
            ["git", "-C", self.repository, *arguments], env=self.environment, check=True, capture_output=True, text=True
        ).stdout

    def commit(self, version):
        (self.repository / "version").write_text(version)
        self.git("add", ".")
        self.git("commit", "--quiet", "--message", version)

    def start_change(self, *arguments):
        return self.start("bench_change", *arguments, bin=self.repository / "scripts")

    def change(self, *arguments, code=0):
        result = self.finish(self.start_change(*arguments))
        self.assertEqual(result.returncode, code, result.stderr)
        self.assert_all_is_as_before()
        return result

    def assert_all_is_as_before(self):
        self.assert_nothing_left()
        self.assertEqual(list((self.folder / "temporary").iterdir()), [])
        self.assertEqual(len(self.git("worktree", "list").splitlines()), 1)

    def notes(self):
        return json.loads((self.folder / "notes.json").read_text())


class Comparing(BenchChangeTest):
    def test_builds_both_commits_and_has_them_compared(self):
        result = self.change("release-1")
        notes = self.notes()
        self.assertEqual(notes["versions"], ["old", "new"])
        for command in notes["commands"]:
            self.assertTrue(command[0].endswith("/build/release/bin/overlap"))
            self.assertEqual(command[1:], ["run", "azure_inventory", "--latency", "2ms"])
        self.assertEqual(notes["arguments"][4:], [])
        self.assertEqual(result.stdout, "a table\n")
        self.assertRegex(result.stderr, r"building release-1 \([0-9a-f]{10}\)\n.*building HEAD \([0-9a-f]{10}\)\n")

    def test_compares_any_two_commits(self):
        self.commit("newest")
        self.change("main", "HEAD~1")
        self.assertEqual(self.notes()["versions"], ["newest", "new"])

    def test_passes_on_what_is_to_be_measured_and_how_it_is_to_be_judged(self):
        self.change(
            "release-1",
            "main",
            "--gate",
            "excess:20%,work",
            "--budget",
            "2m",
            "--write",
            "markdown=a b.md",
            "--write",
            "junit=b.xml",
            "--keep",
            "kept",
            "--all",
            "--no-install",
            "--",
            "ping",
            "--worker",
            "python3 'my worker.py'",
            "--strategies",
            "mine",
        )
        notes = self.notes()
        self.assertEqual(
            notes["arguments"][3:],
            [
                "--all",
                "--no-install",
                "--gate",
                "excess:20%,work",
                "--budget",
                "2m",
                "--keep",
                "kept",
                "--write",
                "markdown=a b.md",
                "--write",
                "junit=b.xml",
            ],
        )
        for command in notes["commands"]:
            self.assertEqual(command[1:], ["run", "ping", "--worker", "python3 'my worker.py'", "--strategies", "mine"])

    def test_says_that_what_is_not_committed_is_not_measured(self):
        self.assertNotIn("not committed", self.change("release-1").stderr)
        (self.repository / "version").write_text("unfinished")
        self.assertIn("what is not committed is not measured", self.change("release-1").stderr)
        self.assertEqual(self.notes()["versions"], ["old", "new"])
        self.assertEqual((self.repository / "version").read_text(), "unfinished")

    def test_says_that_a_commit_and_itself_show_the_noise(self):
        self.assertIn("are the same commit", self.change("main", "HEAD").stderr)

    def test_installs_what_each_needs_unless_told_not_to(self):
        self.change("release-1", "--no-install")
        self.assertFalse((self.folder / "installed").exists())
        self.change("release-1")
        installed = (self.folder / "installed").read_text().splitlines()
        self.assertEqual(
            [pathlib.Path(script).name for script in installed],
            ["install_report_packages", "install_dependencies", "install_dependencies"],
        )


class ExitCodes(BenchChangeTest):
    def test_are_the_comparison_s(self):
        for code in (0, 1, 2, 3):
            self.environment["COMPARE_CODE"] = str(code)
            self.change("release-1", code=code)

    def test_an_inconclusive_comparison_can_be_a_warning(self):
        self.environment["COMPARE_CODE"] = "3"
        result = self.change("release-1", "--warn-inconclusive")
        self.assertIn("it is inconclusive whether HEAD", result.stderr)
        self.assertEqual(result.stdout, "a table\n")
        self.environment["GITHUB_ACTIONS"] = "true"
        self.assertRegex(
            self.change("release-1", "--warn-inconclusive").stdout,
            "\n::warning title=bench_change::it is inconclusive whether HEAD .* is slower than release-1 .*\n$",
        )
        self.environment["COMPARE_CODE"] = "1"
        self.change("release-1", "--warn-inconclusive", code=1)

    def assert_change_refused(self, sentence, *arguments):
        result = self.change(*arguments, code=2)
        self.assertEqual(result.stdout, "")
        self.assertEqual(len(result.stderr.splitlines()), 1, result.stderr)
        self.assertIn(sentence, result.stderr)

    def test_a_mistake_is_one_sentence(self):
        self.assert_change_refused('there is no commit "relaese"', "relaese")
        self.assert_change_refused('there is no commit "nothing"', "main", "nothing")
        self.assert_change_refused('there is no commit "main:version"', "main:version")
        self.assert_change_refused("required: BASE")
        self.assert_change_refused("unrecognized arguments: --gates", "main", "HEAD", "--gates")
        self.assertFalse((self.folder / "notes.json").exists())

    def test_a_mistake_in_what_is_the_comparison_s_is_told_before_anything_is_built(self):
        self.environment["BUILD_DOES"] = "touch $NOTES"
        result = self.change("release-1", "--budget", "long", code=2)
        self.assertEqual((result.stdout, result.stderr), ("", "compare: wants a time\n"))
        self.assertFalse((self.folder / "notes.json").exists())

    def test_a_checkout_without_the_history_says_so(self):
        shallow = self.folder / "shallow"
        subprocess.run(
            ["git", "clone", "--quiet", "--depth", "1", f"file://{self.repository}", shallow],
            env=self.environment,
            check=True,
        )
        result = self.finish(self.start("bench_change", "HEAD^", bin=shallow / "scripts"))
        self.assertEqual(result.returncode, 2)
        self.assertIn('there is no commit "HEAD^": this checkout has not the whole history', result.stderr)

    def test_a_folder_that_is_no_checkout_says_so(self):
        shutil.rmtree(self.repository / ".git")
        result = self.finish(self.start_change("main"))
        self.assertEqual((result.returncode, len(result.stderr.splitlines())), (2, 1), result.stderr)
        self.assertIn("is no checkout that git would use: not a git repository", result.stderr)

    def test_in_another_repository_it_says_so_instead_of_building_itself(self):
        other = self.folder / "other"
        (other / "deep").mkdir(parents=True)
        subprocess.run(["git", "init", "--quiet", other], env=self.environment, check=True)
        for here in (other, other / "deep"):
            done = subprocess.run(
                [self.repository / "scripts/bench_change", "main"],
                cwd=here,
                env=self.environment,
                capture_output=True,
                text=True,
                check=False,
            )
            self.assertEqual((done.returncode, done.stdout, len(done.stderr.splitlines())), (2, "", 1), done.stderr)
            self.assertIn(f"{here} belongs to another repository", done.stderr)
        self.assertFalse((self.folder / "notes.json").exists())

    def test_as_a_folder_of_another_repository_it_says_so(self):
        shutil.rmtree(self.repository / ".git")
        subprocess.run(["git", "init", "--quiet", self.folder], env=self.environment, check=True)
        result = self.finish(self.start_change("main"))
        self.assertEqual((result.returncode, len(result.stderr.splitlines())), (2, 1), result.stderr)
        self.assertIn("is a folder of another repository", result.stderr)

    def test_in_a_worktree_of_its_repository_it_builds(self):
        tree = self.folder / "tree"
        self.git("worktree", "add", "--quiet", "--detach", tree)
        done = subprocess.run(
            [self.repository / "scripts/bench_change", "release-1"],
            cwd=tree,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_a_commit_that_cannot_be_built_is_named(self):
        self.environment["BUILD_DOES"] = "! grep --quiet new version"
        result = self.change("release-1", code=1)
        self.assertRegex(result.stderr.splitlines()[-1], r"^bench_change: HEAD \([0-9a-f]{10}\) cannot be built$")
        self.assertFalse((self.folder / "notes.json").exists())


class Interrupts(BenchChangeTest):
    def assert_ends(self, process, number):
        os.kill(process.pid, number)
        self.assertEqual(self.finish(process).returncode, 128 + number)
        self.assert_all_is_as_before()

    def test_during_a_build_leave_nothing_behind(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            self.environment["BUILD_DOES"] = "sleep 600 & wait"
            process = self.start_change("release-1", "--no-install")
            self.wait_until(lambda: self.named("sleep"), "the build to begin")
            self.assert_ends(process, number)

    def test_during_a_comparison_leave_nothing_behind(self):
        self.environment["COMPARE_DOES"] = "wait"
        process = self.start_change("release-1")
        self.wait_until(lambda: self.named("sleep"), "the comparison to begin")
        self.assert_ends(process, signal.SIGTERM)


if __name__ == "__main__":
    unittest.main(verbosity=2)
