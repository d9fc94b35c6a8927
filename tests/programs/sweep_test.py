"""`overlap run --sweep` as a process: which points it measures, what they are called, and that each is really another one."""

import csv
import io
import json
import signal
import unittest

from programs import ProgramTest


class SweepTest(ProgramTest):
    def swept(self, *arguments):
        """The results file of a run in which all went well."""
        result = self.overlap("run", *arguments, "--format", "json")
        self.assertEqual(result.returncode, 0, result.stderr + result.stdout)
        return json.loads(result.stdout)

    def names(self, *arguments):
        """The cells of a run that is not carried out."""
        result = self.overlap("run", *arguments, "--benchmark_list_tests")
        self.assertEqual(result.returncode, 0, result.stderr)
        return result.stdout.split()


class Names(SweepTest):
    def test_of_cells_have_the_limit_and_then_what_else_is_swept_in_the_order_given(self):
        self.assertEqual(
            self.names(
                "ping",
                "--strategies",
                "callbacks",
                "--sweep",
                "latency=1ms,5ms",
                "--sweep",
                "max_in_flight=1,2,5,...,10",
            ),
            [
                f"ping/callbacks/limit:{limit}/latency:{latency}"
                for latency in ("1ms", "5ms")
                for limit in (1, 2, 5, 10)
            ],
        )

    def test_of_a_sweep_of_the_limit_alone_are_those_of_single_runs(self):
        self.assertEqual(
            self.names("ping", "--strategies", "callbacks", "--sweep", "max_in_flight=32"),
            self.names("ping", "--strategies", "callbacks"),
        )

    def test_a_strategy_s_numbers_are_rows_in_its_place(self):
        self.assertEqual(
            self.names("ping", "--strategies", "sequential,thread_pool,callbacks", "--sweep", "thread_pool=1,8"),
            [f"ping/{row}/limit:32" for row in ("sequential", "thread_pool:1", "thread_pool:8", "callbacks")],
        )

    def test_a_strategy_in_python_can_be_swept_without_being_named(self):
        self.assertEqual(
            self.names("ping", "--strategies", "callbacks", "--sweep", "python_executor=1,2"),
            [f"ping/{row}/limit:32" for row in ("callbacks", "python_executor:1", "python_executor:2")],
        )

    def test_a_variable_is_swept_in_the_scenarios_that_have_it(self):
        self.assertEqual(
            self.names("ping", "azure_inventory", "--strategies", "callbacks", "--sweep", "n=1,2"),
            ["ping/callbacks/limit:32/n:1", "ping/callbacks/limit:32/n:2", "azure_inventory/callbacks/limit:32"],
        )

    def test_a_default_number_follows_the_limit(self):
        self.assertEqual(
            self.names("ping", "--strategies", "thread_pool", "--sweep", "max_in_flight=2,4"),
            ["ping/thread_pool:2/limit:2", "ping/thread_pool:4/limit:4"],
        )


