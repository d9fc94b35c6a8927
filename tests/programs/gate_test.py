"""What --gate of scripts/compare may say, and the bounds of a verdict, without the statistics before it."""

import pathlib
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

from overlap_results import libraries

libraries.require("numpy", "scipy", install=False)

from overlap_results.compare import decision, figures, gate
from overlap_results.compare.gate import Threshold

EXCESS = next(figure for figure in figures.OWN if figure.name == "excess")


class GateTest(unittest.TestCase):
    def refusal(self, text):
        with self.assertRaises(gate.GateError) as caught:
            gate.parse(text, figures.OWN, "files of overlap")
        return str(caught.exception)

    def test_has_a_limit_for_each_figure_or_the_figures_own(self):
        made = gate.parse("elapsed:3%, excess:20%:1%,cpu:200us,requests,work", figures.OWN, "files of overlap")
        self.assertEqual(made.thresholds["elapsed"], Threshold(0.03))
        self.assertEqual(made.thresholds["excess"], Threshold(0.20, None, 0.01))
        self.assertAlmostEqual(made.thresholds["cpu"].seconds, 200e-6)
        self.assertIsNone(made.thresholds["cpu"].share)
        self.assertEqual(made.thresholds["requests"], Threshold(0.01))
        self.assertTrue(made.work)
        self.assertTrue(made.holds("work") and made.holds("cpu"))
        self.assertFalse(made.holds("retries"))
        self.assertEqual(made.threshold(EXCESS), Threshold(0.20, None, 0.01))
        retries = next(figure for figure in figures.OWN if figure.name == "retries")
        self.assertEqual(made.threshold(retries), Threshold(0.10))

    def test_that_is_a_name_alone_has_the_limit_of_the_page(self):
        own = {
            "elapsed": 0.05,
            "excess": 0.20,
            "efficiency": 0.05,
            "cpu": 0.20,
            "switches": 0.25,
            "requests": 0.01,
            "connections": 0.10,
            "retries": 0.10,
            "rss": 0.10,
            "threads": 0.10,
        }
        for catalogue, limits in (
            (figures.OWN, own),
            (figures.PLAIN, {"elapsed": 0.10, "cpu": 0.10}),
            (figures.RELATIVE, {"speedup": 0.10, "cpu": 0.20}),
        ):
            self.assertEqual({figure.name: figure.share for figure in catalogue}, limits)
            made = gate.parse(",".join(limits), catalogue, "files of overlap")
            self.assertEqual({name: each.share for name, each in made.thresholds.items()}, limits)

    def test_without_work_does_not_hold_it(self):
        self.assertFalse(gate.parse("elapsed", figures.OWN, "files of overlap").holds("work"))

    def test_that_cannot_be_read_is_explained(self):
        for text, said in (
            ("elapsd", 'names "elapsd", which is no figure of files of overlap: did you mean "elapsed"'),
            ("elapsed,elapsed:3%", "names elapsed twice"),
            ("work,elapsed,work", "names work twice"),
            ("work:1%", "has a threshold for work"),
            ("elapsed:soon", "wants a percentage or a time, such as 10% or 200us, for elapsed"),
            ("requests:soon", "wants a percentage, such as 10%, for requests"),
            ("requests:1s", "has a time for requests, which is none"),
            ("requests:1%:1%", "has a second limit for requests, which only shares of times have"),
            ("excess:200us:1%", "has a second limit for excess, which only shares of times have"),
            ("excess:20%:1ms", 'wants a percentage of the elapsed time behind excess:20%, not "1ms"'),
            ("elapsed:" + "9" * 400 + "%", "cannot use"),
        ):
            with self.subTest(gate=text):
                self.assertIn(said, self.refusal(text))


class VerdictTest(unittest.TestCase):
    def judged(self, change, low, high, p=0.001, least=0.0):
        made = decision.Judgement(EXCESS, True, Threshold(0.2), 1.0, 1.0 + change, 20, 20, change, low, high)
        made.p_adjusted, made.likely, made.least = p, high, least
        return made

    def verdict(self, *arguments, **options):
        return decision.verdict(self.judged(*arguments, **options), decision.ALPHA)

    def test_is_a_regression_only_beyond_the_limit_where_the_interval_is_clear_of_nothing(self):
        self.assertEqual(self.verdict(0.3, 0.1, 0.5), decision.REGRESSED)
        self.assertEqual(self.verdict(0.3, -0.1, 0.5), decision.INCONCLUSIVE)
        self.assertEqual(self.verdict(0.3, 0.0, 0.5), decision.INCONCLUSIVE)
        self.assertEqual(self.verdict(0.2, 0.1, 0.5), decision.INCONCLUSIVE)
        self.assertEqual(self.verdict(0.3, 0.1, 0.5, p=decision.ALPHA), decision.INCONCLUSIVE)

    def test_is_an_improvement_only_by_the_same(self):
        self.assertEqual(self.verdict(-0.3, -0.5, -0.1), decision.IMPROVED)
        self.assertNotEqual(self.verdict(-0.3, -0.5, 0.1), decision.IMPROVED)
        self.assertNotEqual(self.verdict(-0.2, -0.5, -0.1), decision.IMPROVED)

    def test_says_what_is_the_least_that_counts_where_that_is_more_than_the_limit(self):
        self.assertNotIn("at least", self.judged(0, 0, 0, least=0.2).limit_text)
        self.assertIn("at least 210 ms", self.judged(0, 0, 0, least=0.21).limit_text)
        self.assertEqual(self.judged(0, 0, 0, least=0.21).limit, 0.21)
        self.assertEqual(self.judged(0, 0, 0, least=0.19).limit, 0.2)


if __name__ == "__main__":
    unittest.main()
