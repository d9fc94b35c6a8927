"""scripts/client_bench without its processes: what rounds come to, and who reaches a figure."""

import pathlib
import subprocess
import sys
import unittest

SCRIPTS = pathlib.Path(__file__).resolve().parents[2] / "scripts"
sys.path.insert(0, str(SCRIPTS))

from overlap_results.client_bench import verdict


def turn(number, client, requests_per_s, errors=0):
    return {
        "round": number,
        "server": client,
        "requests_per_s": requests_per_s,
        "cpu_per_request_s": 1 / requests_per_s,
        "client_busy": 1.0,
        "server_busy": 0.5,
        "errors": errors,
    }


def rounds_of(wrk, callbacks, coroutines, errors=0):
    clients = {"wrk": wrk, "callbacks": callbacks, "coroutines": coroutines}
    return [
        turn(number, client, rates[number], errors if client != "wrk" else 0)
        for number in range(len(wrk))
        for client, rates in clients.items()
    ]


class ClientBenchTest(unittest.TestCase):
    def test_a_ratio_is_the_median_of_the_rounds_own_so_that_a_slow_minute_cancels(self):
        rounds = rounds_of([100_000, 10_000, 100_000], [90_000, 9_000, 95_000], [80_000, 8_000, 70_000])
        self.assertAlmostEqual(verdict.ratio(rounds, "callbacks", "requests_per_s"), 0.9)
        self.assertAlmostEqual(verdict.ratio(rounds, "coroutines", "requests_per_s"), 0.8)

    def test_figures_are_reached_at_their_bounds_and_missed_below_them(self):
        reached = verdict.figures_of(rounds_of([100_000], [90_000], [80_000]))
        self.assertEqual([figure.reached for figure in reached], [True, True, True])
        missed = verdict.figures_of(rounds_of([100_000], [89_000], [79_000]))
        self.assertEqual([figure.reached for figure in missed], [False, False, True])

    def test_a_request_that_failed_is_no_throughput(self):
        figures = verdict.figures_of(rounds_of([100_000], [100_000], [100_000], errors=1))
        self.assertEqual(figures[-1].value, 2)
        self.assertFalse(figures[-1].reached)

    def test_the_table_has_a_row_for_each_client_and_its_ratio(self):
        rounds = rounds_of([100_000], [90_000], [75_000])
        text = verdict.table(rounds, verdict.figures_of(rounds))
        self.assertRegex(text, r"wrk +100,000 +1\.00x")
        self.assertRegex(text, r"callbacks +90,000 +0\.90x +11\.1 +1\.11x")
        self.assertRegex(text, r"MISSED +requests/s of coroutines, of wrk's +0\.75x")

    def test_a_mistake_on_the_command_line_is_refused_before_anything_is_built(self):
        for arguments in (["--rounds", "0"], ["--out", "/nowhere/x.json"], ["--nonsense"]):
            done = subprocess.run([SCRIPTS / "client_bench", *arguments], capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertEqual(done.stdout, "")


if __name__ == "__main__":
    unittest.main()
