"""scripts/export: that each format is what its readers expect, that no figure gets lost or changed, and what is refused."""

import json
import pathlib
import re
import statistics
import unittest

from programs import ROOT, ProgramTest

SCRIPTS = ROOT / "scripts"
FORMATS = ("benchstat", "github-action-benchmark", "bencher", "markdown", "google-benchmark")


def run(elapsed_s, **changes):
    """The figures of one run of two requests."""
    figures = {
        "elapsed_s": elapsed_s,
        "excess_s": elapsed_s - 0.1,
        "efficiency": 0.1 / elapsed_s,
        "cpu_user_s": 0.0002,
        "cpu_sys_s": 0.0001,
        "ctx_voluntary": 3,
        "ctx_involuntary": 0,
        "peak_rss_bytes": 10 << 20,
        "requests": 2,
        "retries": 0,
        "work": {"requests": 2, "hash": "00"},
    }
    return dict(figures, **changes)


def cell(name, strategy, *runs, state="ok", **more):
    return dict({"name": name, "strategy": strategy, "state": state, "runs": list(runs)}, **more)


def scenario(name, target, *cells, **changes):
    return dict(
        {
            "scenario": name,
            "summary": f"About {name}",
            "policy": {"max_in_flight": 32},
            "target": target,
            "warm": True,
            "cells": list(cells),
        },
        **changes,
    )


def entries(cells):
    """What Google Benchmark writes of them."""
    found = []
    for one in cells:
        if one["state"] != "ok":
            found.append(
                {
                    "name": one["name"],
                    "run_name": one["name"],
                    "run_type": "iteration",
                    "error_occurred": True,
                    "error_message": one["reason"],
                    "real_time": 0.0,
                    "cpu_time": 0.0,
                    "time_unit": "ms",
                }
            )
            continue
        for figures in one["runs"]:
            found.append(
                {
                    "name": one["name"],
                    "run_name": one["name"],
                    "run_type": "iteration",
                    "iterations": 1,
                    "real_time": figures["elapsed_s"] * 1e3,
                    "cpu_time": 0.3,
                    "time_unit": "ms",
                    "excess_s": figures["excess_s"],
                }
            )
        found.append(
            {
                "name": one["name"] + "_median",
                "run_name": one["name"],
                "run_type": "aggregate",
                "aggregate_name": "median",
                "real_time": 1.0,
                "cpu_time": 1.0,
                "time_unit": "ms",
            }
        )
    return found


def results(*scenarios):
    """A results file of this tool."""
    cells = [one for table in scenarios for one in table["cells"]]
    machine = {
        "cpu": "Some  CPU",
        "cores": 2,
        "kernel": "6.1",
        "compiler": "GCC 12.2.0",
        "virtualised": True,
        "build_type": "optimised",
    }
    return {
        "context": {"date": "2026-01-02T03:04:05+00:00", "num_cpus": 2, "library_build_type": "debug"},
        "benchmarks": entries(cells),
        "overlap": {
            "schema": 1,
            "version": "0.1.0",
            "started": "2026-01-02T03:04:05Z",
            "seed": "1",
            "machine": machine,
            "scenarios": list(scenarios),
        },
    }


def plain_results():
    """A results file of some other program of Google Benchmark."""

    def entry(number, real_time, **changes):
        return dict(
            {
                "name": "BM_sort/8/threads:2",
                "run_name": "BM_sort/8/threads:2",
                "run_type": "iteration",
                "repetition_index": number,
                "iterations": 1000 + number,
                "real_time": real_time,
                "cpu_time": 2.0,
                "time_unit": "us",
                "items_per_second": 5.0,
            },
            **changes,
        )

    return {
        "context": {"date": "2026-01-02T03:04:05+00:00", "host_name": "h", "num_cpus": 4, "mhz_per_cpu": 2000},
        "benchmarks": [
            entry(0, 3.0),
            entry(1, 5.0),
            entry(2, 4.0),
            entry(0, 9.0, name="BM_sort/8/threads:2_mean", run_type="aggregate"),
            {
                "name": "BM_broken",
                "run_name": "BM_broken",
                "run_type": "iteration",
                "error_occurred": True,
                "error_message": "no\nfile",
                "iterations": 0,
                "real_time": 0.0,
                "cpu_time": 0.0,
                "time_unit": "ns",
            },
        ],
    }


