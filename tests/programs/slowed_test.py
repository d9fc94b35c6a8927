"""A worker that is slowed down shows as one that got worse: in elapsed time, excess and processor time, not in the ideal."""

import json
import statistics
import subprocess
import unittest

from programs import BIN, ROOT, ProgramTest

POLICY = {
    "max_in_flight": 20,
    "request_timeout_s": 20,
    "run_timeout_s": 0,
    "max_attempts": 2,
    "backoff_s": 0.01,
    "on_error": "keep_going",
    "keep_alive": True,
}
RESPONSES = 20
WORKERS = ("overlap-worker", "overlap-worker-curl", "overlap-worker-uring")


class EveryStrategy(ProgramTest):
    """Spoken to in the worker's protocol."""

    def setUp(self):
        super().setUp()
        self.address = self.start_mock("--latency", "1ms")[1]["http"]
        self.scenario = json.loads((ROOT / "scenarios/ping/scenario.json").read_text())

    def ask(self, worker, **message):
        worker.stdin.write(json.dumps(message) + "\n")
        worker.stdin.flush()
        return json.loads(worker.stdout.readline())

    def reports(self, program, *arguments):
        """What each strategy of the program reports of a run: strategies that handle responses, and can run here."""
        worker = self.start(program, *arguments, stdin=subprocess.PIPE)
        reports = {}
        for strategy in self.ask(worker, do="list")["strategies"]:
            if "scenario" in strategy or "unavailable" in strategy:
                continue  # those of one scenario, written by hand, read responses where nobody else does
            name = strategy["name"]
            answer = self.ask(
                worker,
                do="prepare",
                strategy=name,
                scenario=self.scenario,
                today="2024-05-01",
                target=self.address,
                policy=POLICY,
                parameters={"n": str(RESPONSES)},
            )
            self.assertTrue(answer["ok"], answer)
            reports[name] = self.ask(worker, do="run", run=name)
        self.assertEqual(self.ask(worker, do="quit"), {"ok": True})
        return reports

    def test_uses_the_processor_time_and_blocks_as_told(self):
        for program in WORKERS:
            for name, report in self.reports(program, "--slowed", "cpu:3ms", "--slowed", "block:5ms").items():
                with self.subTest(name):
                    self.assertEqual(len(report["exchanges"]), RESPONSES)
                    usage = report["usage"]
                    self.assertGreaterEqual(usage["cpu_user_s"] + usage["cpu_sys_s"], RESPONSES * 0.003 * 0.95)
                    # However many threads share the responses, each is on one of them.
                    self.assertGreaterEqual(report["elapsed_s"], 0.001 + 0.003 + 0.005)
                    if name in ("sequential", "callbacks", "coroutines", "fibers", "generators", "curl_multi"):
                        self.assertGreaterEqual(report["elapsed_s"], RESPONSES * 0.008)  # one thread for all

    def test_does_not_tell_it_as_handling(self):
        for program in WORKERS:
            for name, report in self.reports(program, "--slowed", "cpu:1ms,block:1ms").items():
                with self.subTest(name):
                    self.assertFalse(
                        [key for exchange in report["exchanges"] for key in exchange if key.startswith("handle")]
                    )


class Arguments(ProgramTest):
    def assert_worker_refuses(self, sentence, *arguments):
        for program in WORKERS:
            result = self.run_program(program, *arguments)
            self.assertEqual((result.returncode, result.stdout), (2, ""))
            self.assertIn(sentence, result.stderr)
            self.assertEqual(len(result.stderr.splitlines()), 1, result.stderr)

    def test_that_are_no_cost_are_refused(self):
        self.assert_worker_refuses('such as cpu:3us or cpu:3us,block:1ms, not "fast"', "--slowed", "fast")
        self.assert_worker_refuses('not ""', "--slowed")
        self.assert_worker_refuses('not "cpu:1h"', "--slowed", "cpu:1us", "--slowed", "cpu:1h")

    def test_other_than_that_are_refused_as_in_any_build(self):
        self.assert_worker_refuses("takes no arguments", "--slow", "cpu:3us")
        self.assert_worker_refuses("takes no arguments", "--slowed", "cpu:3us", "more")


