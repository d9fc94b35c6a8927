"""How numbers are written for people, by every command of scripts/ alike, and what several runs come to."""

import json
import pathlib
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

from overlap_results import medians, natural_order, words
from overlap_results.results_file import Benchmark
from overlap_results.run_figures import cpu, cpu_per_request, switches_per_request


class NaturalOrder(unittest.TestCase):
    def test_is_that_of_the_cases(self):
        cases = json.loads((ROOT / "tests/cases/natural_order.json").read_text(encoding="utf-8"))
        for sentence, group in cases["order"].items():
            for case in group:
                with self.subTest(sentence):
                    self.assertEqual(sorted(reversed(case["sorted"]), key=natural_order.key), case["sorted"])


class Words(unittest.TestCase):
    def assert_written(self, write, written):
        self.assertEqual({value: write(value) for value in written}, written)

    def test_durations_have_three_digits_and_the_unit_in_which_they_are_at_least_one(self):
        self.assert_written(
            words.duration,
            {
                6.0314: "6.03 s",
                0.14253: "143 ms",
                0.0021: "2.10 ms",
                0.0714: "71.4 ms",
                4e-7: "400 ns",
                2e-8: "20.0 ns",
                5e-10: "0.50 ns",
                0: "0 s",
                -0.0031: "-3.10 ms",
                1234: "1,234 s",
            },
        )

    def test_durations_that_round_up_to_the_next_unit_have_it(self):
        self.assert_written(
            words.duration,
            {0.9994: "999 ms", 0.9996: "1.00 s", 0.09999: "100 ms", 9.996e-6: "10.0 us", 0.0096: "9.60 ms"},
        )

    def test_durations_may_have_more_digits_and_another_letter(self):
        self.assertEqual(
            [words.duration(value, 4) for value in (0.3436, 6.0012, 0.34391)], ["343.6 ms", "6.001 s", "343.9 ms"]
        )
        self.assertEqual(words.duration(75.1e-6, micro="\u00b5"), "75.1 \u00b5s")

    def test_percentages_have_two_digits_at_least_and_never_an_exponent(self):
        self.assert_written(
            words.per_cent,
            {
                0.9993: "100 %",
                1.0: "100 %",
                12.5: "1,250 %",
                0.414: "41 %",
                0.0523: "5.2 %",
                0.00213: "0.21 %",
                0.0: "0 %",
                -0.012: "-1.2 %",
            },
        )
        self.assertEqual([words.per_cent(share, decimals=1) for share in (0.0772, 1)], ["7.7 %", "100.0 %"])

    def test_limits_are_written_as_they_were_chosen(self):
        self.assert_written(
            words.limit,
            {0.05: "5 %", 0.07: "7 %", 0.025: "2.5 %", 0.125: "12.5 %", 1: "100 %", 10: "1,000 %", 0.001: "0.1 %"},
        )

    def test_counts_have_commas_and_means_of_counts_three_digits(self):
        self.assert_written(
            words.number,
            {
                0: "0",
                7: "7",
                12_345: "12,345",
                12_345.6: "12,346",
                1.5: "1.50",
                36.66: "36.7",
                0.322580645: "0.323",
                0.5: "0.5",
                0.0521: "0.0521",
            },
        )

    def test_sizes_have_units_of_1024_bytes(self):
        self.assert_written(
            words.memory,
            {0: "0 B", 512: "512 B", 10_391_388: "9.91 MiB", 2**30: "1.00 GiB", 1023.7 * 1024: "1.00 MiB"},
        )

    def test_factors_have_three_digits(self):
        self.assert_written(words.factor, {12.94: "12.9x", 0.5: "0.50x", 1: "1.00x", 9.996: "10.0x", 1845.26: "1,845x"})

    def test_changes_are_told_more_exactly_near_one(self):
        self.assert_written(
            words.change, {1.0521: "1.05x", 1.0321: "1.032x", 0.9512: "0.951x", 2.0: "2.00x", 12.94: "12.9x"}
        )

    def test_things_are_counted_and_listed(self):
        self.assertEqual([words.counted(count, "run") for count in (1, 0, 2_000)], ["1 run", "0 runs", "2,000 runs"])
        self.assertEqual(
            [words.listed(items, 3) for items in ("", "a", "abc", "abcde")],
            ["", "a", "a, b and c", "a, b, c and 2 more"],
        )


class Medians(unittest.TestCase):
    ROW = Benchmark("x", [{"elapsed_s": 1}, {"elapsed_s": 4}, {"elapsed_s": 2}, {"elapsed_s": 3}, {}])

    def test_of_an_even_number_lie_between_the_two_in_the_middle(self):
        self.assertEqual(medians.median([4, 1, 3, 2]), 2.5)
        self.assertEqual(medians.of_row(self.ROW, "elapsed_s"), 2.5)

    def test_of_a_row_that_failed_are_none(self):
        self.assertIsNone(medians.of_row(Benchmark("x", [{"elapsed_s": 1}], "failed"), "elapsed_s"))
        self.assertIsNone(medians.of_row(None, "elapsed_s"))
        self.assertIsNone(medians.of_row(self.ROW, "excess_s"))

    def test_distances_are_from_the_median(self):
        self.assertEqual(medians.distance([1, 2, 3, 4]), 1)
        self.assertEqual(medians.distance([5]), 0)


class RunFigures(unittest.TestCase):
    def test_are_made_of_a_runs_parts(self):
        run = {"cpu_user_s": 0.25, "cpu_sys_s": 0.5, "ctx_voluntary": 6, "ctx_involuntary": 2, "requests": 4}
        self.assertEqual([of(run) for of in (cpu, cpu_per_request, switches_per_request)], [0.75, 0.1875, 2])

    def test_are_none_where_a_part_is_missing_or_nothing_was_requested(self):
        self.assertIsNone(cpu({"cpu_user_s": 0.25}))
        self.assertIsNone(cpu_per_request({"cpu_user_s": 0.25, "cpu_sys_s": 0.5, "requests": 0}))
        self.assertIsNone(cpu_per_request({"cpu_user_s": 0.25, "cpu_sys_s": 0.5}))


if __name__ == "__main__":
    unittest.main(verbosity=2)
