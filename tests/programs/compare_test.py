"""scripts/compare on files: its statistics, its verdicts, what it refuses, and what it prints."""

import json
import os
import pathlib
import random
import re
import resource
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as xml

ROOT = pathlib.Path(__file__).resolve().parents[2]
COMPARE = ROOT / "scripts/compare"
RECORDED = pathlib.Path(__file__).resolve().parent / "data/recorded_noise.json"
sys.path.insert(0, str(ROOT / "scripts"))

from overlap_results import libraries, results_file

libraries.require("numpy", "scipy", install=False)

import numpy
from overlap_results.compare import (
    comparison,
    confirmation,
    decision,
    figures,
    gate,
    pairing,
    resampling,
    significance,
    work,
)

STRICT = "excess:20%,cpu:20%,requests,retries,work"
EXCESS = next(figure for figure in figures.OWN if figure.name == "excess")
CPU = next(figure for figure in figures.OWN if figure.name == "cpu")
RETRIES = next(figure for figure in figures.OWN if figure.name == "retries")


def run_of(excess_s=0.010, cpu_s=0.003, requests=10, hash_text="aa", **others):
    return {
        "elapsed_s": 0.1 + excess_s,
        "excess_s": excess_s,
        "own_ideal_s": 0.1,
        "ideal_s": 0.1,
        "efficiency": 0.1 / (0.1 + excess_s),
        "cpu_user_s": cpu_s,
        "cpu_sys_s": 0.0,
        "ctx_voluntary": 30,
        "ctx_involuntary": 0,
        "requests": requests,
        "connections": 0,
        "retries": 0,
        "peak_rss_bytes": 10_000_000,
        "peak_threads": 1,
        "work": {"requests": requests, "hash": hash_text},
        **others,
    }


def noisy(seed, count=20, excess_s=0.010, cpu_s=0.003, spread=0.02, **others):
    noise = random.Random(seed)
    return [run_of(excess_s * noise.gauss(1, spread), cpu_s * noise.gauss(1, spread), **others) for _ in range(count)]


def cell(name, runs, **others):
    return {"name": name, "strategy": name.split("/")[1], "parallelism": {}, "state": "ok", "runs": runs, **others}


def own_file(*cells, scenario=None, machine=None, **overlap):
    table = {
        "scenario": "ping",
        "target": "mock, latency 20ms",
        "warm": True,
        "policy": {"max_in_flight": 32},
        "parameters": {"n": "10"},
        "cells": list(cells),
        **(scenario or {}),
    }
    facts = {
        "cpu": "AMD EPYC",
        "cores": 2,
        "usable_cores": 2,
        "memory_bytes": 16 << 30,
        "virtualised": True,
        "build_type": "optimised",
        "kernel": "6.1",
        "compiler": "GCC 12.2.0",
        **(machine or {}),
    }
    entries = [
        {
            "name": each["name"],
            "run_name": each["name"],
            "run_type": "iteration",
            "time_unit": "ms",
            "iterations": 1,
            "real_time": run["elapsed_s"] * 1e3,
            "cpu_time": run["cpu_user_s"] * 1e3,
            "repetition_index": index,
        }
        for each in cells
        for index, run in enumerate(each["runs"])
    ]
    return {
        "context": {"num_cpus": 2},
        "benchmarks": entries,
        "overlap": {
            "schema": 1,
            "seed": "1",
            "started": "2026-01-01T00:00:00Z",
            "today": "2026-01-01",
            "machine": facts,
            "scenarios": [table],
            **overlap,
        },
    }


def plain_file(**times_s):
    return {
        "context": {"num_cpus": 2, "host_name": "a"},
        "benchmarks": [
            {
                "name": name,
                "run_name": name,
                "run_type": "iteration",
                "time_unit": "us",
                "iterations": 1,
                "real_time": each * 1e6,
                "cpu_time": each * 1e6,
            }
            for name, times in times_s.items()
            for each in times
        ],
    }


class StatisticsTest(unittest.TestCase):
    def test_the_u_test_is_exact_for_few_runs_without_ties(self):
        # Complete separation: 2 of the 252 ways to deal ten runs out; one exchange of neighbours: 2 * 2 of them.
        self.assertAlmostEqual(significance.p_value([1, 2, 3, 4, 5], [6, 7, 8, 9, 10]), 2 / 252)
        self.assertAlmostEqual(significance.p_value([1, 2, 3, 4, 6], [5, 7, 8, 9, 10]), 4 / 252)
        self.assertEqual(significance.p_value([1, 4], [2, 3]), 1.0)

    def test_ties_never_give_less_than_the_exact_test_could(self):
        self.assertAlmostEqual(significance.p_value([1] * 5, [2] * 5), 2 / 252)
        self.assertEqual(significance.p_value([3] * 5, [3] * 5), 1.0)

    def test_holm_multiplies_the_smallest_by_all_and_never_falls(self):
        # Holm (1979): 0.01 * 4, 0.02 * 3, then no less than that, then 0.04.
        adjusted = significance.holm([0.04, 0.01, 0.03, 0.02])
        for value, expected in zip(adjusted, [0.06, 0.04, 0.06, 0.06]):
            self.assertAlmostEqual(value, expected)
        self.assertEqual(significance.holm([0.9, 0.8]), [1.0, 1.0])
        self.assertEqual(significance.holm([]), [])

    def test_the_fewest_runs_that_can_be_significant_are_computed_exactly(self):
        # 2 / C(10, 5) = 0.0079 < 0.01; for 28 tests 0.01 / 28 lies between 2 / C(14, 7) and 2 / C(16, 8).
        self.assertEqual(significance.least_runs(0.01, 1), 5)
        self.assertEqual(significance.least_runs(0.01, 28), 8)

    def test_medians_of_resamples_by_order_statistics_are_those_of_the_resamples_themselves(self):
        generator = numpy.random.default_rng(1)
        for runs in (1, 2, 5, 8):
            values = generator.random(runs)
            drawn = numpy.random.default_rng([resampling.SEED, runs, 0]).integers(
                0, runs, size=(resampling.RESAMPLES, runs)
            )
            expected = numpy.median(numpy.sort(values)[drawn], axis=1)
            numpy.testing.assert_allclose(resampling.medians([values], 0), expected)

    def test_the_interval_of_a_median_covers_it_about_as_often_as_it_says(self):
        generator = numpy.random.default_rng(2)
        covered = 0
        for _ in range(400):
            low, high = resampling.interval(resampling.medians([generator.normal(size=25)], 0), 0.99)
            covered += low <= 0 <= high
        self.assertGreater(covered / 400, 0.97)

    def test_runs_of_few_processes_tell_less_than_as_many_independent_ones(self):
        generator = numpy.random.default_rng(3)
        blocks = [list(level + generator.normal(scale=0.1, size=20)) for level in (10.0, 11.0, 12.0, 13.0)]
        low, high = resampling.interval(resampling.medians(blocks, 0), 0.99)
        flat_low, flat_high = resampling.interval(resampling.medians([sum(blocks, [])], 0), 0.99)
        self.assertGreater(high - low, 1.5 * (flat_high - flat_low))
        self.assertLess(low, 10.5)

    def test_a_resample_of_processes_has_as_many_runs_of_each_as_the_largest_and_none_of_another(self):
        drawn = resampling.nested((2, 5), 0).reshape(resampling.RESAMPLES, 2, 5)
        of_first = drawn < 2
        self.assertTrue((of_first.all(axis=2) | ~of_first.any(axis=2)).all())
        self.assertEqual(set(numpy.unique(drawn)), set(range(7)))

    def test_both_sides_are_resampled_apart(self):
        # Of runs that are the same but for a constant, resamples drawn alike would all be that constant apart.
        base = noisy(1, spread=0.1)
        new = [run_of(run["excess_s"] + 0.005) for run in base]
        made = decision.measure(EXCESS, base, new, gate.Threshold(None, 0.001), True)
        self.assertGreater(made.high - made.low, 0.05)