SEQUENTIAL = cell("ping/sequential/limit:32", "sequential", run(0.31), run(0.30), run(0.33))
POOL = cell("ping/thread_pool:4/limit:32", "thread_pool:4", run(0.11), run(0.12))
INCORRECT = cell(
    "ping/callbacks/limit:32", "callbacks", run(0.001), state="incorrect", reason="It sent 1 request, the others 2."
)
FAILED = cell("ping/fibers/limit:32", "fibers", state="failed", reason="The worker\nwas killed.")


class ExportTest(ProgramTest):
    def export(self, document, to, *arguments, code=0):
        """What it prints."""
        path = self.folder / "results.json"
        path.write_text(document if isinstance(document, str) else json.dumps(document))
        self.result = self.run_program("export", path, "--to", to, *arguments, bin=SCRIPTS)
        self.assertEqual(self.result.returncode, code, self.result.stderr)
        return self.result.stdout


class UnfinishedTest(ExportTest):
    def test_whole_rows_alone_have_figures_and_the_others_are_named(self):
        document = results(
            scenario("ping", "mock", cell("ping/a", "a", run(0.2), run(0.3)), cell("ping/b", "b", run(0.2)))
        )
        document["overlap"]["unfinished"] = True
        for to in FORMATS:
            text = self.export(document, to, code=1)
            self.assertIn("did not come to its end: 1 of the 2 rows", self.result.stderr)
            self.assertIn("ping/b is left out: unfinished: it has 1 of 2 runs", self.result.stderr)
            if to == "google-benchmark":
                self.assertEqual({each["run_name"] for each in json.loads(text)["benchmarks"]}, {"ping/a"})
        self.assertIn("**UNFINISHED**", self.export(document, "markdown", code=1))
        # One row fewer than was wanted may be all that is missing.
        document["overlap"]["scenarios"][0]["cells"].pop()
        self.export(document, "benchstat", code=1)


class GoBenchmarks:
    """Reads Go's benchmark format by the rules of its description: what is no line of a known kind is ignored."""

    def __init__(self, text):
        self.configuration, self.better, self.lines = {}, {}, []
        for line in text.splitlines():
            fields = line.split()
            if line.startswith("Benchmark"):
                name, iterations, *pairs = fields
                assert pairs and len(pairs) % 2 == 0, line
                values = {unit: float(value) for value, unit in zip(pairs[::2], pairs[1::2])}
                self.lines.append((name, int(iterations), values, dict(self.configuration)))
            elif fields[:1] == ["Unit"]:
                self.better[fields[1]] = dict(pair.split("=") for pair in fields[2:])["better"]
            elif match := re.fullmatch(r"([a-z][^\sA-Z:]*):(?:[ \t]+(.*))?", line):
                self.configuration[match[1]] = match[2]
                if not match[2]:
                    del self.configuration[match[1]]


