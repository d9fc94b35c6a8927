"""What the formats of scripts/compare say of single rows and figures, without files and statistics."""

import math
import pathlib
import sys
import unittest
import xml.etree.ElementTree as xml

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

from overlap_results import libraries, results_file

libraries.require("numpy", "scipy", install=False)

from overlap_results.compare import comparison, decision, figures, gate, junit, markdown, sentences, terminal, work

NAME = "ping/fibers/limit:32"


def judgement(name="excess", gated=True, verdict=decision.REGRESSED, **others):
    """From 10 to 20 ms."""
    figure = next(figure for figure in figures.OWN if figure.name == name)
    made = decision.Judgement(figure, gated, gate.Threshold(0.2), 0.01, 0.02, 20, 20, 1.0, 0.9, 1.1, 1.1, 0.01, 2.0)
    made.p_adjusted, made.verdict = 1e-5, verdict
    for key, value in others.items():
        setattr(made, key, value)
    return made


def comparison_of(*rows):
    base, new = (results_file.ResultsFile(pathlib.Path(name), True, [], {}, "", {}, {}) for name in ("base", "new"))
    return comparison.Comparison(base, new, comparison.gate_of("excess:20%", True, False), list(rows), [], [])


class MarkdownTest(unittest.TestCase):
    def test_what_does_not_decide_is_in_brackets(self):
        gated, shown = judgement(), judgement("elapsed", gated=False)
        row = comparison.Row(NAME, [gated, shown])
        self.assertEqual(markdown.cells_of(row, gated)[-1], "**regressed**")
        self.assertEqual(markdown.cells_of(row, shown)[-1], "(regressed)")
        for decides, mark in ((True, "**regressed**"), (False, "(regressed)")):
            row = comparison.Row(NAME, [], work.Work(decision.REGRESSED, "gone"), decides)
            self.assertEqual(markdown.cells_of(row, None)[-1], mark)

    def test_a_row_without_figures_tells_of_its_work_if_that_is_known(self):
        row = comparison.Row(NAME, [], work.Work(decision.REGRESSED, "gone"), True)
        self.assertEqual(markdown.cells_of(row, None)[1:6], ["work", "", "", "", "gone"])
        self.assertEqual(markdown.cells_of(comparison.Row(NAME), None)[1:6], [""] * 5)


class TerminalTest(unittest.TestCase):
    def test_says_how_many_sentences_it_leaves_out(self):
        rows = [comparison.Row(f"ping/strategy_{number}/limit:32", [judgement()]) for number in range(32)]
        self.assertIn("\n  and 2 more\n", terminal.report(comparison_of(*rows)))
        self.assertNotIn("more\n", terminal.report(comparison_of(*rows[: terminal.MOST_SENTENCES])))

    def test_a_reason_that_is_too_long_fills_the_room_of_the_figures_columns(self):
        gone = comparison.Row("ping/loops:2/limit:32", [], work.Work(decision.REGRESSED, "because of it " * 20), True)
        text = terminal.report(comparison_of(comparison.Row(NAME, [judgement()]), gone))
        self.assertRegex(text, r"work +because of .*\S\.\.\.  REGRESSED\n")


class JunitTest(unittest.TestCase):
    def test_knows_no_errors_beside_failures(self):
        root = xml.fromstring(junit.report(comparison_of(comparison.Row(NAME, [judgement()]))))
        self.assertEqual([each.get("errors") for each in (root, root.find("testsuite"))], ["0", "0"])
        self.assertEqual(root.get("failures"), "1")


class SentencesTest(unittest.TestCase):
    def test_how_many_runs_would_do_is_told_of_what_runs_can_tell(self):
        for needed, reason, text in (
            (1200, "", "~1,200 runs"),
            (math.inf, "", ">1,000 runs"),
            (None, "", ""),
            (1200, "two measurements of the same build were 60 % apart", ""),
        ):
            made = judgement(verdict=decision.INCONCLUSIVE, runs_needed=needed, reason=reason)
            self.assertEqual(sentences.runs_text(made), text)
        self.assertEqual(sentences.runs_text(judgement(runs_needed=1200)), "")

    def test_of_a_row_are_what_decides_and_is_not_fine(self):
        for verdict, gated, said in (
            (decision.FINE, True, []),
            (decision.REGRESSED, False, []),
            (decision.REGRESSED, True, [(decision.REGRESSED, f"{NAME}: gone.")]),
        ):
            row = comparison.Row(NAME, [judgement(gated=False)], work.Work(verdict, "gone"), gated)
            self.assertEqual(sentences.of_row(row), said)

    def test_of_which_nothing_decides_has_the_reason_where_there_is_one(self):
        said = f"{NAME} has in both files nothing that the gate names"
        failed = work.Work(decision.INCONCLUSIVE, "failed in both files")
        self.assertEqual(sentences.undecided(comparison.Row(NAME, [], failed)), f"{said}: it failed in both files.")
        for known in (work.Work(decision.FINE), None):
            self.assertEqual(sentences.undecided(comparison.Row(NAME, [], known)), f"{said}.")


if __name__ == "__main__":
    unittest.main()