class DecisionTest(unittest.TestCase):
    def judge(self, base, new, figure=EXCESS, threshold=gate.Threshold(0.20), noise=0.0, family=1):
        made = decision.measure(figure, base, new, threshold, True)
        made.noise = noise
        others = [decision.measure(figure, noisy(100 + i), noisy(200 + i), threshold, True) for i in range(family - 1)]
        decision.decide([made, *others])
        return made

    def test_half_as_much_again_is_a_regression_and_the_mirror_image_an_improvement(self):
        worse = self.judge(noisy(1), noisy(2, excess_s=0.015))
        self.assertEqual(worse.verdict, "regressed")
        self.assertAlmostEqual(worse.ratio, 1.5, delta=0.03)
        low, high = worse.bounds()
        self.assertTrue(1.2 < low < worse.ratio < high)
        self.assertEqual(self.judge(noisy(2, excess_s=0.015), noisy(1)).verdict, "improved")

    def test_a_certain_change_below_the_gate_is_fine(self):
        made = self.judge(noisy(1), noisy(2, excess_s=0.011))
        self.assertLess(made.p_adjusted, 0.01)
        self.assertEqual(made.verdict, "fine")

    def test_five_runs_of_many_benchmarks_cannot_regress_and_the_verdict_says_how_many_can(self):
        made = self.judge(noisy(1, 5), noisy(2, 5, excess_s=0.030), family=14)
        self.assertEqual((made.verdict, made.runs_needed), ("inconclusive", significance.least_runs(0.01, 14)))

    def test_a_wide_interval_is_inconclusive_and_more_runs_are_counted_by_the_square(self):
        base, new = noisy(1, 10, spread=0.3), noisy(2, 10, spread=0.3)
        made = self.judge(base, new)
        self.assertEqual(made.verdict, "inconclusive")
        expected = 10 * ((made.high - made.change) / abs(made.limit - made.change)) ** 2
        self.assertAlmostEqual(made.runs_needed, max(11, expected), delta=1)

    def test_a_change_of_the_size_of_the_gate_would_need_more_runs_than_anybody_makes(self):
        runs = [run_of(0.010 + step * 1e-4) for step in range(-5, 6)]
        new = [run_of(0.012 + step * 1e-3 - 1e-7) for step in range(-5, 6)]
        made = self.judge(runs, new)
        self.assertEqual((made.verdict, made.runs_needed), ("inconclusive", float("inf")))

    def test_one_run_says_nothing_of_the_spread(self):
        made = self.judge([run_of()], [run_of(0.1)])
        self.assertEqual((made.verdict, made.runs_needed), ("inconclusive", 10))

    def test_excess_near_zero_has_no_ratio_and_is_judged_by_its_difference(self):
        # The resolution is a thousandth of the ideal, 100 us: 60 us more is within it, 200 us more is not.
        base = [run_of(-1e-6 * step) for step in range(20)]
        within = self.judge(base, [run_of(60e-6 + 1e-6 * step) for step in range(20)])
        beyond = self.judge(base, [run_of(200e-6 + 1e-6 * step) for step in range(20)])
        self.assertEqual((within.ratio, within.verdict), (None, "fine"))
        self.assertEqual((beyond.ratio, beyond.verdict), (None, "regressed"))
        self.assertTrue(190e-6 < beyond.bounds()[0] < beyond.difference < beyond.bounds()[1])

    def test_a_base_that_no_measurement_tells_from_nothing_has_no_ratio(self):
        # Of the 100 us that count as nothing, half.
        base, new = ([run_of(excess_s + 1e-6 * step) for step in range(20)] for excess_s in (50e-6, 300e-6))
        self.assertIsNone(self.judge(base, new).ratio)

    def test_two_runs_compared_with_themselves_have_not_changed(self):
        runs = [run_of(0.010), run_of(0.030)]
        made = self.judge(runs, runs)
        self.assertEqual((made.exact, made.verdict), (True, "fine"))

    def test_a_gate_may_be_a_time(self):
        threshold = gate.Threshold(None, 0.001)
        self.assertEqual(self.judge(noisy(1), noisy(2, excess_s=0.0115), threshold=threshold).verdict, "regressed")
        self.assertEqual(self.judge(noisy(1), noisy(2, excess_s=0.0105), threshold=threshold).verdict, "fine")

    def test_more_efficiency_is_better(self):
        efficiency = next(figure for figure in figures.OWN if figure.name == "efficiency")
        made = self.judge(noisy(1), noisy(2, excess_s=0.030), efficiency, gate.Threshold(0.05))
        self.assertEqual(made.verdict, "regressed")
        self.assertLess(made.ratio, 1)

    def test_counts_that_never_vary_are_compared_exactly_from_two_runs_on(self):
        made = self.judge([run_of(retries=0)] * 2, [run_of(retries=1)] * 2, RETRIES)
        self.assertEqual((made.verdict, made.p, made.exact), ("regressed", None, True))
        self.assertEqual(self.judge([run_of(retries=1)] * 2, [run_of(retries=0)] * 2, RETRIES).verdict, "improved")
        self.assertEqual(self.judge([run_of()] * 2, [run_of()] * 2, RETRIES).verdict, "fine")
        self.assertEqual(self.judge([run_of()], [run_of(retries=1)], RETRIES).verdict, "inconclusive")
        varied, constant = [run_of(retries=count) for count in (0, 1, 0, 1)], [run_of(retries=1)] * 4
        for base, new in ((varied, constant), (constant, varied)):
            self.assertFalse(self.judge(base, new, RETRIES).exact)

    def test_a_change_below_the_resolution_is_none_of_excess_alone(self):
        switches = next(figure for figure in figures.OWN if figure.name == "switches")
        base, new = ([run_of(ctx_voluntary=count + step % 2) for step in range(20)] for count in (2, 9))
        made = self.judge(base, new, switches, gate.Threshold(switches.share))
        self.assertEqual((made.ratio, made.verdict), (None, "regressed"))
        self.assertEqual([figure.name for figure in figures.OWN if figure.least_change], ["excess"])

    def test_a_change_within_the_noise_floor_is_no_regression(self):
        made = self.judge(noisy(1), noisy(2, excess_s=0.015), noise=0.6)
        self.assertEqual(made.verdict, "inconclusive")
        self.assertIn("two measurements of the same build", made.reason)


class ConfirmationTest(unittest.TestCase):
    """A suspicion, and what fresh runs make of it."""

    EXCESS = next(figure for figure in figures.OWN if figure.name == "excess")

    def row(self, verdict):
        made = decision.Judgement(self.EXCESS, True, gate.Threshold(0.2), 1.0, 2.0, 20, 20, verdict=verdict)
        return comparison.Row("ping/callbacks/limit:32", [made])

    def settled(self, verdict, fresh):
        row = self.row(verdict)
        confirmation.settle([row], {row.name: fresh} if fresh else {})
        return row.judgements[0]

    def test_keeps_a_regression_that_shows_again(self):
        self.assertEqual(self.settled("regressed", self.row("regressed")).verdict, "regressed")

    def test_drops_one_that_is_fine_or_better_in_fresh_runs(self):
        for verdict in ("fine", "improved"):
            self.assertEqual(self.settled("regressed", self.row(verdict)).verdict, "fine")

    def test_says_why_a_regression_is_not_confirmed(self):
        for fresh, reason in (
            (None, "the time for that was over"),
            (comparison.Row("ping/callbacks/limit:32"), "no figures when it was run again"),
            (self.row("inconclusive"), "did not show clearly enough"),
        ):
            settled = self.settled("regressed", fresh)
            self.assertEqual(settled.verdict, "inconclusive")
            self.assertIn(reason, settled.reason)

    def test_leaves_what_was_no_suspicion_alone(self):
        self.assertEqual(self.settled("fine", self.row("regressed")).verdict, "fine")

    def test_of_other_work_is_dropped_only_where_the_fresh_runs_did_the_same(self):
        def row(verdict):
            return comparison.Row("ping/callbacks/limit:32", [], work.Work(verdict, "other requests"), True)

        for fresh, verdict in ((None, "regressed"), (row("regressed"), "regressed"), (row("fine"), "inconclusive")):
            made = row("regressed")
            confirmation.settle([made], {made.name: fresh} if fresh else {})
            self.assertEqual(made.work.verdict, verdict)


class PairingTest(unittest.TestCase):
    def file(self, *names):
        rows = [results_file.Benchmark(name, []) for name in names]
        return results_file.ResultsFile("", False, rows, {}, "", {}, {})

    def test_of_files_without_a_name_in_common_tells_names_where_both_have_some(self):
        nothing, some, others = self.file(), self.file("BM_a"), self.file("BM_b")
        with self.assertRaisesRegex(pairing.Incomparable, "common: one has BM_a, for example, the other BM_b$"):
            pairing.pair(some, others)
        self.assertEqual(pairing.hint(nothing, nothing), " that --filter selects")
        for base, new in ((nothing, some), (some, nothing)):
            self.assertEqual(pairing.hint(base, new), "")