class Benchstat(ExportTest):
    def test_has_a_line_for_each_run_with_its_figures(self):
        read = GoBenchmarks(self.export(results(scenario("ping", "mock", SEQUENTIAL, POOL)), "benchstat"))
        self.assertEqual(
            [name for name, *_ in read.lines],
            ["BenchmarkPing/strategy=sequential/limit=32-2"] * 3
            + ["BenchmarkPing/strategy=thread_pool:4/limit=32-2"] * 2,
        )
        self.assertEqual([values["ns/op"] for _, _, values, _ in read.lines], [310e6, 300e6, 330e6, 110e6, 120e6])
        _, iterations, values, _ = read.lines[0]
        self.assertEqual(iterations, 1)
        self.assertEqual(
            {unit: round(value, 9) for unit, value in values.items()},
            {
                "ns/op": 310e6,
                "excess-ns/op": 210e6,
                "cpu-ns/request": 150e3,
                "efficiency": 0.322580645,
                "switches/request": 1.5,
                "peak-rss-B": 10 << 20,
                "requests/op": 2,
            },
        )
        self.assertEqual(set(read.better), set(values))
        self.assertEqual([unit for unit, better in read.better.items() if better == "higher"], ["efficiency"])

    def test_is_configured_by_what_has_to_be_the_same_for_a_comparison_and_by_nothing_else(self):
        other = cell("page/callbacks/limit:32", "callbacks", run(0.2))
        document = results(scenario("ping", "mock", POOL), scenario("page", "", other, warm=False))
        read = GoBenchmarks(self.export(document, "benchstat"))
        self.assertEqual(
            read.lines[0][3],
            {
                "cpu": "Some CPU",
                "cpu-count": "2",
                "build": "optimised",
                "seed": "1",
                "target": "mock",
                "connections": "warm",
            },
        )
        self.assertEqual(
            read.lines[-1][3],
            {"cpu": "Some CPU", "cpu-count": "2", "build": "optimised", "seed": "1", "connections": "cold"},
        )
        self.assertIn("# measured: 2026-01-02T03:04:05Z\n", self.result.stdout)

    def test_names_hold_no_space_and_no_line_of_the_format_can_be_smuggled_in(self):
        odd = cell("my page\u2003two/call backs/limit:32\nBenchmarkForged 1 1 ns/op", "call backs", run(0.2))
        document = results(scenario("my page", "mock\nBenchmarkForged 1 1 ns/op", odd))
        read = GoBenchmarks(self.export(document, "benchstat"))
        self.assertEqual(
            [name for name, *_ in read.lines],
            ["BenchmarkMy_page_two/strategy=call_backs/limit=32_BenchmarkForged_1_1_ns/op-2"],
        )

    def test_a_number_is_written_without_an_exponent(self):
        long = cell("ping/sequential/limit:32", "sequential", run(123456.0, efficiency=1e-7))
        line = self.export(results(scenario("ping", "mock", long)), "benchstat").splitlines()[-1]
        self.assertIn("\t123456000000000 ns/op\t", line)
        self.assertIn("\t0.0000001 efficiency\t", line)

    def test_of_a_plain_file_has_its_times_and_iterations(self):
        read = GoBenchmarks(self.export(plain_results(), "benchstat", code=1))
        self.assertEqual(
            [(name, iterations, values) for name, iterations, values, _ in read.lines],
            [
                (
                    "BenchmarkBM_sort/8/threads=2-4",
                    1000 + number,
                    {"ns/op": time, "cpu-ns/op": 2000, "items_per_second": 5},
                )
                for number, time in enumerate((3000, 5000, 4000))
            ],
        )


class GithubActionBenchmark(ExportTest):
    def test_has_elapsed_time_excess_and_processor_time_for_each_request(self):
        points = json.loads(self.export(results(scenario("ping", "mock", SEQUENTIAL, POOL)), "github-action-benchmark"))
        self.assertEqual(
            [(point["name"], point["value"], point["unit"]) for point in points],
            [
                ("ping/sequential/limit:32 elapsed", 310, "ms"),
                ("ping/sequential/limit:32 excess", 210, "ms"),
                ("ping/sequential/limit:32 cpu per request", 150, "us"),
                ("ping/thread_pool:4/limit:32 elapsed", 115, "ms"),
                ("ping/thread_pool:4/limit:32 excess", 15, "ms"),
                ("ping/thread_pool:4/limit:32 cpu per request", 150, "us"),
            ],
        )
        for point in points:
            self.assertEqual(set(point), {"name", "value", "unit", "range", "extra"})
            self.assertTrue(all(isinstance(point[key], str) for key in ("name", "unit", "range", "extra")))
        self.assertEqual(points[0]["range"], "\u00b1 10")
        self.assertEqual(points[0]["extra"], "median of 3 runs, 300 to 330 ms\nmock\nSome  CPU")

    def test_of_a_plain_file_has_its_times(self):
        points = json.loads(self.export(plain_results(), "github-action-benchmark", code=1))
        self.assertEqual(
            [(point["name"], point["value"], point["unit"]) for point in points],
            [("BM_sort/8/threads:2 elapsed", 0.004, "ms"), ("BM_sort/8/threads:2 cpu", 0.002, "ms")],
        )


