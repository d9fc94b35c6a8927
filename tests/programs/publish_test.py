"""scripts/publish without its measurements: what is kept of a results file, and that the page says what the files hold."""

import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

from overlap_results import results_file
from overlap_results.micro import tables as micro
from overlap_results.publish import compact, page, runs, tables

REFERENCE = ROOT / "results/reference"


class KeptFiles(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="overlap-test-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def kept(self, document):
        source, kept = self.folder / "source.json", self.folder / "kept.json"
        source.write_text(json.dumps(document))
        facts = {"commit": "0123456789ab", "at": "2024-02-29T12:00:00+00:00", "load_before": 0.25}
        compact.rewrite(source, kept, ["run", "ping"], facts)
        return json.loads(kept.read_text())

    def test_tell_the_command_as_it_is_typed_in_a_clone(self):
        kept = self.kept(
            {
                "context": {"executable": "/somebody/s/overlap", "host_name": "theirs", "date": "today"},
                "benchmarks": [{"name": "x"}],
                "overlap": {
                    "schema": 1,
                    "command": ["/somebody/s/overlap", "run", "ping", "--out", "/tmp/x"],
                    "scenarios": [],
                },
            }
        )
        self.assertEqual(kept["overlap"]["command"], ["overlap", "run", "ping"])
        self.assertEqual(kept["context"], {"date": "today"})
        self.assertEqual(kept["benchmarks"], [], "the cells have them")
        self.assertEqual(
            kept["published"],
            {"commit": "0123456789ab", "machine": {"at": "2024-02-29T12:00:00+00:00", "load_before": 0.25}},
        )

    def test_keep_the_benchmarks_of_a_micro_suite(self):
        kept = self.kept({"context": {}, "benchmarks": [{"name": "switch", "real_time": 1.23456789}]})
        self.assertEqual(kept["benchmarks"], [{"name": "switch", "real_time": 1.234568}])

    def test_round_seconds_and_leave_whole_numbers_alone(self):
        self.assertEqual(
            compact.rounded({"a": [0.123456789, 25276510208, True, "0.123456789"]}),
            {"a": [0.1234568, 25276510208, True, "0.123456789"]},
        )


class PublishedResults(unittest.TestCase):
    def test_are_all_there_and_can_be_read(self):
        for run in runs.RUNS:
            file = results_file.load(REFERENCE / f"{run.name}.json")
            self.assertEqual(file.overlap["command"], ["overlap", *run.arguments])
            self.assertRegex(
                file.published["commit"], "^[0-9a-f]{12}$", "what was measured is a commit, without changes on top"
            )
            self.assertTrue(file.benchmarks)

    def test_were_all_measured_by_release_builds_without_failures(self):
        for run in runs.RUNS:
            file = results_file.load(REFERENCE / f"{run.name}.json")
            self.assertEqual(file.machine["build_type"], "optimised")
            self.assertEqual([row.name for row in file.benchmarks if row.state != "ok"], [])

    def test_are_what_the_page_says(self):
        self.assertEqual(
            (ROOT / "results/README.md").read_text(encoding="utf-8"),
            page.text(REFERENCE),
            "scripts/publish --read-only writes it anew",
        )

    def test_have_every_picture_that_the_page_shows(self):
        pictures = re.findall(r"\]\((reference/[^)]+\.svg)\)", (ROOT / "results/README.md").read_text(encoding="utf-8"))
        self.assertGreaterEqual(len(pictures), 8)
        for picture in pictures:
            self.assertTrue((ROOT / "results" / picture).is_file(), picture)

    def test_have_no_picture_that_the_page_does_not_show(self):
        text = (ROOT / "results/README.md").read_text(encoding="utf-8")
        unseen = [
            str(file)
            for file in (REFERENCE / "plots").rglob("*.svg")
            if f"({file.relative_to(ROOT / 'results')})" not in text
        ]
        self.assertEqual(unseen, [])

    def test_are_told_in_few_words(self):
        words = (ROOT / "results/README.md").read_text(encoding="utf-8").replace("|", " ").split()
        self.assertLess(len(words), 2_200)

    def test_name_no_folder_of_the_machine_that_measured(self):
        for file in REFERENCE.rglob("*"):
            if file.is_file():
                self.assertNotRegex(file.read_text(encoding="utf-8"), r"/(root|home|work|tmp)/", file.name)


class Page(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="overlap-test-")
        self.addCleanup(folder.cleanup)
        self.source = pathlib.Path(folder.name) / "page.md"

    def text(self, source):
        self.source.write_text(source, encoding="utf-8")
        return page.text(REFERENCE, self.source)

    def test_says_for_each_placeholder_what_the_files_give(self):
        self.assertEqual(
            self.text("It takes ${time ping_seed sequential}, ${ratio ping_seed coroutines sequential} more."),
            "It takes 6.001 s, 3.00x more.",
        )

    def test_has_percentages_without_exponents(self):
        self.assertIn("| generators | 25.0 ns | 298 ns | 100 % |", self.text("${timers generators}"))
        self.assertNotRegex((ROOT / "results/README.md").read_text(encoding="utf-8"), r"\d[eE][+-]?\d+ ")

    def test_is_refused_when_it_asks_for_what_was_not_measured(self):
        for placeholder in ("time pong sequential", "time ping pigeons", "duration ping sequential patience_s"):
            with self.assertRaises(results_file.ResultsError):
                self.text("${" + placeholder + "}")

    def test_names_the_pictures_that_have_to_be_drawn(self):
        self.source.write_text(
            "${picture ping elapsed}\n${time ping sequential} ${picture ping speedup}", encoding="utf-8"
        )
        self.assertEqual(page.pictures(self.source), {"ping": ["elapsed", "speedup"]})

    def test_has_the_median_of_each_step(self):
        runs = [
            {"steps": [{"step": "list", "requests": 1, "mean_s": mean_s, "share": 0.5}]}
            for mean_s in (0.4, 0.1, 0.3, 0.2)
        ]
        row = results_file.Benchmark("x", runs, strategy="callbacks")
        self.assertIn("| `list` | 1 | 250 ms | 50 % | 50 % |", tables.steps(row, row))


class MicroPage(unittest.TestCase):
    """bench/micro/README.md is written by hand, and its tables are the reference run's."""

    PAGE = (ROOT / "bench/micro/README.md").read_text(encoding="utf-8")

    def entries(self, suite):
        return json.loads((REFERENCE / f"micro_{suite}.json").read_text(encoding="utf-8"))["benchmarks"]

    def test_has_the_tables_that_the_suites_print(self):
        for suite in ("task_switch", "parked_tasks", "timers"):
            _, _, table = micro.table(suite, self.entries(suite)).split("\n", 2)
            self.assertIn(f"```text\n{table.strip(chr(10))}\n```\n", self.PAGE, suite)

    def test_has_the_throughput_of_each_way_to_read_files(self):
        cells = micro.by_name(self.entries("files"))
        header, *rows = re.search(r"```text\n +(MB/s.*?)\n```", self.PAGE, re.DOTALL)[1].split("\n")
        self.assertEqual(len(rows), 5)
        for way, *written in map(str.split, rows):
            measured = [cells[f"files/{work}/{way}"]["bytes_per_second"] for work in header.split()[1:]]
            self.assertEqual(written, [f"{each / 1e6:,.0f}" for each in measured], way)


class Mistakes(unittest.TestCase):
    def test_are_refused_before_anything_is_measured(self):
        for arguments in (["--only", "pong"], ["--nonsense"]):
            done = subprocess.run([ROOT / "scripts/publish", *arguments], capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertEqual(done.stdout, "")


if __name__ == "__main__":
    unittest.main(verbosity=2)