class Points(SweepTest):
    def test_every_combination_is_in_one_results_file(self):
        document = self.swept(
            "bulk_fetch",
            "--param",
            "n=20",
            "--sweep",
            "max_in_flight=5,20",
            "--sweep",
            "latency=200ms;lognormal:250ms,0.1",
            "--strategies",
            "callbacks",
            "--repetitions",
            "2",
        )
        overlap = document["overlap"]
        self.assertEqual(
            overlap["sweep"],
            [
                {"name": "max_in_flight", "values": ["5", "20"]},
                {"name": "latency", "values": ["200ms", "lognormal:250ms,0.1"]},
            ],
        )
        self.assertRegex(overlap["today"], r"^\d{4}-\d\d-\d\d$")
        self.assertEqual(
            [scenario["point"] for scenario in overlap["scenarios"]],
            [
                {"max_in_flight": limit, "latency": latency}
                for limit in ("5", "20")
                for latency in ("200ms", "lognormal:250ms,0.1")
            ],
        )
        for scenario in overlap["scenarios"]:
            self.assertEqual(scenario["policy"]["max_in_flight"], int(scenario["point"]["max_in_flight"]))
            self.assertIn("latency " + scenario["point"]["latency"], scenario["target"])
            self.assertEqual(scenario["parameters"], {"n": "20", "bytes": "30", "delay": ""})
            (cell,) = scenario["cells"]
            self.assertEqual(len(cell["runs"]), 2)
            # In no run more, and in one run at least all of them: a busy machine may send the last one late.
            peak = max(run["peak_in_flight"] for run in cell["runs"])
            self.assertEqual(peak, scenario["policy"]["max_in_flight"], cell["name"])
        names = [cell["name"] for scenario in overlap["scenarios"] for cell in scenario["cells"]]
        self.assertEqual(
            [b["name"] for b in document["benchmarks"] if b["run_type"] == "iteration"],
            [name for name in names for _ in range(2)],
        )

    def test_the_time_follows_the_latency(self):
        document = self.swept(
            "ping", "--sweep", "latency=20ms,80ms,320ms", "--strategies", "sequential,callbacks", "--repetitions", "3"
        )
        for scenario in document["overlap"]["scenarios"]:
            asked_s = float(scenario["point"]["latency"].removesuffix("ms")) / 1000
            for cell in scenario["cells"]:
                waits = 3 if cell["strategy"] == "sequential" else 1
                self.assertEqual(len(cell["runs"]), 3)
                for run in cell["runs"]:
                    self.assertGreaterEqual(run["elapsed_s"], waits * asked_s)
                    self.assertAlmostEqual(run["asked_max_s"], asked_s)
                least_s = min(run["elapsed_s"] for run in cell["runs"])
                self.assertLess(least_s, waits * asked_s + 0.2, cell["name"])

    def test_the_latency_of_requests_that_ask_for_their_own_can_be_swept(self):
        document = self.swept(
            "bulk_fetch",
            "--param",
            "n=5",
            "--sweep",
            "latency=1ms,60ms",
            "--strategies",
            "callbacks",
            "--repetitions",
            "1",
        )
        asked = [scenario["cells"][0]["runs"][0]["asked_max_s"] for scenario in document["overlap"]["scenarios"]]
        self.assertEqual(asked, [0.001, 0.06])

    def test_a_delay_that_was_asked_for_by_name_wins_over_the_latency(self):
        document = self.swept(
            "bulk_fetch",
            "--param",
            "n=5",
            "--param",
            "delay=7ms",
            "--sweep",
            "latency=1ms,60ms",
            "--strategies",
            "callbacks",
            "--repetitions",
            "1",
        )
        for scenario in document["overlap"]["scenarios"]:
            self.assertEqual(scenario["cells"][0]["runs"][0]["asked_max_s"], 0.007)

    def test_the_mock_has_other_data_and_another_scale_at_other_points(self):
        document = self.swept(
            "azure_inventory",
            "--sweep",
            "azure=1x1x1,1x1x3",
            "--sweep",
            "time_scale=0.1,0.2",
            "--latency",
            "20ms",
            "--strategies",
            "callbacks",
            "--repetitions",
            "1",
        )
        runs = {
            tuple(scenario["point"].values()): scenario["cells"][0]["runs"][0]
            for scenario in document["overlap"]["scenarios"]
        }
        for azure in ("1x1x1", "1x1x3"):
            self.assertAlmostEqual(runs[azure, "0.1"]["asked_max_s"], 0.002)
            self.assertAlmostEqual(runs[azure, "0.2"]["asked_max_s"], 0.004)
            self.assertEqual(runs[azure, "0.1"]["requests"], runs[azure, "0.2"]["requests"])
        self.assertLess(runs["1x1x1", "0.1"]["requests"], runs["1x1x3", "0.1"]["requests"])

    def test_connections_are_cold_at_one_point_and_warm_at_the_other(self):
        document = self.swept(
            "ping",
            "--sweep",
            "connections=cold,warm",
            "--latency",
            "100ms",
            "--strategies",
            "callbacks",
            "--repetitions",
            "2",
        )
        cold, warm = document["overlap"]["scenarios"]
        self.assertEqual((cold["warm"], warm["warm"]), (False, True))
        self.assertEqual([run["connections"] for run in cold["cells"][0]["runs"]], [3, 3])
        self.assertEqual([run["connections"] for run in warm["cells"][0]["runs"]], [0, 0])

    def test_profiles_and_seeds(self):
        document = self.swept(
            "ping",
            "--sweep",
            "profile=none,quick",
            "--sweep",
            "seed=1,2",
            "--strategies",
            "callbacks",
            "--repetitions",
            "1",
        )
        self.assertNotIn("seed", document["overlap"], "each point has its own")
        asked = [scenario["cells"][0]["runs"][0]["asked_max_s"] for scenario in document["overlap"]["scenarios"]]
        self.assertEqual(asked, [0, 0, 0.1, 0.1])

    def test_policy_and_variables_against_a_url(self):
        _, address = self.start_mock("--latency", "5ms")
        result = self.finish(
            self.start(
                "overlap",
                "run",
                "ping",
                "--target",
                address["http"],
                "--sweep",
                "n=1,2",
                "--sweep",
                "request_timeout=1s,2s",
                "--strategies",
                "callbacks",
                "--repetitions",
                "1",
                "--format",
                "json",
            )
        )
        self.assertEqual(result.returncode, 0, result.stderr)
        scenarios = json.loads(result.stdout)["overlap"]["scenarios"]
        self.assertEqual(
            [(s["cells"][0]["runs"][0]["requests"], s["policy"]["request_timeout_s"]) for s in scenarios],
            [(1, 1), (1, 2), (2, 1), (2, 2)],
        )

    def test_parameters_and_the_date_are_there_without_a_sweep_but_no_secrets(self):
        self.environment["TEST_API_KEY"] = "s3cr3t-0f-the-test"
        (self.folder / "scenario.json").write_text(
            json.dumps(
                {
                    "name": "keyed",
                    "summary": "s",
                    "target": "mock",
                    "vars": {"n": 2},
                    "roots": ["a"],
                    "steps": {"a": {"repeat": "{n}", "get": "/ping", "headers": {"X-Key": "{env:TEST_API_KEY}"}}},
                }
            )
        )
        document = self.swept("scenario.json", "--latency", "1ms", "--strategies", "callbacks", "--repetitions", "1")
        (scenario,) = document["overlap"]["scenarios"]
        self.assertEqual(scenario["parameters"], {"n": "2"})
        self.assertNotIn("point", scenario)
        self.assertNotIn("sweep", document["overlap"])
        self.assertIn("today", document["overlap"])
        self.assertNotIn("s3cr3t", json.dumps(document))


