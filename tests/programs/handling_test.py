"""What scenarios say of a response's handling, and of a run's steps, as `overlap` shows it."""

import csv
import io
import json
import unittest

from programs import ProgramTest


class Measured(ProgramTest):
    def measure(self, *command):
        """The runs of each strategy."""
        result = self.overlap("run", *command, "--repetitions", "1", "--out", "results.json")
        self.assertEqual(result.returncode, 0, result.stderr + result.stdout)
        self.stdout = result.stdout
        cells = json.loads((self.folder / "results.json").read_text())["overlap"]["scenarios"][0]["cells"]
        return {cell["strategy"]: cell["runs"][0] for cell in cells}


class Handling(Measured):
    def test_processor_time_is_used_and_counted_into_the_ideal(self):
        runs = self.measure(
            "cpu_mix",
            "--param",
            "n=20",
            "--param",
            "cpu=5ms",
            "--param",
            "delay=1ms",
            "--strategies",
            "sequential,thread_pool:4,callbacks,coroutines,loops:2",
        )
        for strategy, run in runs.items():
            with self.subTest(strategy):
                self.assertAlmostEqual(run["handle_cpu_s"], 0.1)
                self.assertGreaterEqual(run["cpu_user_s"] + run["cpu_sys_s"], 0.099)
        for strategy in ("sequential", "callbacks", "coroutines"):
            self.assertGreaterEqual(runs[strategy]["own_ideal_s"], 0.1, "one response after another")
        # Counted once: the floor of a run holds how late the mock was, too, which on a busy machine is some milliseconds.
        self.assertLess(runs["callbacks"]["floor_s"], 0.2)
        self.assertIn("handling uses 100 ms of CPU", self.stdout)

    def test_a_call_that_blocks_stops_a_loop_and_the_lag_says_so(self):
        runs = self.measure(
            "blocking_in_loop",
            "--param",
            "n=40",
            "--param",
            "one_in=10",
            "--param",
            "block=60ms",
            "--param",
            "delay=5ms",
            "--max-in-flight",
            "10",
            "--strategies",
            "thread_pool:10,callbacks,coroutines",
        )
        for strategy in ("callbacks", "coroutines"):
            with self.subTest(strategy):
                self.assertAlmostEqual(runs[strategy]["handle_block_s"], 0.24)
                self.assertGreaterEqual(runs[strategy]["elapsed_s"], 0.24)
                self.assertGreaterEqual(runs[strategy]["lag_max_s"], 0.04)
        self.assertLess(runs["thread_pool:10"]["lag_p50_s"], runs["callbacks"]["lag_max_s"])
        self.assertRegex(self.stdout, "lag p50/p99/max ")

    def test_a_cost_that_is_no_duration_is_refused(self):
        self.assert_refused(
            'call: expected a duration of at most 60.0 s for "cpu", found "much"',
            "run",
            "cpu_mix",
            "--param",
            "cpu=much",
        )
        self.assert_refused('for "one_in", found "0"', "run", "blocking_in_loop", "--param", "one_in=0")


class Steps(Measured):
    BLOCKS = ["sublist", "grouplist", "vmlist", "vmstatus", "vmsize", "vmlocation", "get_vm_time_running"]

    def test_of_the_inventory_s_blocks(self):
        runs = self.measure(
            "azure_subtree", "--azure", "1x2x2", "--latency", "60ms", "--strategies", "sequential,callbacks"
        )
        for run in runs.values():
            steps = {step["step"]: step for step in run["steps"]}
            self.assertEqual([steps[block]["requests"] for block in self.BLOCKS[:6]], [1, 1, 2, 4, 4, 4])
            self.assertEqual(sum(step["requests"] for step in run["steps"]), run["requests"])
            for step in run["steps"]:
                self.assertGreaterEqual(step["mean_s"], 0.060)
                self.assertLessEqual(step["p50_s"], step["p99_s"])
        self.assertAlmostEqual(sum(step["share"] for step in runs["sequential"]["steps"]), 1, delta=0.2)
        self.assertRegex(
            self.stdout, r"step +strategy +requests +mean +p50 +p99 +of elapsed\n  sublist +sequential +1 "
        )

    def test_end_where_they_are_told(self):
        runs = self.measure(
            "azure_subtree",
            "--azure",
            "1x2x2",
            "--latency",
            "1ms",
            "--strategies",
            "callbacks",
            "--param",
            "down_to=vmlist",
        )
        self.assertEqual([step["step"] for step in runs["callbacks"]["steps"]], self.BLOCKS[:3])

    def test_that_do_not_exist_are_no_end(self):
        self.assert_refused(
            'unknown down_to "vmlst": did you mean "vmlist"?', "run", "azure_subtree", "--param", "down_to=vmlst"
        )

    def test_are_shown_of_any_scenario_that_is_asked_for_them(self):
        command = ["run", "ping", "--latency", "1ms", "--repetitions", "2", "--strategies", "sequential,callbacks"]
        self.assertNotIn("\n  step ", self.overlap(*command).stdout)
        self.assertIn("\n  ping  sequential ", self.overlap(*command, "--steps").stdout)
        self.assertIn("| step | strategy |", self.overlap(*command, "--steps", "--format", "markdown").stdout)
        rows = list(csv.DictReader(io.StringIO(self.overlap(*command, "--steps", "--format", "csv").stdout)))
        self.assertEqual(
            [(row["strategy"], row["repetition"], row["step"], row["requests"]) for row in rows],
            [(strategy, number, "ping", "3") for strategy in ("sequential", "callbacks") for number in "12"],
        )

    def test_cannot_share_a_csv_with_rows(self):
        self.assert_refused(
            "either --data or --steps", "run", "azure_inventory", "--data", "--steps", "--format", "csv"
        )


if __name__ == "__main__":
    unittest.main(verbosity=2)