class Bencher(ExportTest):
    def assert_metric_format(self, document):
        """What the format's JSON Schema says: objects of objects of numbers, of which `value` is required."""
        self.assertIsInstance(document, dict)
        for measures in document.values():
            for slug, metric in measures.items():
                self.assertRegex(slug, r"\A[a-z-]{1,64}\Z")
                self.assertLessEqual({"value"}, set(metric))
                self.assertLessEqual(set(metric), {"value", "lower_value", "upper_value"})
                self.assertTrue(all(isinstance(value, (int, float)) for value in metric.values()))
                if "lower_value" in metric:
                    self.assertLessEqual(metric["lower_value"], metric["value"])
                    self.assertLessEqual(metric["value"], metric["upper_value"])

    def test_has_medians_between_quartiles_and_latency_in_nanoseconds(self):
        document = json.loads(self.export(results(scenario("ping", "mock", SEQUENTIAL, POOL)), "bencher"))
        self.assert_metric_format(document)
        self.assertEqual(list(document), ["ping/sequential/limit:32", "ping/thread_pool:4/limit:32"])
        measures = document["ping/sequential/limit:32"]
        self.assertEqual(measures["latency"], {"value": 310e6, "lower_value": 305e6, "upper_value": 320e6})
        self.assertEqual(measures["cpu-per-request"]["value"], 150e3)
        self.assertEqual(
            set(measures),
            {"latency", "excess", "cpu-per-request", "efficiency", "switches-per-request", "peak-rss", "requests"},
        )

    def test_of_a_single_run_has_no_quartiles(self):
        document = json.loads(
            self.export(results(scenario("ping", "mock", cell("ping/a/limit:1", "a", run(0.2)))), "bencher")
        )
        self.assert_metric_format(document)
        self.assertEqual(document["ping/a/limit:1"]["latency"], {"value": 200e6})

    def test_of_a_plain_file_has_its_times(self):
        document = json.loads(self.export(plain_results(), "bencher", code=1))
        self.assert_metric_format(document)
        self.assertEqual(
            {slug: metric["value"] for slug, metric in document["BM_sort/8/threads:2"].items()},
            {"latency": 4000, "cpu": 2000},
        )


class Markdown(ExportTest):
    def test_is_a_table_for_each_scenario(self):
        text = self.export(
            results(
                scenario("ping", "mock, 1x2|3", SEQUENTIAL, POOL),
                scenario("page", "", cell("page/a/limit:1", "a", run(0.2))),
            ),
            "markdown",
        )
        self.assertEqual(re.findall("^### .*", text, re.M), ["### ping", "### page"])
        self.assertIn("About ping; target: mock, 1x2\\|3; at most 32 in flight", text)
        self.assertIn(
            "\n| ping/sequential/limit:32 | 3 | 310 \u00b1 10 ms | 210 \u00b1 10 ms | 150 us | 32 % | 1.50 | 10.0 MiB | 2 |\n",
            text,
        )
        for table in re.findall(r"(?:^\|.*\n)+", text, re.M):
            columns = {len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()}
            self.assertEqual(len(columns), 1, table)

    def test_shows_what_has_no_figures_and_why(self):
        text = self.export(results(scenario("ping", "mock", POOL, INCORRECT, FAILED)), "markdown", code=1)
        self.assertIn("| ping/callbacks/limit:32 | **INCORRECT** It sent 1 request, the others 2. |", text)
        self.assertIn("| ping/fibers/limit:32 | **FAILED** The worker was killed. |", text)

    def test_is_appended_to_the_summary_of_a_workflow_s_step(self):
        summary = self.folder / "summary.md"
        summary.write_text("What another step wrote.\n")
        self.environment["GITHUB_STEP_SUMMARY"] = str(summary)
        document = results(scenario("ping", "mock", POOL))
        text = self.export(document, "markdown")
        self.assertEqual(summary.read_text(), "What another step wrote.\n" + text)
        for other in set(FORMATS) - {"markdown"}:
            self.export(document, other)
        self.assertEqual(summary.read_text(), "What another step wrote.\n" + text)

    def test_of_a_plain_file_is_one_table(self):
        text = self.export(plain_results(), "markdown", code=1)
        self.assertIn("| BM\\_sort/8/threads:2 | 3 | 4.0 \u00b1 1.0 us | 2 us |", text)
        self.assertIn("| BM\\_broken | **FAILED** no file |", text)


