"""What scripts/compare --run decides between its blocks, with programs that write down what they are asked."""

import argparse
import json
import pathlib
import random
import sys
import tempfile
import unittest
from unittest import mock

import fake_bench

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

from overlap_results import libraries, results_file

libraries.require("numpy", "scipy", install=False)

from overlap_results.compare import alternation, commands, comparison, decision, figures, merging

CALLBACKS = "ping/callbacks/limit:32"
# So far apart that some rounds leave open whether anything changed.
EXCESS_MS = {"OLD": (1.0, 60.0), "NEW": (2.0, 61.0)}


def document_of(**rows):
    """What a process wrote: a row for each strategy, whose runs have that much excess."""
    noise = random.Random(1)
    runs = {
        f"ping/{strategy}/limit:32": [fake_bench.run(noise, 0.0) | {"excess_s": each * 1e-3} for each in excess_ms]
        for strategy, excess_ms in rows.items()
    }
    return fake_bench.document(runs, {}, argparse.Namespace(kind="overlap", fail=False, limit=32))


class Program:
    own = True

    def __init__(self, side, asked):
        self.side, self.text, self.asked = side, side, asked

    def measure(self, out, repetitions, names=None):
        self.asked.append((self.side, names))
        out.write_text(json.dumps(document_of(callbacks=EXCESS_MS[self.side])))


class Clock:
    elapsed_s = 0.0

    def __init__(self, has):
        self.has = has


class AlternationTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.asked, self.said = [], []
        arguments = argparse.Namespace(budget=60.0, repetitions=5, blocks=1, filter="")
        programs = [Program(side, self.asked) for side in ("OLD", "NEW")]
        self.measured = alternation.Alternation(programs, arguments, self.folder)
        self.measured.say = self.said.append
        self.chosen = comparison.gate_of("excess:20%", True, False)

    def judged(self, rounds):
        """The comparison, with time to run again so many times, and the alpha of each judgement on the way."""
        self.measured.clock = Clock(lambda _: self.measured.rounds < rounds)
        self.measured.first(lambda: False)
        with mock.patch.object(comparison, "judge", wraps=comparison.judge) as judge:
            made = alternation.judged(self.measured, self.chosen)
        return made, [call.args[8] if len(call.args) > 8 else decision.ALPHA for call in judge.call_args_list]

    def test_what_is_run_again_is_run_in_the_order_that_cancels_drift(self):
        self.measured.again([CALLBACKS])
        self.assertEqual(self.asked, [(side, [CALLBACKS]) for side in ("OLD", "NEW", "NEW", "OLD")])

    def test_every_look_at_fresh_runs_has_half_of_the_alpha_that_is_left(self):
        made, alphas = self.judged(rounds=2)
        self.assertEqual(made.measured["rounds_again"], 2)
        # All runs are judged before the first round and after each, and the fresh ones in between.
        alpha = decision.ALPHA
        self.assertEqual(alphas, [alpha, alpha / 2, alpha, alpha / 4, alpha])

    def test_that_something_is_run_again_is_said_once_and_before_it_is(self):
        self.judged(rounds=2)
        told = [
            number for number, text in enumerate(self.said) if text.startswith("running again what may have changed")
        ]
        begun = [number for number, text in enumerate(self.said) if text.startswith("again, round 1, 1 of 4")]
        self.assertEqual((len(told), len(begun)), (1, 1))
        self.assertLess(told[0], begun[0])

    def test_the_noise_floor_is_of_what_both_of_the_first_blocks_measured(self):
        blocks = [
            document_of(callbacks=[10.0], fibers=[10.0], loops=[10.0], coroutines=[10.0]),
            document_of(callbacks=[12.0], fibers=[12.0], loops=[12.0]),
        ]
        for block, strategy in ((0, "fibers"), (1, "loops")):
            for cell in blocks[block]["overlap"]["scenarios"][0]["cells"]:
                cell["state"] = "failed" if cell["strategy"] == strategy else "ok"
        for number, block in enumerate(blocks):
            path = self.folder / f"{number}.json"
            path.write_text(json.dumps(block))
            self.measured.documents[alternation.FIRST][0].append(merging.read(path, number))
        floor = alternation.noise_floor(self.measured, figures.OWN)
        self.assertEqual({name for name, _ in floor}, {CALLBACKS})
        self.assertAlmostEqual(floor[CALLBACKS, "excess"], 0.2)


class MergingTest(unittest.TestCase):
    def test_a_row_that_failed_in_one_process_failed_and_has_its_reason(self):
        whole, failed, failed_silently = (document_of(callbacks=[10.0]) for _ in range(3))
        failed["overlap"]["scenarios"][0]["cells"][0].update(state="failed", reason="it crashed")
        failed_silently["overlap"]["scenarios"][0]["cells"][0].update(state="failed")
        for documents, reason in (
            ((whole, failed), "it crashed"),
            ((failed, whole), "it crashed"),
            ((whole, failed_silently), ""),
        ):
            for block, document in enumerate(documents):
                document["benchmarks"][0]["compare_block"] = block
            (cell,) = merging.merge(documents)["overlap"]["scenarios"][0]["cells"]
            self.assertEqual((cell["state"], cell["reason"], len(cell["runs"])), ("failed", reason, 2))


class MeasuringTest(unittest.TestCase):
    def test_a_program_that_writes_no_results_is_refused_before_its_file_is_used(self):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            program = folder / "program"
            program.write_text('#!/bin/sh\n[ "$1" = --out ] && echo nonsense > "$2"\n')
            program.chmod(0o755)
            with self.assertRaisesRegex(results_file.ResultsError, "is not JSON"):
                commands.Program("NEW", str(program), "overlap").measure(folder / "0.json", 1)


if __name__ == "__main__":
    unittest.main()