class Output(SweepTest):
    SWEEP = [
        "ping",
        "--sweep",
        "max_in_flight=1,3",
        "--sweep",
        "latency=2ms,4ms",
        "--strategies",
        "sequential,callbacks",
        "--repetitions",
        "2",
    ]

    def test_is_one_table_whose_rows_are_grouped_by_point(self):
        result = self.overlap("run", *self.SWEEP)
        self.assertEqual(result.returncode, 0, result.stderr)
        lines = result.stdout.splitlines()
        self.assertEqual(lines[0], "ping   4 points of limit and latency, mock")
        self.assertRegex(
            lines[1], r"^  limit  latency  strategy +elapsed +vs sequential  of ideal +excess +cpu +threads +peak rss"
        )
        groups = [line.split()[:2] for line in lines if "critical path" in line]
        self.assertEqual(groups, [["1", "2ms"], ["1", "4ms"], ["3", "2ms"], ["3", "4ms"]])
        self.assertEqual(sum("callbacks " in line and " \u00b1 " in line for line in lines), 4)
        self.assertEqual(result.stdout.count("fewer than 5 runs"), 1, "one note for the warning")
        self.assertIn("sequential (2) at all points, callbacks (2) at all points", " ".join(result.stdout.split()))

    def test_says_how_far_it_is(self):
        result = self.overlap("run", *self.SWEEP)
        for number in range(1, 9):
            self.assertRegex(result.stderr, rf"(?m)^{number}/8 ping/")

    def test_in_markdown(self):
        result = self.overlap("run", *self.SWEEP, "--format", "markdown")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertRegex(result.stdout, r"\n\| limit \| latency \| requests \| ideal \| strategy \| elapsed \|")
        self.assertRegex(result.stdout, r"\n\| 3 \| 4ms \| 3 \| [0-9.]+ ms \| sequential \|")

    def test_in_csv_has_the_values_at_the_end(self):
        result = self.overlap("run", *self.SWEEP, "--format", "csv")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertTrue(result.stdout.splitlines()[0].endswith(",point.max_in_flight,point.latency"))
        rows = list(csv.DictReader(io.StringIO(result.stdout)))
        self.assertEqual(len(rows), 16)
        for row in rows:
            self.assertEqual(
                row["name"], f"ping/{row['strategy']}/limit:{row['point.max_in_flight']}/latency:{row['point.latency']}"
            )

    def test_a_point_that_fails_costs_no_other_one(self):
        result = self.overlap(
            "run",
            "ping",
            "--sweep",
            "request_timeout=20ms,10s",
            "--latency",
            "150ms",
            "--max-attempts",
            "1",
            "--strategies",
            "callbacks",
            "--repetitions",
            "1",
            "--out",
            "results.json",
        )
        self.assertEqual(result.returncode, 1)
        failed, well = json.loads((self.folder / "results.json").read_text())["overlap"]["scenarios"]
        self.assertEqual((failed["cells"][0]["state"], well["cells"][0]["state"]), ("failed", "ok"))
        self.assertRegex(result.stdout, r"\n +20ms\n +callbacks +FAILED: no request succeeded")

    def test_of_every_scenario_is_a_table(self):
        result = self.overlap(
            "run",
            "ping",
            "azure_inventory",
            "--sweep",
            "n=1,2",
            "--strategies",
            "callbacks",
            "--repetitions",
            "1",
            "--latency",
            "1ms",
        )
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("ping   2 points of n, limit 32, mock", result.stdout)
        self.assertRegex(result.stdout, r"\nazure_inventory   \d+ requests, limit 32, mock")

    def test_interrupted_in_the_middle_keeps_what_was_measured(self):
        process = self.start(
            "overlap",
            "run",
            "ping",
            "--sweep",
            "latency=1ms,2ms,20s,3ms",
            "--strategies",
            "callbacks,coroutines",
            "--repetitions",
            "1",
            "--out",
            "results.json",
        )
        told = [process.stderr.readline() for _ in range(4)]
        self.assertEqual({line.split()[0] for line in told}, {f"{number}/8" for number in range(1, 5)}, told)
        process.send_signal(signal.SIGINT)
        result = self.finish(process)
        self.assert_nothing_left()
        self.assertEqual(result.returncode, 130, result.stderr)
        self.assertIn("interrupted; what was measured is in results.json", result.stderr)
        document = json.loads((self.folder / "results.json").read_text())
        measured = {
            s["point"]["latency"]: [len(cell["runs"]) for cell in s["cells"]] for s in document["overlap"]["scenarios"]
        }
        self.assertEqual((measured["1ms"], measured["2ms"]), ([1, 1], [1, 1]))
        self.assertNotIn("3ms", measured)
        self.assertRegex(result.stdout, r"(?m)^ +2ms  3 requests")
        self.assertEqual(document["overlap"]["sweep"][0]["values"], ["1ms", "2ms", "20s", "3ms"])