class LibrariesTest(unittest.TestCase):
    def test_are_looked_for_in_the_build_of_this_repository_and_missed_in_a_sentence(self):
        self.assertEqual(libraries.ROOT, ROOT)
        libraries.require("json", install=False)
        with self.assertRaisesRegex(
            RuntimeError, "no_such_module cannot be found: run scripts/install_report_packages"
        ):
            libraries.require("json", "no_such_module", install=False)


class RelativeTest(unittest.TestCase):
    def related(self, run, beside_s=(0.2, 0.001)):
        comparison.relate_run(run, *beside_s, False)
        return {key: run[key] for key in ("speedup", "relative_cpu") if key in run}

    def test_is_what_both_sides_have(self):
        times = {"elapsed_s": 0.1, "cpu_user_s": 0.004, "cpu_sys_s": 0.001, "requests": 10}
        self.assertEqual(self.related(dict(times)), {"speedup": 2.0, "relative_cpu": 0.5})
        self.assertEqual(self.related(dict(times), (float("nan"), float("nan"))), {})
        self.assertEqual(self.related({"requests": 10}), {})


class Recorded:
    """Runs of the real programs, dealt out into pairs of files of the same build."""

    def __init__(self):
        cells = json.loads(RECORDED.read_text())["cells"]
        self.cells = {
            name: [dict(zip(columns, values)) for values in zip(*columns.values())] for name, columns in cells.items()
        }

    def compare(self, random_source, runs, change=lambda run: run, gate_text=""):
        chosen = comparison.gate_of(gate_text, True, False)
        catalogue = [figure for figure in figures.OWN if chosen.holds(figure.name)]
        pairs = []
        for name, measured in self.cells.items():
            # More than there are can only be drawn with replacement.
            enough = 2 * runs <= len(measured)
            drawn = random_source.sample(measured, 2 * runs) if enough else random_source.choices(measured, k=2 * runs)
            pairs.append(
                (
                    results_file.Benchmark(name, drawn[:runs]),
                    results_file.Benchmark(name, [change(dict(run)) for run in drawn[runs:]]),
                )
            )
        nothing = results_file.ResultsFile("", True, [], {}, "", {}, {})
        return comparison.judge(nothing, nothing, pairs, [], chosen, catalogue, [])


