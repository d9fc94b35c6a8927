"""scripts/compare --run: with programs of known speed (fake_bench.py), and with the real ones."""

import json
import pathlib
import signal
import sys
import time
import unittest

from programs import BIN, PATIENCE, ROOT, ProgramTest

FAKE = pathlib.Path(__file__).resolve().parent / "fake_bench.py"
sys.path.insert(0, str(ROOT / "scripts"))

from overlap_results import libraries
from overlap_results.compare import commands

CALLBACKS = "ping/callbacks/limit:32"


class CompareRunTest(ProgramTest):
    def setUp(self):
        super().setUp()
        libraries.require("numpy", "scipy", install=False)
        self.journal = self.folder / "journal"
        self.environment.pop("GITHUB_STEP_SUMMARY", None)

    def fake(self, *options, kind="overlap", seed=0):
        return " ".join([str(FAKE), kind, "--journal", str(self.journal), "--seed", str(seed), *map(str, options)])

    def script(self, old, new, *options, kind="overlap"):
        return self.start(
            "compare",
            "--no-install",
            "--as",
            kind,
            "--format",
            "json",
            "--run",
            old,
            new,
            *options,
            bin=ROOT / "scripts",
        )

    def compare(self, old, new, *options, kind="overlap"):
        """Exit code and JSON."""
        done = self.finish(self.script(old, new, *options, kind=kind))
        self.assert_nothing_left()
        self.assertTrue(done.stdout, done.stderr)
        return done.returncode, json.loads(done.stdout)

    def starts(self):
        return [json.loads(line) for line in self.journal.read_text().splitlines()]

    def verdicts(self, document):
        return {each["name"]: each["verdict"] for each in document["benchmarks"]}

    def assert_refused(self, sentence, old, new, *options, kind="overlap"):
        done = self.finish(self.script(old, new, *options, kind=kind))
        self.assertEqual(done.returncode, 2, done.stderr)
        said = [line for line in done.stderr.splitlines() if "took" not in line]
        self.assertEqual(len(said), 1, done.stderr)
        self.assertIn(sentence, said[0])
        self.assertEqual(done.stdout, "")
        self.assert_nothing_left()

    def test_the_same_build_is_fine_and_runs_in_the_order_that_cancels_drift(self):
        code, document = self.compare(self.fake(), self.fake("--limit", 32))
        self.assertEqual((code, document["verdict"]), (0, "fine"))
        order = ["NEW" if "--limit" in words else "OLD" for words in self.starts()]
        self.assertEqual(
            order, ["OLD", "OLD"] + ["OLD", "NEW", "NEW", "OLD"], "the second block would tell nothing more"
        )
        self.assertEqual(document["measured"]["processes"], 6)
        figure = document["benchmarks"][0]["figures"]["excess"]
        self.assertEqual((figure["base_runs"], figure["new_runs"]), (40, 20))

    def test_what_a_first_block_leaves_open_gets_a_second_one(self):
        code, document = self.compare(
            self.fake(), self.fake("--excess-ms", 15, seed=1), "--repetitions", "2", "--budget", "0s"
        )
        self.assertEqual(
            (code, document["verdict"]), (3, "inconclusive"), "eight runs against four show nothing for certain"
        )
        self.assertEqual(document["measured"]["processes"], 6, "there was no time for a second block")
        code, document = self.compare(self.fake(), self.fake("--excess-ms", 15, seed=1), "--repetitions", "2")
        self.assertGreaterEqual(document["measured"]["processes"], 10)

    def test_a_slower_build_is_confirmed_in_runs_of_the_suspect_alone(self):
        code, document = self.compare(self.fake(), self.fake("--excess-ms", 15, seed=1))
        self.assertEqual(code, 1)
        self.assertEqual(
            self.verdicts(document),
            {"ping/sequential/limit:32": "fine", CALLBACKS: "regressed", "ping/coroutines/limit:32": "fine"},
        )
        again = self.starts()[6:]
        self.assertEqual(len(again), 4)
        self.assertTrue(all("--benchmark_filter=^(ping/callbacks/limit:32)$" in words for words in again))
        self.assertEqual(document["measured"]["run_again"], [CALLBACKS])

    def test_a_regression_that_fresh_runs_do_not_confirm_is_none(self):
        code, document = self.compare(self.fake(), self.fake("--first-excess-ms", 15, seed=1))
        self.assertEqual((code, self.verdicts(document)[CALLBACKS]), (0, "fine"))
        self.assertEqual(document["measured"]["rounds_again"], 1)

    def test_without_time_for_confirmation_it_is_inconclusive(self):
        code, document = self.compare(self.fake(), self.fake("--excess-ms", 15, seed=1), "--budget", "0s")
        self.assertEqual((code, self.verdicts(document)[CALLBACKS]), (3, "inconclusive"))
        self.assertIn("not run again", " ".join(document["benchmarks"][1]["sentences"]))
        self.assertEqual(document["measured"]["processes"], 6)

    def test_a_change_within_the_noise_floor_is_not_declared(self):
        # The first block of OLD has another speed than all that follow, as on a machine that was not yet warm.
        old = self.folder / "old.py"
        old.write_text(
            "#!/usr/bin/python3\nimport os, pathlib, sys\nmark = pathlib.Path(sys.argv[0] + '.ran')\n"
            "slow = [] if mark.exists() else ['--excess-ms', '30']\nmark.touch()\n"
            f"os.execv({str(FAKE)!r}, [{str(FAKE)!r}, 'overlap', *slow, *sys.argv[1:]])\n"
        )
        old.chmod(0o755)
        # Some rounds more, which a busy machine takes longer for, leave the first block without weight in the interval.
        strict = ("--gate", "excess:20%,cpu:20%,requests,retries,work", "--budget", "20s")
        code, document = self.compare(str(old), self.fake("--excess-ms", 13, seed=1), *strict)
        figure = document["benchmarks"][1]["figures"]["excess"]
        self.assertGreater(figure["noise_share"], 0.5)
        self.assertEqual((code, figure["verdict"]), (3, "inconclusive"))
        self.assertIn("two measurements of the same build", " ".join(document["benchmarks"][1]["sentences"]))

    def test_failed_rows_are_data_and_a_failure_that_stays_is_a_regression(self):
        code, document = self.compare(self.fake(), self.fake("--fail", "--exit", 1))
        self.assertEqual((code, self.verdicts(document)[CALLBACKS]), (1, "regressed"))
        self.assertIn("failed in NEW but not in BASE: it crashed", document["benchmarks"][1]["work"]["reason"])

    def test_the_figures_of_all_runs_are_kept_and_can_be_compared_again(self):
        kept = self.folder / "kept"
        self.compare(self.fake(), self.fake(seed=1), "--keep", kept)
        base = json.loads((kept / "base.json").read_text())
        self.assertEqual(len(base["overlap"]["scenarios"][0]["cells"][0]["runs"]), 40)
        self.assertEqual(len({run["compare_block"] for run in base["overlap"]["scenarios"][0]["cells"][0]["runs"]}), 4)
        indices = [entry["repetition_index"] for entry in base["benchmarks"] if CALLBACKS in entry["name"]]
        self.assertEqual(sorted(indices), list(range(40)))
        again = self.run_program("compare", kept / "base.json", kept / "new.json", bin=ROOT / "scripts")
        self.assertEqual(again.returncode, 0, again.stdout + again.stderr)
        self.assertIn("40 runs each", again.stdout)

    def test_plain_google_benchmark_programs_are_compared_by_their_times(self):
        code, document = self.compare(
            self.fake(kind="google"), self.fake("--excess-ms", 40, kind="google", seed=1), kind="google_benchmark"
        )
        self.assertEqual((code, self.verdicts(document)[CALLBACKS]), (1, "regressed"))
        self.assertEqual(set(document["benchmarks"][1]["figures"]), {"elapsed", "cpu"})
        self.assertTrue(all("--benchmark_repetitions=10" in words for words in self.starts()))

    def test_names_that_no_argument_can_hold_are_run_again_in_several_runs_and_nothing_is_lost(self):
        names = 600  # of 70 letters: three filters
        code, document = self.compare(
            self.fake("--names", names, kind="google"),
            self.fake("--names", names, "--excess-ms", 400, kind="google", seed=1),
            "--repetitions",
            "2",
            "--blocks",
            "1",
            "--budget",
            "60s",
            kind="google_benchmark",
        )
        self.assertIn(code, (1, 3))  # by how far the machine came
        self.assertEqual(len(document["benchmarks"]), names + 3)
        filters = [word for words in self.starts() for word in words if word.startswith("--benchmark_filter=")]
        self.assertGreaterEqual(len(filters), 12, "four times three")
        self.assertLess(max(map(len, filters)), 20_000)
        for name in document["measured"]["run_again"]:
            self.assertTrue(any(name in each for each in filters), name)

    def test_a_filter_is_never_longer_than_a_program_takes(self):
        names = [f"BM_{number:05d}".ljust(70, "(") for number in range(2_500)] + ["x" * 200_000]
        parts = commands.parts(names)
        self.assertEqual([name for part in parts for name in part], names)
        self.assertTrue(all(len(commands.anchored(part)) < 2 * commands.LONGEST_FILTER for part in parts[:-1]))
        self.assertEqual(parts[-1], names[-1:])
        self.assertEqual(commands.parts(["a", "b"]), [["a", "b"]])

    def test_what_was_measured_is_told_though_nothing_could_be_run_again(self):
        code, document = self.compare(self.fake(), self.fake("--excess-ms", 15, "--fail-again", seed=1))
        self.assertEqual((code, self.verdicts(document)[CALLBACKS]), (3, "inconclusive"))
        self.assertIn("NEW ended with exit code 1: this went wrong again", " ".join(document["notes"]))
        self.assertEqual(self.verdicts(document)["ping/sequential/limit:32"], "fine")

    def test_series_of_one_name_stay_two_from_process_to_process(self):
        code, document = self.compare(
            self.fake("--twice", kind="google"),
            self.fake("--twice", "--excess-ms", 60, kind="google", seed=1),
            kind="google_benchmark",
        )
        # The fake's families are numbered anew when it is told which benchmarks to run, as those of the library are.
        verdicts = self.verdicts(document)
        self.assertEqual((code, verdicts[CALLBACKS], verdicts[CALLBACKS + " #2"]), (1, "fine", "regressed"))
        self.assertEqual(document["measured"]["run_again"], [CALLBACKS + " #2"])

    def test_rows_that_fail_in_both_are_not_run_again_and_not_fine(self):
        failing = self.fake("--fail", "--exit", 1)
        code, document = self.compare(failing, failing + " --limit 32")
        self.assertEqual((code, self.verdicts(document)[CALLBACKS]), (3, "inconclusive"))
        self.assertEqual(document["measured"]["run_again"], [])

    def test_commands_that_fail_are_one_sentence_with_what_they_said_last(self):
        self.assert_refused("NEW ended with exit code 2: this went wrong: 2", self.fake(), self.fake("--exit", 2))
        self.assert_refused(
            "OLD cannot be started: /nowhere/overlap: no such file", "/nowhere/overlap run", self.fake()
        )
        self.assert_refused("OLD wrote no results file", "/bin/true", self.fake())
        self.assert_refused("NEW was ended by signal 9", self.fake(), "/bin/sh -c 'kill -9 $$'")
        self.assert_refused("another policy", self.fake(), self.fake("--limit", 8))

    def test_an_interruption_leaves_nothing_behind(self):
        for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
            process = self.script(self.fake("--sleep", 600), self.fake())
            self.wait_until(lambda: self.named("sleep"), "the command to run")
            begun = time.monotonic()
            process.send_signal(number)
            done = self.finish(process)
            self.assertEqual((done.returncode, done.stdout), (code, ""), done.stderr)
            self.assertNotIn("Traceback", done.stderr)
            self.assertLess(time.monotonic() - begun, commands.GRACE_S + PATIENCE / 2)  # of 600 s
            self.assert_nothing_left()

    def test_the_real_programs_are_compared_with_themselves(self):
        command = f"{BIN}/overlap run ping --latency 5ms --strategies callbacks,coroutines"
        # What decides here does not depend on how busy the machine is.
        code, document = self.compare(
            command, command, "--gate", "requests,retries,work", "--repetitions", "3", "--blocks", "1"
        )
        self.assertEqual((code, document["verdict"]), (0, "fine"), document["notes"])
        self.assertEqual([each["work"]["verdict"] for each in document["benchmarks"]], ["fine", "fine"])
        # Twice and once again around the two of NEW, in processes of their own.
        figure = document["benchmarks"][0]["figures"]["excess"]
        self.assertEqual((figure["base_runs"], figure["new_runs"]), (12, 6))

    def real(self, folder, *options):
        return " ".join(
            [
                str(folder / "overlap"),
                "--scenarios",
                str(ROOT / "scenarios"),
                "run",
                "ping",
                "--strategies",
                "callbacks,coroutines",
                *options,
            ]
        )

    # What the two get worse by is far more than load adds to medians. That less is found where it is quiet is tested with
    # programs of known speed.

    def test_a_build_that_really_blocks_at_each_response_is_found(self):
        old, new = (self.real(folder, "--latency", "50ms") for folder in (BIN, self.slowed_bin("block:50ms")))
        code, document = self.compare(old, new, "--blocks", "1", kind="overlap")
        self.assertEqual((code, document["verdict"]), (1, "regressed"))
        for benchmark in document["benchmarks"]:
            self.assertEqual(benchmark["figures"]["excess"]["verdict"], "regressed", benchmark["sentences"])
            # Three responses on one thread: nearer to three blocks than to two or four.
            self.assertAlmostEqual(benchmark["figures"]["excess"]["difference"], 3 * 0.050, delta=0.025)
            self.assertEqual(benchmark["figures"]["requests"]["verdict"], "fine")

    def test_a_build_that_really_uses_more_processor_time_is_found_where_hardly_a_wait_is_longer(self):
        old, new = (self.real(folder, "--latency", "50ms") for folder in (BIN, self.slowed_bin("cpu:5ms")))
        code, document = self.compare(old, new, "--blocks", "1", "--gate", "cpu", kind="overlap")
        self.assertEqual((code, document["verdict"]), (1, "regressed"))
        for benchmark in document["benchmarks"]:
            self.assertAlmostEqual(benchmark["figures"]["cpu"]["difference"], 0.005, delta=0.0025)

    def test_names_in_a_filter_stand_for_themselves(self):
        self.assertEqual(commands.anchored(["a.b/c:1", "d+(e)"]), r"^(a\.b/c:1|d\+\(e\))$")

    def test_overlap_run_and_scripts_bench_are_known_by_their_names(self):
        for text, own in (
            ("build/bin/overlap run ping", True),
            ("scripts/bench ping", True),
            ("./bench", False),
            ("overlap list", False),
            ("micro_timers", False),
        ):
            self.assertEqual(commands.runs_overlap(text.split()), own, text)


if __name__ == "__main__":
    unittest.main()