class Evidence(ExportTest):
    """What a file does not tell is exported by no format."""

    def entries(self, name, family, **others):
        entry = plain_results()["benchmarks"][0]
        return [
            {**entry, "name": name, "run_name": name, "family_index": family, "repetition_index": index, **others}
            for index in range(3)
        ]

    def test_of_what_was_skipped_is_in_no_format(self):
        skipped = {"skipped": True, "skip_message": "no GPU here", "real_time": 0.0, "cpu_time": 0.0, "iterations": 0}
        document = {"context": {}, "benchmarks": self.entries("BM_ok", 0) + self.entries("BM_gpu", 1, **skipped)}
        for to in ("benchstat", "github-action-benchmark", "bencher", "google-benchmark"):
            text = self.export(document, to, code=1)
            self.assertIn("_ok", text, to)
            self.assertNotIn("_gpu", text, to)
            self.assertIn("BM_gpu is left out: skipped: no GPU here", self.result.stderr)
        self.assertIn("**SKIPPED** no GPU here", self.export(document, "markdown", code=1))

    def test_of_two_series_of_one_name_is_two_series(self):
        twice = self.entries("BM_map", 0, real_time=5.0) + self.entries("BM_map", 1, real_time=7.0)
        document = {"context": {}, "benchmarks": twice}
        self.assertEqual(set(json.loads(self.export(document, "bencher"))), {"BM_map", "BM_map #2"})
        points = json.loads(self.export(document, "github-action-benchmark"))
        self.assertEqual(len({point["name"] for point in points}), len(points))
        lines = [
            line.split()[0] for line in self.export(document, "benchstat").splitlines() if line.startswith("Bench")
        ]
        self.assertEqual([lines.count(name) for name in dict.fromkeys(lines)], [3, 3])
        broken = self.entries("BM_map", 1, error_occurred=True)
        document["benchmarks"] = self.entries("BM_map", 0) + broken
        exported = json.loads(self.export(document, "google-benchmark", code=1))
        self.assertEqual([entry["family_index"] for entry in exported["benchmarks"]], [0, 0, 0])

    def test_under_a_name_that_a_format_would_give_to_two_rows_is_refused(self):
        document = {"context": {}, "benchmarks": self.entries("BM a", 0) + self.entries("BM_a", 1)}
        self.export(document, "benchstat", code=2)
        self.assertIn("BM a and BM_a have one name in this format", self.result.stderr)
        long = "x" * 1024
        document = {"context": {}, "benchmarks": self.entries(long + "1", 0) + self.entries(long + "2", 1)}
        self.export(document, "bencher", code=2)

    def test_of_a_published_file_is_no_empty_google_benchmark_file(self):
        document = results(scenario("ping", "mock", SEQUENTIAL))
        self.export({**document, "benchmarks": []}, "google-benchmark", code=2)
        self.assertIn("has been published without Google Benchmark's own figures", self.result.stderr)

    def test_of_files_nested_beyond_reading_is_refused(self):
        (self.folder / "results.json").write_text('{"benchmarks":' + "[" * 100_000 + "]" * 100_000 + "}")
        result = self.run_program("export", "results.json", "--to", "markdown", bin=ROOT / "scripts")
        self.assertEqual((result.returncode, result.stdout, len(result.stderr.splitlines())), (2, "", 1))


class GoogleBenchmark(ExportTest):
    def test_is_the_file_without_what_google_benchmark_does_not_know(self):
        document = results(scenario("ping", "mock", SEQUENTIAL, INCORRECT, POOL))
        exported = json.loads(self.export(document, "google-benchmark", code=1))
        self.assertEqual(set(exported), {"context", "benchmarks"})
        self.assertEqual(exported["context"], document["context"])
        self.assertEqual(
            exported["benchmarks"],
            [entry for entry in document["benchmarks"] if entry["run_name"] != INCORRECT["name"]],
        )
        again = json.loads(self.export(exported, "google-benchmark"))
        self.assertEqual(again, exported)