class RecordedNoiseTest(unittest.TestCase):
    def test_the_same_build_fails_one_comparison_in_a_hundred_at_most(self):
        for gate_text in ("", STRICT):
            recorded, source, pairs = Recorded(), random.Random(7), 300
            alarms = sum(
                any(row.verdict == "regressed" for row in recorded.compare(source, 10, gate_text=gate_text))
                for _ in range(pairs)
            )
            self.assertLessEqual(alarms, pairs // 100)

    def test_five_runs_of_the_same_build_never_regress(self):
        recorded, source = Recorded(), random.Random(5)
        verdicts = {row.verdict for _ in range(50) for row in recorded.compare(source, 5)}
        self.assertLessEqual(verdicts, {"fine", "inconclusive"})

    def found(self, figure, runs, change, gate_text="", prefix="", times=25):
        """In which share of the comparisons each row's change is found, at least."""
        recorded, source = Recorded(), random.Random(11)
        hits = {}
        for _ in range(times):
            for row in recorded.compare(source, runs, change, gate_text):
                if row.name.startswith(prefix):
                    hits[row.name] = hits.get(row.name, 0) + (row.judgement(figure).verdict == "regressed")
        return min(hits.values()) / times

    def test_a_millisecond_of_excess_is_found_in_10_runs_of_20_ms_and_in_50_runs_of_200_ms(self):
        def slower(run):
            return {**run, "excess_s": run["excess_s"] + 1e-3, "elapsed_s": run["elapsed_s"] + 1e-3}

        self.assertEqual(self.found("excess", 10, slower, STRICT, prefix="ping/"), 1.0)
        self.assertGreaterEqual(self.found("excess", 50, slower, STRICT, prefix="azure_inventory/"), 0.9)

    def test_a_tenth_more_cpu_is_found_in_100_runs_with_a_gate_of_5_percent(self):
        def dearer(run):
            return {**run, "cpu_user_s": 1.1 * run["cpu_user_s"], "cpu_sys_s": 1.1 * run["cpu_sys_s"]}

        self.assertGreaterEqual(self.found("cpu", 100, dearer, "cpu:5%"), 0.85)


class FilesTest(unittest.TestCase):
    """The script itself, on files that the test writes."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="overlap-compare-test-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.environment = {
            key: value for key, value in os.environ.items() if key not in ("GITHUB_STEP_SUMMARY", "NO_COLOR")
        }

    def write(self, name, document):
        path = self.folder / name
        path.write_text(document if isinstance(document, str) else json.dumps(document))
        return path

    def run_script(self, *arguments):
        return subprocess.run(
            [COMPARE, "--no-install", *map(str, arguments)],
            capture_output=True,
            text=True,
            check=False,
            cwd=self.folder,
            env=self.environment,
        )

    def compare(self, base, new, *arguments):
        return self.run_script(self.write("base.json", base), self.write("new.json", new), *arguments)

    def compared(self, base, new, *arguments):
        """Exit code and the document that --format json prints."""
        done = self.compare(base, new, "--format", "json", *arguments)
        self.assertEqual(done.stderr, "")
        return done.returncode, json.loads(done.stdout)

    def assert_refused(self, sentence, done):
        self.assertEqual(done.returncode, 2, done.stdout + done.stderr)
        self.assertIn(sentence, done.stderr)
        self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)
        self.assertEqual(done.stdout, "")


class VerdictTest(FilesTest):
    def test_exit_codes_tell_fine_regressed_and_inconclusive(self):
        base = own_file(cell("ping/callbacks/limit:32", noisy(1)))
        for new, code, verdict in (
            (noisy(2), 0, "fine"),
            (noisy(2, excess_s=0.015), 1, "regressed"),
            (noisy(2, 5, spread=0.5), 3, "inconclusive"),
        ):
            returned, document = self.compared(base, own_file(cell("ping/callbacks/limit:32", new)))
            self.assertEqual((returned, document["exit_code"], document["verdict"]), (code, code, verdict))

    def test_what_is_not_gated_is_shown_and_does_not_fail(self):
        base = own_file(cell("ping/callbacks/limit:32", noisy(1)))
        new = own_file(cell("ping/callbacks/limit:32", noisy(2, excess_s=0.015)))
        code, document = self.compared(base, new, "--gate", "cpu:20%,work")
        figure = document["benchmarks"][0]["figures"]["excess"]
        self.assertEqual((code, figure["verdict"], figure["gated"]), (0, "regressed", False))
        self.assertEqual(self.compared(base, new, "--gate", "elapsed:3%")[0], 1)
        self.assertEqual(self.compared(base, new, "--gate", "elapsed:50%")[0], 0)
        self.assertEqual(self.compared(base, new, "--gate", "excess:8ms")[0], 0)

    def test_the_filter_limits_the_benchmarks(self):
        base = own_file(cell("ping/callbacks/limit:32", noisy(1)), cell("ping/fibers/limit:32", noisy(2)))
        new = own_file(cell("ping/callbacks/limit:32", noisy(3, excess_s=0.02)), cell("ping/fibers/limit:32", noisy(4)))
        self.assertEqual(self.compared(base, new)[0], 1)
        code, document = self.compared(base, new, "--filter", "fib")
        self.assertEqual((code, [each["name"] for each in document["benchmarks"]]), (0, ["ping/fibers/limit:32"]))

    def test_a_benchmark_that_is_gone_or_fails_is_regressed_work_and_a_new_one_is_listed(self):
        both = cell("ping/fibers/limit:32", noisy(1))
        base = own_file(both, cell("ping/callbacks/limit:32", noisy(2)))
        code, document = self.compared(base, own_file(both, cell("ping/loops:2/limit:32", noisy(3))))
        self.assertEqual((code, document["only_in_new"]), (1, ["ping/loops:2/limit:32"]))
        self.assertEqual(
            document["benchmarks"][1]["sentences"], ["ping/callbacks/limit:32: in BASE, and missing in NEW."]
        )
        failed = cell("ping/callbacks/limit:32", [], state="incorrect", reason="it sent 9 requests")
        code, document = self.compared(base, own_file(both, failed))
        self.assertEqual(code, 1)
        self.assertIn(
            "incorrect in NEW but not in BASE: it sent 9 requests", document["benchmarks"][1]["work"]["reason"]
        )
        code, document = self.compared(own_file(both, failed), base)
        self.assertEqual((code, document["benchmarks"][1]["work"]["verdict"]), (0, "improved"))
        self.assertEqual(self.compared(base, own_file(both, failed), "--gate", "excess")[0], 0)

    def test_other_requests_are_other_work_only_when_both_count_from_the_same_day(self):
        base = own_file(cell("ping/callbacks/limit:32", noisy(1)))
        other = cell("ping/callbacks/limit:32", noisy(2, hash_text="bb"))
        code, document = self.compared(base, own_file(other))
        self.assertEqual(code, 1)
        self.assertIn("as many requests as BASE, but other ones", document["benchmarks"][0]["work"]["reason"])
        code, document = self.compared(base, own_file(other, today="2026-01-02"))
        self.assertEqual(code, 0)
        self.assertTrue(any("by number, not by content" in note for note in document["notes"]))
        code, document = self.compared(
            base, own_file(cell("ping/callbacks/limit:32", noisy(2, requests=11)), today="x")
        )
        self.assertEqual(code, 1)
        self.assertIn("NEW sent 11 requests in a run, BASE 10", document["benchmarks"][0]["work"]["reason"])

    def test_other_steps_of_a_real_target_may_be_its_data_s_doing(self):
        real = {"target": "http://h", "real_target": True}
        base = own_file(cell("ping/callbacks/limit:32", noisy(1)), scenario=real)
        for other, reason in (
            ({"requests": 11}, "NEW took 11 steps in a run, BASE 10: the target's data may have changed"),
            ({"hash_text": "bb"}, "as many steps as BASE, but other ones"),
        ):
            new = own_file(cell("ping/callbacks/limit:32", noisy(2, **other)), scenario=real)
            code, document = self.compared(base, new, "--gate", "work")
            self.assertEqual((code, document["benchmarks"][0]["work"]["verdict"]), (3, "inconclusive"))
            self.assertIn(reason, document["benchmarks"][0]["work"]["reason"])
        code, document = self.compared(base, base, "--gate", "work")
        self.assertEqual((code, document["benchmarks"][0]["work"]["verdict"]), (0, "fine"))

    def test_plain_files_are_judged_by_their_times_and_make_ours_plain(self):
        noise = random.Random(1)

        def times(each_s):
            return [each_s * noise.gauss(1, 0.01) for _ in range(20)]

        base = plain_file(sort=times(1e-3), copy=times(2e-3))
        code, document = self.compared(base, plain_file(sort=times(1e-3), copy=times(3e-3)))
        self.assertEqual(code, 1)
        self.assertEqual(
            {each["name"]: each["verdict"] for each in document["benchmarks"]}, {"sort": "fine", "copy": "regressed"}
        )
        self.assertEqual(set(document["benchmarks"][0]["figures"]), {"elapsed", "cpu"})
        ours = own_file(cell("ping/callbacks/limit:32", noisy(1)))
        theirs = {key: value for key, value in ours.items() if key != "overlap"}
        code, document = self.compared(ours, theirs)
        self.assertEqual((code, set(document["benchmarks"][0]["figures"])), (0, {"elapsed", "cpu"}))

    def test_the_same_files_give_the_same_answer(self):
        base, new = own_file(cell("ping/fibers/limit:32", noisy(1))), own_file(cell("ping/fibers/limit:32", noisy(2)))
        self.assertEqual(self.compare(base, new, "--all").stdout, self.compare(base, new, "--all").stdout)

    def test_across_machines_counts_and_ratios_are_compared_and_times_not_even_shown(self):
        base = own_file(
            cell("ping/sequential/limit:32", noisy(1, excess_s=0.2)), cell("ping/fibers/limit:32", noisy(2))
        )

        def on_slower(run, worse=1.0):
            times = ("elapsed_s", "excess_s", "cpu_user_s", "own_ideal_s", "ideal_s")
            return {**run, **{key: 2 * worse * run[key] for key in times}}

        other = {"cpu": "Other", "cores": 8, "memory_bytes": 1 << 33}

        def new(worse):
            return own_file(
                cell("ping/sequential/limit:32", [on_slower(run) for run in noisy(3, excess_s=0.2)]),
                cell("ping/fibers/limit:32", [on_slower(run, worse) for run in noisy(4)]),
                machine=other,
            )

        self.assert_refused("from machines with another processor", self.compare(base, new(1)))
        code, document = self.compared(base, new(1), "--across-machines")
        self.assertEqual(code, 0)
        self.assertEqual(
            set(document["benchmarks"][1]["figures"]),
            {"speedup", "cpu", "efficiency", "switches", "requests", "connections", "retries"},
        )
        self.assertNotRegex(self.compare(base, new(1), "--across-machines", "--all").stdout, r"\d (ms|us|s) ")
        code, document = self.compared(base, new(1.3), "--across-machines")
        self.assertEqual((code, document["benchmarks"][1]["figures"]["speedup"]["verdict"]), (1, "regressed"))
        self.assert_refused("cpu, which is none", self.compare(base, new(1), "--across-machines", "--gate", "cpu:2us"))

    def test_other_kernels_and_times_are_notes(self):
        base = own_file(cell("ping/fibers/limit:32", noisy(1)))
        new = own_file(
            cell("ping/fibers/limit:32", noisy(2)), machine={"kernel": "6.9"}, started="2026-01-01T01:00:00Z"
        )
        notes = " ".join(self.compared(base, new)[1]["notes"])
        self.assertIn("different kernels: 6.1 and 6.9", notes)
        self.assertIn("compare --run alternates", notes)

    def test_two_files_of_200_benchmarks_are_compared_within_5_seconds_of_processor_time(self):
        base, new = (
            own_file(*[cell(f"ping/strategy_{i}/limit:32", noisy(1000 * side + i)) for i in range(200)])
            for side in (1, 2)
        )
        base_path, new_path = self.write("base.json", base), self.write("new.json", new)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = self.run_script(base_path, new_path)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.assertLess(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 5)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("all 200 are fine", done.stdout)


def plain_entry(name, index, time_us=100.0, family=0, **others):
    return {
        "name": name,
        "run_name": name,
        "run_type": "iteration",
        "family_index": family,
        "per_family_instance_index": 0,
        "repetition_index": index,
        "iterations": 100,
        "real_time": time_us,
        "cpu_time": time_us,
        "time_unit": "us",
        **others,
    }


def plain_of(*entries):
    return {"context": {"num_cpus": 2, "host_name": "a"}, "benchmarks": list(entries)}


def series(name, seed, time_us=100.0, count=10, **others):
    noise = random.Random(seed)
    return [plain_entry(name, index, time_us * noise.gauss(1, 0.01), **others) for index in range(count)]


SKIPPED = {"skipped": True, "skip_message": "no GPU here", "iterations": 0, "real_time": 0.0, "cpu_time": 0.0}
BROKEN = {"error_occurred": True, "error_message": "no disk", "iterations": 0, "real_time": 0.0, "cpu_time": 0.0}


class UnfinishedTest(FilesTest):
    """Files of measurements that were killed or interrupted."""

    FIBERS, CALLBACKS = "ping/fibers/limit:32", "ping/callbacks/limit:32"

    def verdicts(self, base, new, *arguments):
        code, document = self.compared(base, new, *arguments)
        return code, {each["name"]: each["verdict"] for each in document["benchmarks"]}, document

    def test_what_is_missing_or_not_whole_is_inconclusive_and_the_whole_rows_are_judged(self):
        base = own_file(
            cell(self.FIBERS, noisy(1)), cell(self.CALLBACKS, noisy(2)), cell("ping/loops:2/limit:32", noisy(3))
        )
        for mark in ("unfinished", "interrupted"):
            new = own_file(cell(self.FIBERS, noisy(4)), cell(self.CALLBACKS, noisy(5, 19)), **{mark: True})
            code, verdicts, document = self.verdicts(base, new)
            self.assertEqual(
                (code, verdicts),
                (3, {self.FIBERS: "fine", self.CALLBACKS: "inconclusive", "ping/loops:2/limit:32": "inconclusive"}),
            )
            self.assertIn("not whole in NEW: it has 19 of 20 runs", document["benchmarks"][1]["work"]["reason"])
            self.assertIn("whose measurement did not come to its end", document["benchmarks"][2]["work"]["reason"])
            self.assertIn(
                "new.json is of a measurement that did not come to its end: 1 of the 2 rows", document["notes"][0]
            )
            code, verdicts, _ = self.verdicts(new, base)
            self.assertEqual((code, verdicts), (3, {self.FIBERS: "fine", self.CALLBACKS: "inconclusive"}))

    def test_a_whole_row_that_is_slower_is_regressed_all_the_same(self):
        base = own_file(cell(self.FIBERS, noisy(1)), cell(self.CALLBACKS, noisy(2)))
        new = own_file(cell(self.FIBERS, noisy(3, excess_s=0.02)), unfinished=True)
        self.assertEqual(self.verdicts(base, new)[:2], (1, {self.FIBERS: "regressed", self.CALLBACKS: "inconclusive"}))

    def test_rows_that_are_alike_short_are_not_whole_where_the_file_tells_how_many_were_wanted(self):
        base = own_file(cell(self.FIBERS, noisy(1)))
        new = own_file(cell(self.FIBERS, noisy(2, 20)), unfinished=True, repetitions=60)
        code, _, document = self.verdicts(base, new)
        self.assertEqual(code, 3)
        self.assertIn("it has 20 of 60 runs", document["benchmarks"][0]["work"]["reason"])

    def test_what_was_not_reached_has_not_failed_and_what_failed_has(self):
        base = own_file(cell(self.FIBERS, noisy(1)), cell(self.CALLBACKS, noisy(2)))
        for reason, code in (
            ("it has not been measured yet", 3),
            ("interrupted before it was measured", 3),
            ("no request succeeded", 1),
        ):
            failed = cell(self.CALLBACKS, [], state="failed", reason=reason)
            self.assertEqual(
                self.verdicts(base, own_file(cell(self.FIBERS, noisy(3)), failed, unfinished=True))[0], code
            )

    def test_a_file_that_came_to_its_end_is_judged_as_ever(self):
        base = own_file(cell(self.FIBERS, noisy(1)), cell(self.CALLBACKS, noisy(2)))
        code, verdicts, _ = self.verdicts(base, own_file(cell(self.FIBERS, noisy(3)), repetitions=20))
        self.assertEqual((code, verdicts[self.CALLBACKS]), (1, "regressed"))


class EvidenceTest(FilesTest):
    """What is not there is neither good nor bad nor zero."""

    def both(self, base, new, *arguments):
        """Exit code, verdict and work of BM_gpu, and its cases in JUnit: by name, failure, skipped or passed."""
        code, document = self.compared(base, new, *arguments)
        row = next(each for each in document["benchmarks"] if each["name"] == "BM_gpu")
        root = xml.fromstring(self.compare(base, new, "--format", "junit", *arguments).stdout)
        cases = {
            case.get("name"): next((child.tag for child in case if child.tag in ("failure", "skipped")), "passed")
            for case in root.findall(".//testcase[@classname='BM_gpu']")
        }
        return code, row, cases

    def test_a_benchmark_that_new_skips_fails_at_or_lacks_is_a_regression_of_work(self):
        ran = plain_of(*series("BM_ok", 1), *series("BM_gpu", 2))
        for flags, words in (
            (SKIPPED, "skipped in NEW but not in BASE: no GPU here"),
            (BROKEN, "failed in NEW but not in BASE: no disk"),
            ({"iterations": 0, "real_time": 0.0, "cpu_time": 0.0}, "failed in NEW but not in BASE"),
        ):
            did_not = plain_of(*series("BM_ok", 3), *[plain_entry("BM_gpu", index, **flags) for index in range(10)])
            code, row, cases = self.both(ran, did_not)
            self.assertEqual((code, row["verdict"], cases), (1, "regressed", {"work": "failure"}))
            self.assertIn(words, row["work"]["reason"])
            self.assertEqual(row["figures"], {})
            code, row, cases = self.both(did_not, ran)
            self.assertEqual((code, row["verdict"], cases), (0, "improved", {"work": "passed"}))
        code, row, cases = self.both(ran, plain_of(*series("BM_ok", 3)))
        self.assertEqual((code, row["work"]["reason"], cases), (1, "in BASE, and missing in NEW", {"work": "failure"}))

    def test_one_repetition_that_failed_is_a_failure(self):
        ran = plain_of(*series("BM_gpu", 2))
        once = plain_of(*series("BM_gpu", 2, count=9), plain_entry("BM_gpu", 9, **BROKEN))
        self.assertEqual(self.both(ran, once)[0], 1)

    def test_what_was_measured_in_neither_file_is_not_fine(self):
        for flags in (SKIPPED, BROKEN):
            neither = plain_of(*[plain_entry("BM_gpu", index, **flags) for index in range(10)])
            code, row, cases = self.both(neither, neither)
            self.assertEqual((code, row["verdict"], cases), (3, "inconclusive", {"work": "skipped"}))
            for arguments in ((), ("--gate", "elapsed")):
                done = self.compare(neither, neither, *arguments)
                self.assertEqual(done.returncode, 3)
                self.assertNotRegex(done.stdout, r"(?i)\bfine\b")
        failed = own_file(cell("ping/fibers/limit:32", [], state="failed", reason="it crashed"))
        for gate_text in ("", STRICT, "excess:20%"):
            code, document = self.compared(failed, failed, *(["--gate", gate_text] if gate_text else []))
            self.assertEqual((code, document["verdict"]), (3, "inconclusive"))

    def test_a_row_without_runs_is_none_that_was_measured(self):
        both = cell("ping/fibers/limit:32", noisy(1))
        base = own_file(both, cell("ping/callbacks/limit:32", noisy(2)))
        code, document = self.compared(base, own_file(both, cell("ping/callbacks/limit:32", [])))
        self.assertEqual((code, document["benchmarks"][1]["verdict"]), (1, "regressed"))

    def test_benchmarks_of_which_only_aggregates_are_there_are_gone(self):
        mean = plain_entry("BM_gpu", 0) | {"run_type": "aggregate", "name": "BM_gpu_mean"}
        ran = plain_of(*series("BM_ok", 1), *series("BM_gpu", 2))
        code, row, _ = self.both(ran, plain_of(*series("BM_ok", 3), mean))
        self.assertEqual((code, row["verdict"]), (1, "regressed"))
        self.assertIn("it has aggregates, and no runs", row["work"]["reason"])

    def test_a_figure_that_one_file_lacks_is_inconclusive(self):
        def without(key, runs):
            return [{name: value for name, value in run.items() if name != key} for run in runs]

        whole = own_file(cell("ping/fibers/limit:32", noisy(1)))
        lacking = own_file(cell("ping/fibers/limit:32", without("excess_s", noisy(2))))
        for base, new, side in ((whole, lacking, "NEW"), (lacking, whole, "BASE")):
            for form in ("terminal", "markdown", "junit"):
                self.assertEqual(self.compare(base, new, "--all", "--format", form).returncode, 3)
            code, document = self.compared(base, new)
            figure = document["benchmarks"][0]["figures"]["excess"]
            self.assertEqual((code, figure["verdict"], figure["ratio"]), (3, "inconclusive", None))
            self.assertIn(f"{side} does not have it", " ".join(document["benchmarks"][0]["sentences"]))
        self.assertEqual(self.compared(lacking, lacking, "--gate", "excess")[0], 3)
        self.assertEqual(self.compared(lacking, lacking, "--gate", "cpu:20%")[0], 0)

    def test_a_row_that_the_gate_says_nothing_about_is_not_counted_as_fine(self):
        both = cell("ping/fibers/limit:32", noisy(1))
        base = own_file(both, cell("ping/callbacks/limit:32", noisy(2)))
        failed = own_file(both, cell("ping/callbacks/limit:32", [], state="failed"))
        done = self.compare(base, failed, "--gate", "excess")
        self.assertEqual(done.returncode, 0)
        self.assertIn("FINE: of 2 benchmarks 1 fine and 1 not judged by this gate", done.stdout)


class SeriesTest(FilesTest):
    """Benchmarks that have one name."""

    def test_are_told_apart_by_their_families_in_their_order(self):
        base = plain_of(*series("BM_map", 1, 200.0), *series("BM_map", 2, 0.05, family=1))
        # Google Benchmark numbers what it was told to run, and may shuffle it.
        new = (
            series("BM_map", 3, 200.0, family=4) + series("BM_map", 4, 0.1, family=7) + series("BM_other", 5, family=2)
        )
        random.Random(1).shuffle(new)
        code, document = self.compared(base, plain_of(*new))
        self.assertEqual(code, 1)
        self.assertEqual(
            {each["name"]: each["verdict"] for each in document["benchmarks"]},
            {"BM_map": "fine", "BM_map #2": "regressed"},
        )
        self.assertEqual(document["benchmarks"][0]["figures"]["elapsed"]["base_runs"], 10)

    def test_are_refused_where_there_are_more_of_them_in_one_file(self):
        twice = plain_of(*series("BM_map", 1), *series("BM_map", 2, family=1))
        self.assert_refused("BM_map is there twice in", self.compare(twice, plain_of(*series("BM_map", 3))))
        self.assert_refused("and twice in", self.compare(plain_of(*series("BM_map", 3)), twice))

    def test_are_refused_where_nothing_tells_them_apart(self):
        joined = plain_of(*series("BM_map", 1, 200.0), *series("BM_map", 2, 0.05))
        self.assert_refused("BM_map is there twice", self.compare(joined, joined))

    def test_are_two_rows_of_our_own_files_too(self):
        name = "ping/fibers/limit:32"
        base = own_file(cell(name, noisy(1)), cell(name, noisy(2)))
        new = own_file(cell(name, noisy(3)), cell(name, noisy(4, excess_s=0.03)))
        code, document = self.compared(base, new)
        self.assertEqual((code, [each["verdict"] for each in document["benchmarks"]]), (1, ["fine", "regressed"]))
        self.assert_refused("is there twice in", self.compare(base, own_file(cell(name, noisy(3)))))


class DefaultGateTest(FilesTest):
    """Is it slower, is it dearer, by an amount that matters?"""

    STRATEGIES = 28  # rows of the default suite

    def suite(self, seed, count, factor=1.0, spread=0.002, **others):
        return own_file(
            *[
                cell(f"ping/strategy_{row}/limit:32", self.runs(100 * seed + row, count, factor, spread, **others))
                for row in range(self.STRATEGIES)
            ]
        )

    def runs(self, seed, count, factor, spread, excess_s=300e-6, cpu_s=120e-6, disturbed_s=0.0):
        """Of a wait of 100 ms; `disturbed_s`: by how much one of them is longer."""
        noise = random.Random(seed)
        made = []
        for index in range(count):
            elapsed_s = (0.1 + excess_s) * factor * (1 + abs(noise.gauss(0, spread)))
            elapsed_s += disturbed_s if index == seed % count else 0.0
            made.append(run_of(elapsed_s - 0.1, cpu_s * noise.lognormvariate(0, 0.2)))
        return made

    def test_a_file_of_the_default_suite_compared_with_itself_is_fine_and_is_said_to_be_the_same(self):
        file = self.suite(1, 5, spread=0.1)
        for arguments in ((), ("--gate", STRICT)):
            code, document = self.compared(file, file, *arguments)
            self.assertEqual((code, document["verdict"]), (0, "fine"))
            self.assertIn("compares one measurement with itself", " ".join(document["notes"]))

    def test_the_same_measured_twice_on_a_quiet_machine_is_fine_though_a_run_of_five_is_disturbed(self):
        code, document = self.compared(self.suite(1, 5, disturbed_s=0.01), self.suite(2, 5, disturbed_s=0.01))
        self.assertEqual((code, document["verdict"]), (0, "fine"), document["summary"])
        self.assertNotIn("itself", " ".join(document["notes"]))

    def test_five_percent_slower_is_regressed_with_ten_runs_in_every_row(self):
        code, document = self.compared(self.suite(1, 10), self.suite(2, 10, factor=1.05))
        self.assertEqual((code, document["summary"]), (1, f"REGRESSED: of {self.STRATEGIES} benchmarks 28 regressed"))
        self.assertEqual(self.compared(self.suite(1, 10), self.suite(2, 10))[0], 0)
        code, document = self.compared(self.suite(2, 10, factor=1.05), self.suite(1, 10))
        self.assertEqual((code, document["benchmarks"][0]["verdict"]), (0, "improved"))

    def test_a_service_that_became_twice_as_slow_is_regressed_with_five_runs(self):
        code, document = self.compared(self.suite(1, 5, spread=0.03), self.suite(2, 5, factor=1.9, spread=0.03))
        self.assertEqual((code, document["summary"]), (1, "REGRESSED: of 28 benchmarks 28 regressed"))
        self.assertEqual({each["figures"]["elapsed"]["verdict"] for each in document["benchmarks"]}, {"regressed"})

    def test_a_slower_service_shows_though_the_client_costs_no_more(self):
        def real(elapsed_s):
            runs = [
                run_of(0.004, **{"elapsed_s": elapsed_s * (1 + step / 100), "own_ideal_s": elapsed_s - 0.004})
                for step in range(5)
            ]
            return own_file(cell("mine/callbacks/limit:32", runs), scenario={"target": "http://127.0.0.1:9001"})

        done = self.compare(real(1.79), real(3.40))
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stdout, r"elapsed +1\.83 s +3\.47 s +1\.90x .* REGRESSED")

    def test_a_fifth_of_what_nobody_notices_is_fine_unless_the_gate_is_stricter(self):
        base, new = (
            own_file(cell("ping/callbacks/limit:32", noisy(seed, 20, excess_s, 120e-6, 0.01)))
            for seed, excess_s in ((1, 400e-6), (2, 560e-6))
        )
        self.assertEqual(self.compare(base, new).returncode, 0)
        self.assertEqual(self.compare(base, new, "--gate", STRICT).returncode, 1)
        self.assertEqual(self.compare(base, new, "--gate", "excess:20%:0.1%").returncode, 1)
        self.assertEqual(self.compare(base, new, "--gate", "excess:20%:1%").returncode, 0)

    def test_one_percent_of_the_elapsed_that_is_lost_by_the_client_is_regressed(self):
        base, new = (
            own_file(cell("ping/callbacks/limit:32", noisy(seed, 20, excess_s, 120e-6, 0.01)))
            for seed, excess_s in ((1, 400e-6), (2, 1600e-6))
        )
        code, document = self.compared(base, new)
        figures_of_row = document["benchmarks"][0]["figures"]
        self.assertEqual((code, figures_of_row["excess"]["verdict"]), (1, "regressed"))
        self.assertEqual(figures_of_row["elapsed"]["verdict"], "fine")

    def test_a_dearer_build_is_regressed_where_its_processor_time_is_a_part_of_the_elapsed_that_counts(self):
        for cpu_s, code in ((3e-3, 1), (180e-6, 0)):
            base = own_file(cell("ping/callbacks/limit:32", noisy(1, 20, cpu_s=cpu_s)))
            new = own_file(cell("ping/callbacks/limit:32", noisy(2, 20, cpu_s=1.5 * cpu_s)))
            self.assertEqual(self.compare(base, new).returncode, code, cpu_s)
            self.assertEqual(self.compare(base, new, "--gate", STRICT).returncode, 1)

    def test_how_long_it_took_is_in_the_table_whatever_decides(self):
        base = own_file(cell("ping/callbacks/limit:32", noisy(1)), cell("ping/fibers/limit:32", noisy(2)))
        new = own_file(cell("ping/callbacks/limit:32", noisy(3, excess_s=0.02)), cell("ping/fibers/limit:32", noisy(4)))
        for arguments in ((), ("--gate", "excess:20%"), ("--gate", "work"), ("--format", "markdown")):
            rows = re.findall(r" elapsed [ |]+\d", self.compare(base, new, *arguments).stdout)
            self.assertEqual(len(rows), 2, arguments)
        rows = re.findall(r" elapsed +\d", self.compare(self.suite(1, 5), self.suite(2, 5)).stdout)
        self.assertEqual(len(rows), self.STRATEGIES)


class UnforeseenTest(FilesTest):
    """Ends with one sentence and 2, never with the exit code of a finding."""

    def test_names_that_the_terminal_cannot_say_are_written_with_backslashes(self):
        self.environment["PYTHONIOENCODING"] = "ascii"
        name = "BM_gr\u00f6\u00dfe/\u03c0"
        done = self.compare(plain_of(*series(name, 1)), plain_of(*series(name, 2)))
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("BM_gr\\xf6\\xdfe/\\u03c0", done.stdout)
        missing = self.run_script(self.folder / "gr\u00f6\u00dfe.json", self.folder / "x.json")
        self.assert_refused("no such file", missing)

    def test_files_of_any_other_shape_are_refused(self):
        usual = own_file(cell("ping/fibers/limit:32", noisy(1)))
        deep = '{"benchmarks": ' + "[" * 100_000 + "]" * 100_000 + "}"
        self.assert_refused("nested too deeply", self.compare(deep, deep))
        for change in (
            {"runs": [3]},
            {"runs": 7},
            {"name": 5},
            {"state": None},
            {"runs": [run_of(work=3)] * 5},
            {"runs": [run_of(work={"requests": [], "hash": {}})] * 5},
        ):
            done = self.compare(usual, own_file(cell("ping/fibers/limit:32", noisy(2))) | {"overlap": changed(change)})
            self.assertEqual((done.returncode, done.stdout, done.stderr.count("\n")), (2, "", 1), (change, done.stderr))
            self.assertNotIn("Traceback", done.stderr)
        for entry in (
            3,
            {},
            {"name": []},
            {"name": "a", "real_time": 1, "cpu_time": 1, "time_unit": 1},
            {"name": "a", "family_index": {}},
        ):
            done = self.compare({"benchmarks": [entry]}, {"benchmarks": [entry]})
            self.assertEqual((done.returncode, done.stdout, done.stderr.count("\n")), (2, "", 1), (entry, done.stderr))

    def test_numbers_beyond_all_arithmetic_are_none(self):
        runs = [run_of(retries=10**400, connections=float("inf")) for _ in range(5)]
        base = own_file(cell("ping/fibers/limit:32", runs))
        code, document = self.compared(base, base)
        self.assertNotIn("retries", document["benchmarks"][0]["figures"])
        self.assertEqual(code, 0)

    def test_half_a_character_in_a_name_breaks_no_format(self):
        file = plain_of(*series("BM_\ud83d", 1))
        for form in ("terminal", "markdown", "json", "junit"):
            done = self.compare(file, file, "--format", form, "--write", f"{form}=out")
            self.assertEqual((done.returncode, done.stderr), (0, ""), form)
            (self.folder / "out").read_text(encoding="utf-8")

    def test_a_standard_output_that_takes_nothing_is_said(self):
        file = own_file(cell("ping/fibers/limit:32", noisy(1)))
        self.write("base.json", file)
        for redirection, sentence in ((">/dev/full", "no space left"), (">&-", "bad file descriptor")):
            done = subprocess.run(
                f"{COMPARE} --no-install base.json base.json {redirection}",
                shell=True,
                cwd=self.folder,
                env=self.environment,
                capture_output=True,
                text=True,
                check=False,
            )
            self.assertEqual((done.returncode, done.stderr.count("\n")), (2, 1), done.stderr)
            self.assertIn(sentence, done.stderr)

    def test_whatever_else_a_command_raises_is_a_sentence_with_its_place(self):
        for raised, sentence in (
            (
                "ZeroDivisionError('division\\nby zero')",
                "this was not foreseen: ZeroDivisionError: division by zero, in ",
            ),
            ("RecursionError()", "this was not foreseen: RecursionError, in "),
            ("PermissionError(13, 'Permission denied', 'a.json')", "a.json: permission denied"),
        ):
            program = f"from overlap_results.command_line import end\ndef main(): raise {raised}\nend('name', main)"
            done = subprocess.run(
                ["/usr/bin/python3", "-c", program],
                env={**self.environment, "PYTHONPATH": str(ROOT / "scripts")},
                capture_output=True,
                text=True,
                check=False,
            )
            self.assertEqual((done.returncode, done.stdout, done.stderr.count("\n")), (2, "", 1), done.stderr)
            self.assertTrue(done.stderr.startswith("name: " + sentence), done.stderr)

    def test_what_was_printed_and_could_not_be_written_is_said(self):
        program = "from overlap_results.command_line import end\nend('name', lambda: print('a figure'))"
        with open("/dev/full", "w", encoding="utf-8") as full:
            done = subprocess.run(
                ["/usr/bin/python3", "-c", program],
                env={**self.environment, "PYTHONPATH": str(ROOT / "scripts"), "PYTHONUNBUFFERED": ""},
                stdout=full,
                stderr=subprocess.PIPE,
                text=True,
                check=False,
            )
        self.assertEqual((done.returncode, done.stderr), (2, "name: standard output: no space left on device\n"))

    def test_every_script_that_reads_results_ends_so(self):
        sharing = {
            path.name
            for path in (ROOT / "scripts").iterdir()
            if path.is_file() and "from overlap_results" in path.read_text(errors="replace") and path.suffix == ""
        }
        self.assertLessEqual({"compare", "export", "plot", "publish", "bench_change", "micro", "mock_bench"}, sharing)
        for name in sharing:
            text = (ROOT / "scripts" / name).read_text()
            self.assertIn(f'end("{name}", main)\n', text, name)
            self.assertNotIn("sys.exit(main())", text, name)


def changed(change):
    """The key "overlap" of a file whose only row is another one in this."""
    return own_file(cell("ping/fibers/limit:32", noisy(2)))["overlap"] | {
        "scenarios": [
            {"scenario": "ping", "cells": [{"name": "x", "strategy": "x", "state": "ok", "runs": [], **change}]}
        ]
    }


class RefusalTest(FilesTest):
    def refuse(self, sentence, base=None, new=None, *arguments):
        usual = own_file(cell("ping/fibers/limit:32", noisy(1)))
        self.assert_refused(sentence, self.compare(base or usual, new or usual, *arguments))

    def fibers(self, **others):
        return own_file(cell("ping/fibers/limit:32", noisy(2)), **others)

    def test_files_that_measured_something_else_are_refused(self):
        self.refuse("have no benchmark in common", new=own_file(cell("ping/loops:2/limit:32", noisy(2))))
        self.refuse(
            "other parameters in the two files: n 10 and 20", new=self.fibers(scenario={"parameters": {"n": "20"}})
        )
        self.refuse(
            "another policy in the two files: max_in_flight 32 and 8",
            new=self.fibers(scenario={"policy": {"max_in_flight": 8}}),
        )
        self.refuse("another target in the two files", new=self.fibers(scenario={"target": "mock, latency 1s"}))
        self.refuse("warm connections in one file and cold", new=self.fibers(scenario={"warm": False}))
        self.refuse(
            "another point of the sweep",
            self.fibers(scenario={"point": {"n": "1"}}),
            self.fibers(scenario={"point": {"n": "2"}}),
        )
        self.refuse("different seeds, 1 and 2", new=self.fibers(seed="2"))

    def test_keys_that_old_files_lack_are_not_held_against_them(self):
        new = self.fibers()
        del new["overlap"]["scenarios"][0]["parameters"]
        self.assertEqual(self.compare(self.fibers(scenario={"point": {"n": "1"}}), new).returncode, 0)

    def test_other_machines_and_builds_are_refused(self):
        for machine, sentence in (
            ({"cpu": "Intel"}, "another processor, AMD EPYC and Intel"),
            ({"cores": 4}, "another number of processors, 2 and 4"),
            ({"usable_cores": 1}, "another number of usable processors, 2 and 1"),
            ({"virtualised": False}, "virtual and real"),
            ({"memory_bytes": 32 << 30}, "16.0 GiB and 32.0 GiB of memory"),
            ({"build_type": "debug"}, "from one that is debug"),
        ):
            self.refuse(sentence, None, self.fibers(machine=machine))
        self.refuse("from one that is debug", None, self.fibers(machine={"build_type": "debug"}), "--across-machines")
        self.assertEqual(
            self.compare(self.fibers(), self.fibers(machine={"memory_bytes": int((16 << 30) * 1.04)})).returncode, 0
        )

    def test_plain_files_of_two_machines_cannot_be_compared_at_all(self):
        one, other = plain_file(sort=[1e-3] * 5), plain_file(sort=[1e-3] * 5)
        other["context"]["num_cpus"] = 8
        self.refuse("another number of processors, 2 and 8", one, other)
        self.refuse("times only", one, other, "--across-machines")

    def test_what_is_no_results_file_is_refused(self):
        self.refuse("is not JSON", new="nonsense")
        self.refuse('has no list "benchmarks"', new={"a": 1})
        self.refuse("has no run of any benchmark", new={"benchmarks": []})
        done = self.run_script(self.write("base.json", self.fibers()), self.folder / "none.json")
        self.assert_refused("none.json: no such file", done)

    def test_bad_gates_are_refused(self):
        for text, sentence in (
            ("exces:10%", 'did you mean "excess"'),
            ("excess:10", "a percentage or a time"),
            ("retries:1ms", "which is none"),
            ("excess,excess", "names excess twice"),
            ("work:5%", "the same or is not"),
            ("excess:-5%", 'not "-5%"'),
            ("excess:20%:1ms", 'a percentage of the elapsed time behind excess:20%, not "1ms"'),
            ("excess:1ms:1%", "only shares of times have"),
            ("retries:10%:1%", "only shares of times have"),
            (",", "which is no figure"),
        ):
            self.refuse(sentence, None, None, "--gate", text)
        plain = plain_file(sort=[1e-3] * 5)
        self.refuse("no figure of plain Google Benchmark files", plain, plain, "--gate", "excess:10%")

    def test_mistakes_on_the_command_line_are_one_sentence(self):
        for arguments, sentence in (
            ((), "wants two results files"),
            (("a.json",), "not 1"),
            (("--run", "a", "b", "c"), "no files beside"),
            (("a", "b", "--format", "xml"), "invalid choice"),
            (("a", "b", "--write", "json"), "FORMAT=FILE"),
            (("a", "b", "--filter", "("), "regular expression"),
            (("a", "b", "--out", "no/x"), "no folder no"),
            (("--run", "a", "b", "--budget", "5"), "a time such as"),
            (("--run", "", "b"), "empty command"),
            (("--run", "a '", "b"), "cannot be split"),
            (("--run", "a", "b", "--blocks", "0"), "whole number"),
            (("--run", "overlap run --out x", "overlap run"), "OLD has --out"),
            (("--run", "overlap run", "other"), "of different kinds"),
        ):
            self.assert_refused(sentence, self.run_script(*arguments))


class RepeatedOptionTest(FilesTest):
    def test_gates_add_up_and_what_has_one_value_is_refused_twice(self):
        base = own_file(cell("ping/callbacks/limit:32", noisy(1)))
        code, document = self.compared(base, base, "--gate", "cpu:20%", "--gate", "work")
        self.assertEqual((code, document["gate"]), (0, "cpu:20%,work"))
        self.assert_refused(
            "--format: is given twice", self.compare(base, base, "--format", "json", "--format", "junit")
        )


class FormatTest(FilesTest):
    def setUp(self):
        super().setUp()
        odd = 'ping/a<b>&"|`c`/limit:32'
        self.base = own_file(
            cell(odd, noisy(1)), cell("ping/fibers/limit:32", noisy(2)), cell("ping/loops:2/limit:32", noisy(3))
        )
        self.new = own_file(
            cell(odd, noisy(4, excess_s=0.02)),
            cell("ping/fibers/limit:32", noisy(5, 4, spread=0.5)),
            cell("ping/loops:2/limit:32", [], state="failed", reason="it <crashed>\x01 & burned"),
        )
        self.odd = odd

    def test_the_terminal_shows_what_is_of_interest_and_ends_with_the_verdict(self):
        done = self.compare(self.base, self.new)
        self.assertEqual(done.returncode, 1)
        self.assertNotRegex(done.stdout, "[\x00-\x09\x0b-\x1f]")
        self.assertLessEqual(max(map(len, done.stdout.splitlines()[3:])), 120)
        self.assertRegex(done.stdout, r"excess +10\.0 ms +20\.1 ms +2\.0\dx +1\.9\dx \.\. 2\.0\dx  REGRESSED")
        self.assertIn("failed in NEW but not in BASE", done.stdout)
        self.assertRegex(done.stdout.splitlines()[-1], r"^REGRESSED: of 3 benchmarks 2 regressed and 1 inconclusive$")
        self.assertNotIn("peak rss", done.stdout)
        self.assertIn("peak rss", self.compare(self.base, self.new, "--all").stdout)

    def test_colours_are_for_terminals_and_for_who_wants_them(self):
        self.compare(self.base, self.new)
        for variables, coloured in (
            ({"TERM": "xterm"}, True),
            ({"TERM": "xterm", "NO_COLOR": "1"}, False),
            ({"TERM": "dumb"}, False),
        ):
            ours, theirs = os.openpty()
            process = subprocess.Popen(
                [COMPARE, "base.json", "new.json"],
                stdout=theirs,
                cwd=self.folder,
                env={**self.environment, **variables},
            )
            os.close(theirs)
            text = b""
            try:
                while chunk := os.read(ours, 65536):
                    text += chunk
            except OSError:
                pass  # how Linux tells that the other end is closed
            os.close(ours)
            self.assertEqual(process.wait(), 1)
            self.assertEqual(b"\x1b[" in text, coloured, variables)

    def test_markdown_is_one_table_whose_cells_cannot_break_it(self):
        text = self.compare(self.base, self.new, "--format", "markdown").stdout
        rows = [line for line in text.splitlines() if line.startswith("|")]
        bars = [line.replace("\\|", "").count("|") for line in rows]
        self.assertEqual(set(bars), {8})
        self.assertIn('a\\<b\\>\\&"\\|\\`c\\`', text)
        self.assertIn("**regressed**", text)

    def test_json_has_the_schema_that_results_readme_describes(self):
        code, document = self.compared(self.base, self.new)
        self.assertEqual((code, document["schema"], document["verdict"]), (1, 1, "regressed"))
        self.assertLessEqual(
            {"gate", "alpha", "base", "new", "notes", "only_in_new", "runs_needed", "measured"}, set(document)
        )
        figure = document["benchmarks"][0]["figures"]["excess"]
        self.assertEqual(
            set(figure),
            {
                "verdict",
                "gated",
                "base_median",
                "new_median",
                "base_runs",
                "new_runs",
                "difference",
                "ratio",
                "interval",
                "interval_of",
                "threshold_share",
                "threshold_s",
                "exact",
                "p",
                "p_adjusted",
                "noise_share",
                "runs_needed",
            },
        )
        self.assertAlmostEqual(figure["ratio"], figure["new_median"] / figure["base_median"])

    def test_junit_is_valid_xml_with_a_case_for_each_benchmark_and_gated_figure(self):
        root = xml.fromstring(
            self.compare(self.base, self.new, "--format", "junit", "--gate", "excess:20%,cpu:20%,work").stdout
        )
        cases = root.findall("./testsuite/testcase")
        self.assertEqual(len(cases), 3 + 3 + 1)
        self.assertEqual(root.get("tests"), "7")
        by = {(case.get("classname"), case.get("name")): case for case in cases}
        self.assertIn("2.0", by[self.odd, "excess"].find("failure").get("message"))
        self.assertIn("it <crashed>? & burned", by["ping/loops:2/limit:32", "work"].find("failure").get("message"))
        self.assertIsNotNone(by["ping/fibers/limit:32", "excess"].find("skipped"))
        self.assertEqual(root.get("failures"), str(len(root.findall(".//failure"))))
        self.assertEqual(root.get("skipped"), str(len(root.findall(".//skipped"))))

    def test_several_outputs_at_once_and_a_step_summary(self):
        self.environment["GITHUB_STEP_SUMMARY"] = str(self.write("summary.md", "before\n"))
        done = self.compare(
            self.base,
            self.new,
            "--write",
            "markdown=a.md",
            "--write",
            "json=a.json",
            "--write",
            "junit=a.xml",
            "--out",
            "a.txt",
        )
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertTrue((self.folder / "a.md").read_text().startswith("### REGRESSED"))
        self.assertEqual(json.loads((self.folder / "a.json").read_text())["exit_code"], 1)
        self.assertEqual(xml.parse(self.folder / "a.xml").getroot().tag, "testsuites")
        self.assertIn("REGRESSED", (self.folder / "a.txt").read_text())
        summary = (self.folder / "summary.md").read_text()
        self.assertTrue(summary.startswith("before\n### REGRESSED"), summary)
        self.compare(self.base, self.new, "--no-step-summary")
        self.assertEqual((self.folder / "summary.md").read_text(), summary)

    def test_a_reader_that_closes_early_costs_no_traceback(self):
        self.compare(self.base, self.new)
        done = subprocess.run(
            f"{COMPARE} base.json new.json --all | head -1; exit ${{PIPESTATUS[0]}}",
            shell=True,
            executable="/bin/bash",
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )
        self.assertEqual(done.stderr, "")


class GoogleBenchmarkTest(FilesTest):
    def test_a_plain_file_was_measured_when_it_says(self):
        for context, started in (({"date": "2026-01-01"}, "2026-01-01"), ({}, "")):
            document = {"context": context, "benchmarks": series("BM_ok", 1)}
            self.assertEqual(results_file.plain_file(pathlib.Path("a.json"), document).started, started)

    def test_google_benchmarks_own_compare_reads_two_of_our_files(self):
        base, new = (
            self.write(
                name,
                own_file(cell("ping/fibers/limit:32", noisy(seed)), cell("ping/callbacks/limit:32", noisy(seed + 1))),
            )
            for name, seed in (("base.json", 1), ("new.json", 3))
        )
        self.environment["PYTHONPATH"] = str(libraries.UNPACKED)
        done = subprocess.run(
            ["/usr/bin/python3", "/usr/share/benchmark/compare.py", "benchmarks", base, new],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("ping/fibers/limit:32", done.stdout)
        self.assertIn("ping/callbacks/limit:32_pvalue", done.stdout)


if __name__ == "__main__":
    unittest.main()