class Refusals(SweepTest):
    """Whatever is mistyped: one sentence, exit code 2, nothing measured."""

    def refused(self, sentence, *arguments):
        self.assert_refused(sentence, "run", *arguments)

    def test_lists_that_are_none(self):
        self.refused("is not of the form name=value,value", "ping", "--sweep", "max_in_flight")
        self.refused("it has no values", "ping", "--sweep", "max_in_flight=")
        self.refused('"1" is given twice', "ping", "--sweep", "max_in_flight=1,2,1")
        self.refused("separate the values with semicolons", "ping", "--sweep", "latency=1ms,lognormal:40ms,0.5")

    def test_a_progression_that_could_be_two(self):
        self.refused(
            "1,2,...,64 could be 1,2,3,4,...,64 or 1,2,4,8,...,64", "ping", "--sweep", "max_in_flight=1,2,...,64"
        )

    def test_an_unknown_name(self):
        self.refused('unknown name "latncy": did you mean "latency"?', "ping", "--sweep", "latncy=1ms")

    def test_what_is_given_as_well(self):
        self.refused("--max-in-flight is given as well", "ping", "--max-in-flight", "3", "--sweep", "max_in_flight=1,2")
        self.refused("--param n=3 is given as well", "ping", "--param", "n=3", "--sweep", "n=1,2")
        self.refused(
            "thread_pool:3 is named as well", "ping", "--strategies", "thread_pool:3", "--sweep", "thread_pool=1,2"
        )

    def test_a_value_that_the_mock_refuses_before_any_is_measured(self):
        result = self.overlap(
            "run", "ping", "--sweep", "latency=1ms,quickly", "--strategies", "callbacks", "--out", "results.json"
        )
        self.assertEqual((result.returncode, result.stdout), (2, ""))
        self.assertRegex(result.stderr, r"^mockserver: .*quickly.*\n$")
        self.assertFalse((self.folder / "results.json").exists())

    def test_a_value_that_the_scenario_cannot_take(self):
        self.refused('found "many"', "ping", "--sweep", "n=1,many")

    def test_more_cells_than_anybody_waits_for(self):
        self.refused(
            "there are 2100 cells, and 2000 are the most",
            "ping",
            "--strategies",
            "callbacks,coroutines,fibers",
            "--sweep",
            "max_in_flight=1,2,3,...,700",
        )
        self.refused("points or more", "ping", "--sweep", "max_in_flight=1,2,3,...,700", "--sweep", "n=1,2,3,4")

    def test_a_mock_that_is_not_there(self):
        self.refused("it shapes the mock", "ping", "--target", "http://127.0.0.1:1", "--sweep", "latency=1ms,2ms")

    def test_rows_and_steps_which_are_of_one_measurement(self):
        self.refused(
            "--data prints the rows of one measurement", "azure_inventory", "--data", "--sweep", "max_in_flight=1,2"
        )
        self.refused("--steps with --sweep", "azure_inventory", "--steps", "--sweep", "max_in_flight=1,2")


if __name__ == "__main__":
    unittest.main()