class EveryFormat(ExportTest):
    def test_leaves_out_rows_without_figures_and_says_which(self):
        document = results(scenario("ping", "mock", INCORRECT, POOL, FAILED))
        for to in FORMATS:
            with self.subTest(to):
                text = self.export(document, to, code=1)
                self.assertEqual(
                    self.result.stderr,
                    "export: ping/callbacks/limit:32 is left out: incorrect: It sent 1 request, the others 2.\n"
                    "export: ping/fibers/limit:32 is left out: failed: The worker was killed.\n",
                )
                if to != "markdown":
                    self.assertNotRegex(text, "callbacks|fibers")
                    self.assertIn("thread_pool:4", text)

    def test_is_what_it_is_where_all_rows_failed(self):
        document = results(scenario("ping", "mock", FAILED))
        self.assertEqual(json.loads(self.export(document, "github-action-benchmark", code=1)), [])
        self.assertEqual(json.loads(self.export(document, "bencher", code=1)), {})
        self.assertEqual(GoBenchmarks(self.export(document, "benchstat", code=1)).lines, [])
        self.assertEqual(json.loads(self.export(document, "google-benchmark", code=1))["benchmarks"], [])

    def test_is_written_to_a_file_in_whole(self):
        out = self.folder / "out.txt"
        out.write_text("what was there before")
        for to in FORMATS:
            text = self.export(results(scenario("ping", "mock", POOL)), to)
            self.assertEqual(self.export(results(scenario("ping", "mock", POOL)), to, "-o", out), "")
            self.assertEqual(out.read_text(), text)
        self.assertEqual(sorted(path.name for path in self.folder.iterdir()), ["out.txt", "results.json"])

    def test_has_the_figures_of_a_real_run(self):
        measured = self.overlap(
            "run",
            "ping",
            "--latency",
            "2ms",
            "--repetitions",
            "3",
            "--strategies",
            "sequential,callbacks",
            "--out",
            "real.json",
        )
        self.assertEqual(measured.returncode, 0, measured.stderr)
        document = json.loads((self.folder / "real.json").read_text())
        medians = {
            one["name"]: statistics.median(figures["elapsed_s"] for figures in one["runs"])
            for one in document["overlap"]["scenarios"][0]["cells"]
        }
        bencher = json.loads(self.export(document, "bencher"))
        points = {
            point["name"]: point["value"] for point in json.loads(self.export(document, "github-action-benchmark"))
        }
        lines = GoBenchmarks(self.export(document, "benchstat")).lines
        self.assertEqual(len(lines), 6)
        self.assertEqual(list(bencher), list(medians))
        for number, (name, median) in enumerate(medians.items()):
            self.assertAlmostEqual(bencher[name]["latency"]["value"], median * 1e9, places=3)
            self.assertAlmostEqual(points[name + " elapsed"], median * 1e3, places=6)
            self.assertAlmostEqual(
                statistics.median(values["ns/op"] for _, _, values, _ in lines[3 * number : 3 * number + 3]),
                median * 1e9,
                places=2,
            )


class Refusals(ExportTest):
    """One sentence, exit code 2, nothing on stdout, and what was there stays."""

    def assert_export_refused(self, sentence, *arguments):
        result = self.run_program("export", *arguments, bin=SCRIPTS)
        self.assertEqual((result.returncode, result.stdout), (2, ""), result.stderr)
        self.assertEqual(len(result.stderr.splitlines()), 1, result.stderr)
        self.assertTrue(result.stderr.startswith("export: "), result.stderr)
        self.assertIn(sentence, result.stderr)

    def test_of_what_is_missing_or_unknown(self):
        self.assert_export_refused("FILE, --to")
        self.assert_export_refused('there is no format "csv": it is one of benchstat, ', "results.json", "--to", "csv")
        self.assert_export_refused("no such file", "nothing.json", "--to", "bencher")
        self.assert_export_refused("there is no folder", "nothing.json", "--to", "bencher", "-o", "nowhere/out.json")

    def test_of_files_that_hold_no_results(self):
        out = self.folder / "out.json"
        out.write_text("before")
        for text, sentence in (
            ("", "is not JSON"),
            ("[]", "is not a results file"),
            ('{"benchmarks": []}', "has no runs"),
            ('{"benchmarks": [{}]}', "is not a results file"),
            ('{"benchmarks": [1]}', "is not a results file"),
            ('{"benchmarks": [{"name": "a_mean", "run_type": "aggregate"}]}', "aggregates do not do"),
            ('{"benchmarks": [], "overlap": {"schema": 99}}', "schema 99"),
        ):
            with self.subTest(text):
                (self.folder / "bad.json").write_text(text)
                self.assert_export_refused(sentence, "bad.json", "--to", "bencher", "-o", out)
                self.assertEqual(out.read_text(), "before")

    def test_of_places_where_nothing_can_be_written(self):
        (self.folder / "good.json").write_text(json.dumps(results(scenario("ping", "mock", POOL))))
        pathlib.Path(self.folder / "folder").mkdir()
        self.assert_export_refused("is a directory", "good.json", "--to", "bencher", "-o", "folder")


if __name__ == "__main__":
    unittest.main(verbosity=2)