class Measured(ProgramTest):
    """By an `overlap` whose worker got worse."""

    STRATEGIES = "sequential,thread_pool:3,callbacks,coroutines,processes:2"

    def measured(self, bin):
        """The least values of each strategy, which a busy machine may not reach in one run but does in some of them. Of the
        excess the median too: in the run with the least of it, the mock may have been late while responses were handled.
        """
        result = self.overlap(
            "run",
            "ping",
            "--latency",
            "50ms",
            "--repetitions",
            "15",
            "--strategies",
            self.STRATEGIES,
            "--out",
            "results.json",
            bin=bin,
        )
        self.assertEqual(result.returncode, 0, result.stderr + result.stdout)
        cells = json.loads((self.folder / "results.json").read_text())["overlap"]["scenarios"][0]["cells"]
        for cell in cells:
            for run in cell["runs"]:
                run["cpu_s"] = run["cpu_user_s"] + run["cpu_sys_s"]
        figures = ("elapsed_s", "own_ideal_s", "excess_s", "cpu_s", "requests", "handle_cpu_s", "handle_block_s")
        return {
            cell["strategy"]: {figure: min(run.get(figure, 0) for run in cell["runs"]) for figure in figures}
            | {"median_excess_s": statistics.median(run["excess_s"] for run in cell["runs"])}
            for cell in cells
        }

    def test_a_call_that_blocks_is_excess_and_no_processor_time(self):
        block_s = 0.040
        before, after = self.measured(BIN), self.measured(self.slowed_bin("block:40ms"))
        # Three responses: on one thread their blocks add up, on three they do not, and of two processes one has two.
        blocks = {"sequential": 3, "thread_pool:3": 1, "callbacks": 3, "coroutines": 3, "processes:2": 2}
        for strategy, count in blocks.items():
            with self.subTest(strategy):

                def grown(figure):
                    return after[strategy][figure] - before[strategy][figure]

                waits = 3 if strategy == "sequential" else 1
                self.assertGreaterEqual(after[strategy]["elapsed_s"], waits * 0.050 + count * block_s)
                # Nearer to these blocks than to one more or one less.
                self.assertAlmostEqual(grown("elapsed_s"), count * block_s, delta=block_s / 2)
                self.assertGreater(after[strategy]["median_excess_s"], count * block_s - block_s / 2)
                self.assertLess(grown("excess_s"), count * block_s + block_s / 2)
                self.assertLess(grown("cpu_s"), block_s / 4)
                self.assertAlmostEqual(grown("own_ideal_s"), 0, delta=block_s / 2)
                self.assertEqual(
                    (after[strategy]["handle_cpu_s"], after[strategy]["handle_block_s"], grown("requests")), (0, 0, 0)
                )

    def test_processor_time_is_excess_and_processor_time(self):
        cpu_s = 0.020
        before, after = self.measured(BIN), self.measured(self.slowed_bin("cpu:20ms"))
        for strategy in ("sequential", "callbacks", "coroutines"):
            with self.subTest(strategy):
                waits = 3 if strategy == "sequential" else 1
                self.assertGreaterEqual(after[strategy]["elapsed_s"], waits * 0.050 + 3 * cpu_s)
                self.assertAlmostEqual(after[strategy]["cpu_s"] - before[strategy]["cpu_s"], 3 * cpu_s, delta=cpu_s / 2)
                # No upper bound: where processors are shared, it takes longer to get that much of one.
                self.assertGreater(after[strategy]["median_excess_s"], 3 * cpu_s / 2)


if __name__ == "__main__":
    unittest.main(verbosity=2)
