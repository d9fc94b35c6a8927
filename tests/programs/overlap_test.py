"""The `overlap` command as a process: what it prints, what it writes, how it ends, and that it ends alone."""

import csv
import http.server
import io
import json
import os
import pathlib
import re
import resource
import shutil
import signal
import socket
import stat
import sys
import threading
import unittest

from programs import BIN, ROOT, ProgramTest, io_uring_works, refuse_io_uring

FAST = ["--latency", "5ms", "--repetitions", "2"]


class Refusals(ProgramTest):
    """Whatever is mistyped: one sentence, exit code 2, nothing started."""

    def test_unknown_scenario_names_the_nearest(self):
        self.assert_refused('unknown scenario "pin": did you mean "ping"?', "run", "pin")

    def test_unknown_strategy_names_the_nearest(self):
        self.assert_refused('did you mean "coroutines"?', "run", "ping", "--strategies", "sequential,corutines")

    def test_strategy_without_a_number_refuses_one(self):
        self.assert_refused('strategy "callbacks" takes no number', "run", "ping", "--strategies", "callbacks:2")

    def test_pool_of_no_threads(self):
        self.assert_refused("the number of threads has to be 1 to", "run", "ping", "--strategies", "thread_pool:0")

    def test_strategy_that_two_workers_offer(self):
        bin = self.folder / "bin"
        bin.mkdir()
        for program in ("overlap", "overlap-worker", "mockserver"):
            shutil.copy(BIN / program, bin / program)
        shutil.copy(BIN / "overlap-worker", bin / "overlap-worker-uring")
        result = self.overlap("run", "ping", bin=bin)
        self.assertEqual(result.returncode, 2)
        self.assertEqual(
            result.stderr,
            f'overlap: strategy "sequential" is offered twice: by {bin}/overlap-worker and by '
            f"{bin}/overlap-worker-uring\n",
        )

    def test_strategy_named_twice(self):
        self.assert_refused('strategy "callbacks" is named twice', "run", "ping", "--strategies", "callbacks,callbacks")

    def test_unknown_profile_names_the_nearest(self):
        self.assert_refused('"quick"', "run", "ping", "--profile", "quik")

    def test_the_former_name_of_a_profile_still_names_it(self):
        result = self.overlap(
            "run",
            "ping",
            "--profile",
            "seed",
            "--time-scale",
            "0.001",
            "--strategies",
            "callbacks",
            "--repetitions",
            "1",
        )
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("profile reported", result.stdout)
        self.assertNotIn("profile seed", result.stdout)
        self.assertNotIn("seed:", self.overlap("list").stdout)

    def test_unknown_flag_names_the_nearest(self):
        self.assert_refused('did you mean "--latency"?', "run", "ping", "--latncy", "5ms")

    def test_unknown_benchmark_flag_names_the_nearest(self):
        self.assert_refused('did you mean "--benchmark_filter"?', "run", "ping", "--benchmark_fliter=x")

    def test_latency_that_is_none(self):
        self.assert_refused("quickly", "run", "ping", "--latency", "quickly")

    def test_latency_of_an_unknown_route_names_the_nearest(self):
        self.assert_refused('"ping"', "run", "ping", "--latency", "pong=5ms")

    def test_unknown_parameter_names_the_nearest(self):
        self.assert_refused("unknown variable", "run", "ping", "--param", "m=5")

    def test_parameter_that_the_scenario_cannot_take(self):
        self.assert_refused("n", "run", "ping", "--param", "n=many")

    def test_unknown_command_names_the_nearest(self):
        self.assert_refused('did you mean "graph"?', "grph")

    def test_filter_that_lets_nothing_through(self):
        self.assert_refused("lets no cell through", "run", "ping", "--benchmark_filter=nothing")

    def test_filter_that_is_no_expression(self):
        self.assert_refused("is not a regular expression", "run", "ping", "--benchmark_filter=(")

    def test_results_file_in_no_folder(self):
        self.assert_refused("there is no folder", "run", "ping", "--out", "no/such/folder/file.json")

    def test_target_that_is_no_url(self):
        self.assert_refused("neither mock nor a URL", "run", "ping", "--target", "localhost")

    def test_an_address_without_a_scheme_gets_the_hint_that_helps(self):
        self.assert_refused(
            "write http://localhost:8000 or https://localhost:8000", "run", "ping", "--target", "localhost:8000"
        )
        self.assert_refused("overlap run ping --target http://localhost:8000", "run", "localhost:8000")
        self.assert_refused("overlap run ping --target URL", "run", "http://localhost:8000")

    def test_a_port_that_is_none_is_refused_before_anything_starts(self):
        self.assert_refused("a number from 1 to 65535", "run", "ping", "--target", "http://localhost:99999")

    def test_what_has_one_value_is_not_given_twice(self):
        self.assert_refused("--repetitions is given twice", "run", "ping", "--repetitions", "1", "--repetitions", "2")
        self.assert_refused("--target is given 3 times", "run", "ping", *(["--target", "mock"] * 3))
        self.assert_refused("--sweep n=A,B measures several", "run", "ping", "--param", "n=1", "--param", "n=2")
        result = self.run_program("mockserver", "--seed", "1", "--seed", "2")
        self.assertEqual(
            (result.returncode, result.stderr), (2, "mockserver: --seed is given twice, and takes one value\n")
        )

    def test_counts_that_are_none(self):
        for value in ("0", "-1", "1.5", "1e9", "five", "99999999999999999999"):
            self.assert_refused(
                f'--repetitions: takes a whole number from 1 to 1000000, not "{value}"',
                "run",
                "ping",
                f"--repetitions={value}",
            )
        self.assert_refused("--repetitions wants a value", "run", "ping", "--repetitions")

    def test_words_in_another_order(self):
        self.assert_refused("overlap run --strategies", "--strategies", "callbacks", "run", "ping")
        self.assert_refused("to measure it, write overlap run ping", "ping")
        self.assert_refused("overlap graph ping", "graph")

    def test_files_of_scenarios_that_are_none(self):
        (self.folder / "empty").mkdir()
        self.assert_refused("is a folder without a scenario.json", "run", "./empty")
        self.assert_refused('there is no file "scenarios_of_mine/x.json"', "run", "scenarios_of_mine/x.json")
        self.assert_refused('"/dev/null" is no file of a scenario', "run", "/dev/null")

    def test_results_file_that_cannot_be_one(self):
        self.assert_refused("it is a folder: name a file in it", "run", "ping", "--out", str(self.folder))

    def test_latency_for_a_server_that_is_not_ours(self):
        self.assert_refused("shape the mock", "run", "ping", "--target", "http://127.0.0.1:1", "--latency", "5ms")

    def test_scenario_that_breaks_the_schema_is_located(self):
        file = self.folder / "scenario.json"
        file.write_text(
            json.dumps(
                {
                    "name": "x",
                    "summary": "s",
                    "target": "mock",
                    "roots": ["a"],
                    "steps": {"a": {"get": "/ping", "repeet": 3}},
                }
            )
        )
        result = self.overlap("run", str(file))
        self.assertEqual(result.returncode, 2)
        self.assertIn(str(file), result.stderr)
        self.assertIn("/steps/a", result.stderr)
        self.assertIn("repeet", result.stderr)
        self.assertEqual(len(result.stderr.strip().splitlines()), 1, result.stderr)

    def test_scenario_that_is_no_json_is_located(self):
        file = self.folder / "scenario.json"
        file.write_text("{ not json")
        self.assert_refused(str(file), "run", str(file))

    def test_scenario_that_needs_an_unset_variable(self):
        file = self.folder / "scenario.json"
        file.write_text(
            json.dumps(
                {
                    "name": "x",
                    "summary": "s",
                    "target": "mock",
                    "roots": ["a"],
                    "steps": {"a": {"get": "/ping", "headers": {"X-Key": "{env:NOT_SET_ANYWHERE}"}}},
                }
            )
        )
        self.assert_refused("NOT_SET_ANYWHERE", "run", str(file))

    def test_no_command_shows_the_help(self):
        result = self.overlap()
        self.assertEqual(result.returncode, 2)
        self.assertIn("run", result.stdout)


class Listing(ProgramTest):
    def test_list_names_everything_that_can_be_asked_for(self):
        result = self.overlap("list")
        self.assertEqual(result.returncode, 0, result.stderr)
        for name in (
            "ping",
            "azure_inventory",
            "--param n=3",
            "sequential",
            "thread_pool:N",
            "thread_pool_httplib:N",
            "callbacks",
            "coroutines",
            "curl_multi",
            "loops:N",
            "callbacks_uring",
            "coroutines_uring",
            "mock",
            "reported",
            "quick",
            "activity_log",
        ):
            self.assertIn(name, result.stdout)

    def test_graph_draws_every_step(self):
        result = self.overlap("graph", "azure_inventory")
        self.assertEqual(result.returncode, 0, result.stderr)
        steps = json.loads((ROOT / "scenarios/azure_inventory/scenario.json").read_text())["steps"]
        for step in steps:
            self.assertIn(step, result.stdout)

    def test_cells_can_be_listed_without_running_them(self):
        result = self.overlap("run", "ping", "--benchmark_list_tests", "--benchmark_filter=callbacks/")
        self.assertEqual(result.stdout, "ping/callbacks/limit:32\n")
        self.assertEqual(result.returncode, 0)


class Measuring(ProgramTest):
    def test_a_run_prints_a_table_and_writes_a_results_file(self):
        result = self.overlap("run", "ping", *FAST, "--out", "results.json")
        self.assertEqual(result.returncode, 0, result.stderr + result.stdout)
        strategies = [
            "sequential",
            "sequential_httplib",
            "thread_per_step",
            "thread_pool:32",
            "thread_pool_httplib:32",
            "generators",
            "callbacks",
            "coroutines",
            "fibers",
            f"loops:{len(os.sched_getaffinity(0))}",
            f"processes:{len(os.sched_getaffinity(0))}",
            "curl_multi",
        ]
        if io_uring_works():
            strategies += ["callbacks_uring", "coroutines_uring"]
        for strategy in strategies:
            self.assertRegex(self.row(result.stdout, strategy), r"\d+(\.\d+)? ms")
        self.assertNotIn("\033", result.stdout, "colour where there is no terminal")
        document = json.loads((self.folder / "results.json").read_text())
        self.assertIn("context", document)
        runs = [b for b in document["benchmarks"] if b["run_type"] == "iteration"]
        self.assertEqual(len(runs), 2 * len(strategies))
        for run in runs:
            self.assertRegex(run["name"], r"^ping/[a-z_]+(:[0-9]+)?/limit:32$")
            for counter in (
                "ideal_s",
                "excess_s",
                "efficiency",
                "requests",
                "retries",
                "errors",
                "cancelled",
                "peak_in_flight",
                "connections",
                "bytes_in",
                "bytes_out",
                "cpu_user_s",
                "cpu_sys_s",
                "ctx_voluntary",
                "ctx_involuntary",
                "peak_rss_bytes",
                "peak_threads",
                "latency_p50_s",
                "latency_p90_s",
                "latency_p99_s",
                "latency_max_s",
                "mock_wall_s",
                "mock_cpu_share",
                "mock_threads",
                "mock_overflows",
                "mock_refused",
                "work_ok",
            ):
                self.assertIn(counter, run)
            self.assertEqual(run["requests"], 3)
            self.assertGreaterEqual(run["real_time"], 5.0)
        self.assertEqual(document["overlap"]["schema"], 1)
        self.assertEqual(document["overlap"]["seed"], "1")

    def test_sequential_takes_three_waits_and_the_others_one(self):
        result = self.overlap("run", "ping", "--latency", "300ms", "--repetitions", "2", "--format", "json")
        self.assertEqual(result.returncode, 0, result.stderr)
        least = {}
        for run in json.loads(result.stdout)["benchmarks"]:
            if run["run_type"] != "iteration":
                continue
            waits = 3 if "sequential" in run["name"] else 1
            self.assertGreaterEqual(run["real_time"], waits * 300)
            least[run["name"], waits] = min(run["real_time"], least.get((run["name"], waits), run["real_time"]))
        for (name, waits), real_time in least.items():
            self.assertLess(real_time, (waits + 1) * 300, name)

    def test_the_inventory_is_the_same_for_every_strategy(self):
        result = self.overlap(
            "run",
            "azure_inventory",
            "--latency",
            "1ms",
            "--repetitions",
            "1",
            "--azure",
            "2x2x3",
            "--format",
            "json",
            "--mock-option=--page-size=2",
        )
        self.assertEqual(result.returncode, 0, result.stderr)
        cells = json.loads(result.stdout)["overlap"]["scenarios"][0]["cells"]
        counts = {run["requests"] for cell in cells for run in cell["runs"]}
        self.assertEqual(len(counts), 1, counts)
        self.assertEqual({cell["state"] for cell in cells}, {"ok"})
        self.assertGreater(counts.pop(), 1 + 2 + 4 + 4 * 12)

    def test_bulk_fetch_hands_results_over_in_the_order_of_arrival(self):
        result = self.overlap(
            "run",
            "bulk_fetch",
            "--param",
            "n=60",
            "--param",
            "delay=uniform:100ms..400ms",  # so that the limit is met, however busy the machine
            "--max-in-flight",
            "20",
            "--repetitions",
            "1",
            "--strategies",
            "thread_pool,callbacks,coroutines",
            "--traces",
            "--format",
            "json",
        )
        self.assertEqual(result.returncode, 0, result.stderr)
        for cell in json.loads(result.stdout)["overlap"]["scenarios"][0]["cells"]:
            steps = [exchange["step"] for exchange in cell["traces"][0]]
            self.assertEqual(sorted(steps), list(range(60)), cell["name"])
            self.assertNotEqual(steps, sorted(steps), cell["name"])
            self.assertEqual(cell["runs"][0]["peak_in_flight"], 20, cell["name"])

    def test_flaky_ends_the_same_for_every_strategy(self):
        result = self.overlap(
            "run",
            "flaky",
            "--param",
            "n=1",
            "--param",
            "delay=1ms",
            "--repetitions",
            "1",
            "--strategies",
            "sequential,thread_pool,coroutines",
            "--format",
            "json",
        )
        self.assertEqual(result.returncode, 0, result.stderr)
        for cell in json.loads(result.stdout)["overlap"]["scenarios"][0]["cells"]:
            self.assertEqual(cell["state"], "ok", cell)
            run = cell["runs"][0]
            self.assertEqual((run["requests"], run["retries"], run["errors"]), (10, 5, 0), cell["name"])
            self.assertGreaterEqual(run["elapsed_s"], 1.0)

    def test_deadlines_are_kept_and_nothing_is_left_behind(self):
        result = self.overlap(
            "run",
            "deadline",
            "--param",
            "n=40",
            "--param",
            "delay=mix:70%:1ms,30%:400s",
            # Some timeouts at once take far less than the run may, and one after another more, however busy the machine.
            "--request-timeout",
            "300ms",
            "--run-timeout",
            "2s",
            "--repetitions",
            "1",
            "--out",
            "results.json",
        )
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        self.assertIn("overshoot p50/p99/max", result.stdout)
        cells = json.loads((self.folder / "results.json").read_text())["overlap"]["scenarios"][0]["cells"]
        for cell in cells:
            self.assertEqual(cell["state"], "ok", cell)
            run = cell["runs"][0]
            self.assertEqual(run["errors"], 0, cell["name"])
            self.assertGreater(run["timeouts"], 0, cell["name"])
            self.assertEqual((run["left_at_server"], run["sockets_left"], run["threads_left"]), (0, 0, 0), cell["name"])
            self.assertLess(run["overshoot_max_s"], 2, cell["name"])
            self.assertEqual(run["cancelled"] > 0, "sequential" in cell["name"], cell["name"])

    def test_a_run_that_its_deadline_cut_short_has_no_time_unless_the_scenario_expects_it(self):
        result = self.overlap(
            "run", "ping", "--latency", "5s", "--run-timeout", "50ms", "--repetitions", "1", "--strategies", "callbacks"
        )
        self.assertEqual(result.returncode, 1)
        self.assertRegex(self.row(result.stdout, "callbacks"), "FAILED|INCORRECT")

    def test_the_inventory_by_hand_does_the_same_work(self):
        rows = ["coroutines", "sequential_by_hand", "thread_pool_by_hand:8", "callbacks_by_hand", "coroutines_by_hand"]
        # Two VMs on a page, two events of a log: every list has a next page. Some requests have to be tried again.
        result = self.overlap(
            "run",
            "azure_inventory",
            "--azure",
            "2x2x5",
            "--latency",
            "1ms",
            "--repetitions",
            "2",
            "--backoff",
            "5ms",
            "--mock-option=--page-size=2",
            "--mock-option=--events-page-size=2",
            "--mock-option=--fault=503@#1",
            "--format",
            "json",
            "--strategies",
            ",".join(rows),
        )
        self.assertEqual(result.returncode, 0, result.stderr + result.stdout)
        cells = json.loads(result.stdout)["overlap"]["scenarios"][0]["cells"]
        self.assertEqual([cell["state"] for cell in cells], ["ok"] * len(rows))
        runs = [run for cell in cells for run in cell["runs"]]
        self.assertEqual(len({run["requests"] for run in runs}), 1)
        self.assertEqual(len({run["retries"] for run in runs}), 1)
        self.assertGreater(runs[0]["retries"], 20)

    def test_processes_do_the_same_work_and_end_with_their_worker(self):
        result = self.overlap(
            "run",
            "azure_inventory",
            "--profile",
            "none",
            "--latency",
            "2ms",
            "--repetitions",
            "2",
            "--format",
            "json",
            "--strategies",
            "sequential,processes:2",
        )
        self.assertEqual(result.returncode, 0, result.stderr + result.stdout)
        cells = json.loads(result.stdout)["overlap"]["scenarios"][0]["cells"]
        self.assertEqual([cell["state"] for cell in cells], ["ok", "ok"])
        self.assertEqual(len({run["requests"] for cell in cells for run in cell["runs"]}), 1)
        self.assertNotIn("in process", result.stderr, "one of them met an error")
        self.assertEqual(self.processes(), [])

    def test_a_strategy_of_one_scenario_refuses_another(self):
        result = self.overlap("run", "ping", "--strategies", "callbacks_by_hand")
        self.assertEqual(result.returncode, 2)
        self.assertEqual(
            result.stderr, 'overlap: strategy "callbacks_by_hand" can run the scenario azure_inventory only, not ping\n'
        )

    def test_over_tls(self):
        result = self.overlap("run", "ping", *FAST, "--tls")
        self.assertEqual(result.returncode, 0, result.stderr + result.stdout)

    def test_cold_connections_are_opened_in_every_run(self):
        # Long enough for every thread of the pool to wake up, however busy the machine: none is to serve two requests.
        result = self.overlap(
            "run",
            "ping",
            *FAST,
            "--latency",
            "300ms",
            "--connections",
            "cold",
            "--format",
            "json",
            "--strategies",
            "callbacks,thread_pool:3,curl_multi",
        )
        self.assertEqual(result.returncode, 0, result.stderr)
        for cell in json.loads(result.stdout)["overlap"]["scenarios"][0]["cells"]:
            self.assertEqual([run["connections"] for run in cell["runs"]], [3, 3])

    def test_warm_connections_are_kept(self):
        # Long enough for three requests to be under way, each on a connection of its own, before one is answered.
        result = self.overlap(
            "run", "ping", *FAST, "--latency", "300ms", "--format", "json", "--strategies", "callbacks,curl_multi"
        )
        for cell in json.loads(result.stdout)["overlap"]["scenarios"][0]["cells"]:
            self.assertEqual([run["connections"] for run in cell["runs"]], [0, 0])

    def test_limit_is_kept_as_the_server_saw_it(self):
        result = self.overlap(
            "run",
            "ping",
            *FAST,
            "--latency",
            "100ms",
            "--param",
            "n=20",
            "--max-in-flight",
            "4",
            "--format",
            "json",
            "--strategies",
            "thread_pool,callbacks,coroutines,curl_multi",
        )
        for cell in json.loads(result.stdout)["overlap"]["scenarios"][0]["cells"]:
            peaks = [run["peak_in_flight"] for run in cell["runs"]]
            self.assertEqual((len(peaks), max(peaks)), (2, 4), cell["name"])

    def test_the_mock_s_certificate_is_under_the_table(self):
        for format in ("table", "markdown"):
            result = self.overlap(
                "run", "ping", *FAST, "--format", format, "--strategies", "callbacks", "--mock-option=--threads=1"
            )
            self.assertEqual(result.returncode, 0, result.stderr)
            self.assertRegex(
                " ".join(result.stdout.split()),
                r"(mock|MOCK WAS THE BOTTLENECK): asked 5 ms, late by p50 \d+\.\d\d, p99 \d+\.\d\d, max \d+\.\d\d ms; "
                r"busy \d+(\.\d)? % of 1 loop; no connection lost",
            )

    def test_another_server_s_lateness_is_under_the_table(self):
        _, address = self.start_mock("--latency", "5ms")
        result = self.finish(
            self.start(
                "overlap", "run", "ping", "--target", address["http"], "--repetitions", "2", "--strategies", "callbacks"
            )
        )
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertRegex(result.stdout, r"\n  mock late by p50 \d+\.\d\d ms, p99 \d+\.\d\d ms, max \d+\.\d\d ms\n")

    def test_a_mock_that_was_the_bottleneck_is_marked_and_the_exit_code_stays_0(self):
        # A mock whose administration, for those who know its token, says of every run that the mock could not keep up.
        token = self.folder / "token"
        token.write_text("t0ken-0f-the-test\n")
        bin = self.folder / "bin"
        bin.mkdir()
        for program in ("overlap", "overlap-worker"):
            shutil.copy(BIN / program, bin / program)
        mock = bin / "mockserver"
        mock.write_text(
            f"""#!{sys.executable}
import http.server, json, subprocess, sys, urllib.request
real = subprocess.Popen([{str(BIN / 'mockserver')!r}, *sys.argv[1:]], stdout=subprocess.PIPE, text=True)
addresses = json.loads(real.stdout.readline())
class Administration(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.headers["Authorization"] != "Bearer t0ken-0f-the-test":
            return self.send_error(401)
        journal = json.load(urllib.request.urlopen(addresses["http"] + self.path))
        journal["accuracy"].update(cpu_share=0.95, bottlenecks=["its event loops were busy 95 % of the time"])
        body = json.dumps(journal).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *arguments):
        pass
server = http.server.HTTPServer(("127.0.0.1", 0), Administration)
print(json.dumps(dict(addresses, admin=f"http://127.0.0.1:{{server.server_port}}", admin_token_file={str(token)!r})), flush=True)
server.serve_forever()
"""
        )
        mock.chmod(mock.stat().st_mode | stat.S_IXUSR)
        result = self.overlap(
            "run", "ping", *FAST, "--strategies", "sequential,callbacks", "--out", "results.json", bin=bin
        )
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertRegex(result.stdout, r"\n  MOCK WAS THE BOTTLENECK: asked 5 ms, ")
        self.assertIn("busy 95 % of ", result.stdout)
        self.assertIn(
            "note: The mock was the bottleneck in sequential (its event loops were busy 95 % of the time), callbacks (",
            " ".join(result.stdout.split()),
        )
        cells = json.loads((self.folder / "results.json").read_text())["overlap"]["scenarios"][0]["cells"]
        for cell in cells:
            for run in cell["runs"]:
                self.assertEqual(run["mock_bottlenecks"], ["its event loops were busy 95 % of the time"])
                self.assertEqual(run["mock_cpu_share"], 0.95)

    def test_the_journal_is_found_on_a_port_of_its_own_and_whatever_token_another_mock_asks_for(self):
        self.environment["MOCK_ADMIN_TOKEN"] = "of-another-mock"
        result = self.overlap(
            "run",
            "ping",
            *FAST,
            "--strategies",
            "callbacks",
            "--format",
            "json",
            "--mock-option=--admin-port=0",
            "--mock-option=--threads=1",
        )
        self.assertEqual(result.returncode, 0, result.stderr)
        for cell in json.loads(result.stdout)["overlap"]["scenarios"][0]["cells"]:
            self.assertEqual([run["mock_threads"] for run in cell["runs"]], [1, 1])

    def test_markdown(self):
        result = self.overlap("run", "ping", *FAST, "--format", "markdown", "--strategies", "sequential,callbacks")
        self.assertRegex(result.stdout, r"\| *-+:? *\|")
        self.assertIn("callbacks", result.stdout)

    def test_csv(self):
        result = self.overlap("run", "ping", *FAST, "--format", "csv", "--strategies", "sequential,callbacks")
        rows = list(csv.DictReader(io.StringIO(result.stdout)))
        self.assertEqual([row["strategy"] for row in rows], ["sequential"] * 2 + ["callbacks"] * 2)
        self.assertTrue(all(float(row["elapsed_s"]) >= 0.005 for row in rows))

    def test_the_library_s_own_output_is_there_when_asked_for(self):
        result = self.overlap(
            "run",
            *FAST,
            "ping",
            "--strategies",
            "callbacks",
            "--benchmark_format=json",
            "--benchmark_out=gb.json",
            "--benchmark_repetitions=3",
        )
        self.assertEqual(result.returncode, 0, result.stderr)
        for document in (json.loads(result.stdout), json.loads((self.folder / "gb.json").read_text())):
            iterations = [b for b in document["benchmarks"] if b["run_type"] == "iteration"]
            self.assertEqual(len(iterations), 3)

    def test_secrets_are_in_no_argument_list_environment_or_result(self):
        secret = self.keep_a_secret()
        process = self.start(
            "overlap",
            "run",
            "scenario.json",
            "--latency",
            "2s",
            "--repetitions",
            "1",
            "--strategies",
            "callbacks",
            "--traces",
            "--out",
            "results.json",
        )
        # Before the mock there is a worker too, but only to be asked for its strategies.
        self.wait_until(lambda: self.named("mockserver"), "the mock")
        for pid in self.wait_until(lambda: self.named("overlap-worker"), "the worker"):
            for file in ("environ", "cmdline"):
                self.assertNotIn(secret.encode(), pathlib.Path(f"/proc/{pid}/{file}").read_bytes())
        result = self.finish(process)
        self.assertEqual(result.returncode, 0, result.stderr)
        for text in (result.stdout, result.stderr, (self.folder / "results.json").read_text()):
            self.assertNotIn(secret, text)


class Room(ProgramTest):
    """A mock that may have 300 files open, and runs of 200 connections each."""

    def overlap(self, *arguments):
        return super().overlap(*arguments, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (300, 300)))

    def cells(self, *arguments):
        (self.folder / "many.json").write_text(
            json.dumps(
                {
                    "name": "many",
                    "summary": "s",
                    "target": "mock",
                    "roots": ["a"],
                    "steps": {"a": {"repeat": 200, "get": "/ping"}},
                }
            )
        )
        result = self.overlap(
            "run",
            "many.json",
            *arguments,
            "--max-in-flight",
            "200",
            "--latency",
            "400ms",
            "--repetitions",
            "3",
            "--format",
            "json",
        )
        self.assertEqual(result.returncode, 0, result.stderr + result.stdout)
        cells = [cell for scenario in json.loads(result.stdout)["overlap"]["scenarios"] for cell in scenario["cells"]]
        for cell in cells:
            self.assertEqual(cell["state"], "ok", cell)
            self.assertEqual(
                [(run["requests"], run["errors"], run["mock_refused"]) for run in cell["runs"]], [(200, 0, 0)] * 3
            )
        return cells

    def test_strategies_take_turns_and_each_is_warm_when_it_is_measured(self):
        for cell in self.cells("--strategies", "callbacks,coroutines"):
            self.assertEqual([run["connections"] for run in cell["runs"]], [0] * 3, cell["name"])

    def test_cold_connections_wait_until_the_former_ones_are_gone(self):
        for cell in self.cells("--strategies", "callbacks,coroutines", "--connections", "cold"):
            self.assertEqual([run["connections"] for run in cell["runs"]], [200] * 3, cell["name"])

    def test_who_wants_more_than_there_is_learns_how_much_there_is(self):
        result = self.overlap(
            "run",
            "ping",
            "--param",
            "n=400",
            "--max-in-flight",
            "400",
            "--latency",
            "1s",
            "--max-attempts",
            "1",
            "--repetitions",
            "1",
            "--strategies",
            "callbacks",
            "--format",
            "json",
        )
        self.assertEqual(result.returncode, 1)
        (cell,) = json.loads(result.stdout)["overlap"]["scenarios"][0]["cells"]
        self.assertRegex(
            cell["reason"], r"the mock has room for \d+ connections, and 400 may be wanted: lower --max-in-flight"
        )

    def test_so_do_those_of_another_scenario(self):
        (self.folder / "more.json").write_text(
            json.dumps(
                {
                    "name": "more",
                    "summary": "s",
                    "target": "mock",
                    "roots": ["a"],
                    "steps": {"a": {"repeat": 200, "get": "/ping"}},
                }
            )
        )
        self.assertEqual(len(self.cells("more.json", "--strategies", "callbacks")), 2)


class Data(ProgramTest):
    """--data: the rows that a scenario collects."""

    ONCE = ["--latency", "1ms", "--repetitions", "1", "--data"]

    def rows(self, scenario, *options):
        result = self.overlap("run", scenario, *self.ONCE, "--format", "csv", *options)
        self.assertEqual(result.returncode, 0, result.stderr + result.stdout)
        return list(csv.reader(io.StringIO(result.stdout)))

    def test_three_ways_to_the_same_inventory(self):
        header, *rows = self.rows("azure_inventory")  # with every strategy: they have to agree
        self.assertEqual(header, ["name", "subscription", "group", "size", "location", "status", "time in state"])
        self.assertEqual(len(rows), 2 * 4 * 6)
        self.assertEqual(rows, sorted(rows))
        self.assertEqual({row[5] for row in rows}, {"running", "deallocated", "stopped", ""})
        for name, subscription, group, size, location, status, since in rows:
            self.assertTrue(name and subscription and group and location, rows)
            self.assertRegex(size, "^Standard_")
            self.assertRegex(since, r"^(\d{4}-\d\d-\d\dT.*Z)?$" if status in ("running", "deallocated") else "^$")
        self.assertTrue(any(row[6] for row in rows))
        for scenario in ("azure_inventory_v07", "azure_inventory_lean"):
            self.assertEqual(self.rows(scenario, "--strategies", "callbacks"), [header, *rows], scenario)

    def test_the_dashboard_s_page_whichever_clients_make_it(self):
        self.environment["OS_PASSWORD"] = "a-real-one"  # not for the mock
        size = "--mock-option=--openstack=30x4x450x70"  # three pages of images
        header, *rows = self.rows("horizon_page", size)
        self.assertEqual(
            header, ["name", "image", "ip address", "floating ip", "flavor", "status", "zone", "power state"]
        )
        self.assertEqual(len(rows), 30)
        for name, image, addresses, floating, flavor, status, zone, power in rows:
            self.assertTrue(name and image and flavor and status and power, rows)
            self.assertRegex(addresses, r"^\d+(\.\d+){3}(, \d+(\.\d+){3})*$")
        self.assertTrue(any(row[3] for row in rows))
        self.assertTrue(any(", " in row[2] for row in rows))
        self.assertEqual(
            {(row[5], row[7]) for row in rows} - {("PAUSED", "Paused"), ("ERROR", "No State")},
            {("ACTIVE", "Running"), ("SHUTOFF", "Shut Down")},
        )
        self.assertEqual(self.rows("horizon_page_as_clients", size), [header, *rows])

    def test_a_password_that_the_mock_is_told_has_to_be_given(self):
        told = "--mock-option=--openstack-password=other"
        self.environment.pop("OS_PASSWORD", None)
        self.assert_refused("OS_PASSWORD, which is not set", "run", "horizon_page", told)
        self.environment["OS_PASSWORD"] = "other"
        self.assertEqual(len(self.rows("horizon_page", told, "--strategies", "callbacks")), 1 + 12)

    def test_tables_and_documents_hold_the_rows_too(self):
        command = ["run", "azure_inventory", "ping", *self.ONCE, "--azure", "1x1x2", "--strategies", "callbacks"]
        result = self.overlap(*command, "--out", "results.json")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertRegex(
            result.stdout,
            r"azure_inventory   2 rows\n  name +subscription +group +size +location +status +time in state\n",
        )
        scenarios = json.loads((self.folder / "results.json").read_text())["overlap"]["scenarios"]
        self.assertEqual(len(scenarios[0]["data"]["rows"]), 2)
        self.assertNotIn("data", scenarios[1])
        result = self.overlap(*command, "--format", "markdown")
        self.assertIn(
            "| name | subscription | group | size | location | status | time in state |\n|:--|", result.stdout
        )
        result = self.overlap(
            "run",
            "azure_inventory",
            "--latency",
            "1ms",
            "--repetitions",
            "1",
            "--strategies",
            "callbacks",
            "--format",
            "json",
        )
        self.assertNotIn("data", json.loads(result.stdout)["overlap"]["scenarios"][0])

    def test_nothing_to_collect_is_said_at_once(self):
        self.assert_refused(
            '--data: nothing is collected, since no "collect" is in the file of ping', "run", "ping", "--data"
        )
        self.assert_refused(
            "--data --format csv: name one scenario",
            "run",
            "azure_inventory",
            "azure_inventory_v07",
            "--data",
            "--format",
            "csv",
        )


class Failures(ProgramTest):
    """One cell fails: its row says why, the others are measured, what was measured is saved, exit code 1."""

    def saved(self):
        return json.loads((self.folder / "results.json").read_text())["overlap"]["scenarios"][0]["cells"]

    def test_target_that_nobody_listens_at(self):
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            port = unused.getsockname()[1]
        result = self.overlap(
            "run",
            "ping",
            "--target",
            f"http://127.0.0.1:{port}",
            "--repetitions",
            "1",
            "--backoff",
            "1ms",
            "--out",
            "results.json",
            "--strategies",
            "sequential,callbacks",
        )
        self.assertEqual(result.returncode, 1)
        for strategy in ("sequential", "callbacks"):
            self.assertIn("FAILED", self.row(result.stdout, strategy))
        self.assertRegex(result.stdout, r"(?i)connection refused")
        self.assertEqual([cell["state"] for cell in self.saved()], ["failed", "failed"])

    def test_certificate_of_an_unknown_authority(self):
        mock, address = self.start_mock()
        _, other = self.start_mock()
        for strategies in ("callbacks,sequential,sequential_httplib",):
            result = self.finish(
                self.start(
                    "overlap",
                    "run",
                    "ping",
                    "--target",
                    address["https"],
                    "--ca-file",
                    other["ca_file"],
                    "--repetitions",
                    "1",
                    "--strategies",
                    strategies,
                )
            )
            self.assertEqual(result.returncode, 1, result.stderr)
            for strategy in strategies.split(","):
                self.assertIn("FAILED", self.row(result.stdout, strategy))
            self.assertRegex(result.stdout, r"(?i)certificate|verif")
        right = self.finish(
            self.start(
                "overlap",
                "run",
                "ping",
                "--target",
                address["https"],
                "--ca-file",
                address["ca_file"],
                "--repetitions",
                "1",
                "--strategies",
                "callbacks,sequential_httplib",
            )
        )
        self.assertEqual(right.returncode, 0, right.stdout + right.stderr)
        self.assertIsNone(mock.poll())

    def test_worker_that_is_killed_in_mid_run(self):
        process = self.start(
            "overlap",
            "run",
            "ping",
            "--latency",
            "1s",
            "--repetitions",
            "1",
            "--strategies",
            "sequential,callbacks",
            "--out",
            "results.json",
            "--benchmark_enable_random_interleaving=false",
        )
        victim = self.wait_until(
            lambda: self.named("overlap-worker") if self.named("mockserver") else None, "the first worker"
        )
        self.wait_until(lambda: self.has_socket(victim[0]), "its connection")
        os.kill(victim[0], signal.SIGKILL)
        result = self.finish(process)
        self.assertEqual(result.returncode, 1)
        self.assertRegex(self.row(result.stdout, "sequential"), r"FAILED.*signal 9")
        self.assertRegex(self.row(result.stdout, "callbacks"), r" [1-9]\.\d+.* s ")
        self.assertEqual([cell["state"] for cell in self.saved()], ["failed", "ok"])
        self.assert_nothing_left()

    def test_mock_that_is_killed_in_mid_run(self):
        process = self.start(
            "overlap",
            "run",
            "ping",
            "--latency",
            "1s",
            "--repetitions",
            "1",
            "--strategies",
            "sequential,callbacks",
            "--out",
            "results.json",
            "--benchmark_enable_random_interleaving=false",
            "--max-attempts",
            "1",
        )
        mock = self.wait_until(lambda: self.named("mockserver") if self.named("overlap-worker") else None, "the mock")
        worker = self.named("overlap-worker")[0]
        self.wait_until(lambda: self.has_socket(worker), "a connection")
        os.kill(mock[0], signal.SIGKILL)
        result = self.finish(process)
        self.assertEqual(result.returncode, 1)
        self.assertRegex(self.row(result.stdout, "sequential"), r"FAILED.*mock server was ended by signal 9")
        self.assertRegex(self.row(result.stdout, "callbacks"), r" [1-9]\.\d+.* s ")
        self.assertEqual([cell["state"] for cell in self.saved()], ["failed", "ok"])
        self.assert_nothing_left()

    def test_strategies_that_did_different_work(self):
        # A worker that forgets a request under one of its strategies.
        bin = self.folder / "bin"
        bin.mkdir()
        for program in ("overlap", "mockserver"):
            shutil.copy(BIN / program, bin / program)
        worker = bin / "overlap-worker"
        worker.write_text(
            f"""#!{sys.executable}
import json, subprocess, sys
real = subprocess.Popen([{str(BIN / 'overlap-worker')!r}], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
for line in sys.stdin:
    command = json.loads(line)
    if command.get("strategy") == "callbacks":
        command["parameters"] = dict(command.get("parameters", {{}}), n="2")
    real.stdin.write(json.dumps(command) + "\\n")
    real.stdin.flush()
    print(real.stdout.readline(), end="", flush=True)
real.stdin.close()
real.wait()
"""
        )
        worker.chmod(worker.stat().st_mode | stat.S_IXUSR)
        result = self.overlap(
            "run",
            "ping",
            *FAST,
            "--strategies",
            "sequential,callbacks,coroutines",
            "--out",
            "results.json",
            "--benchmark_out=gb.json",
            bin=bin,
        )
        self.assertEqual(result.returncode, 1)
        row = self.row(result.stdout, "callbacks")
        self.assertIn("INCORRECT", row)
        self.assertNotRegex(row, r"\d ms")
        self.assertRegex(self.row(result.stdout, "coroutines"), r"\d ms")
        self.assertEqual([cell["state"] for cell in self.saved()], ["ok", "incorrect", "ok"])
        for name in ("results.json", "gb.json"):
            for benchmark in json.loads((self.folder / name).read_text())["benchmarks"]:
                if "callbacks" in benchmark["name"]:
                    self.assertTrue(benchmark["error_occurred"], benchmark)
                    self.assertEqual((benchmark["real_time"], benchmark["iterations"], benchmark["work_ok"]), (0, 0, 0))
                    self.assertNotIn("excess_s", benchmark)

    def test_requests_that_fail_make_the_exit_code_1(self):
        file = self.folder / "scenario.json"
        file.write_text(
            json.dumps(
                {
                    "name": "halves",
                    "summary": "One of two requests fails",
                    "target": "mock",
                    "roots": ["a", "b"],
                    "steps": {"a": {"get": "/ping"}, "b": {"get": "/nowhere"}},
                }
            )
        )
        result = self.overlap("run", str(file), *FAST, "--strategies", "sequential,callbacks")
        self.assertEqual(result.returncode, 1)
        self.assertIn("404", result.stdout)


class Unavailable(ProgramTest):
    """Strategies that cannot run here: those on io_uring, in a process that a filter keeps from it."""

    REASON = r"the kernel refuses io_uring \(.+\): "

    def refused(self, *arguments):
        return self.overlap(*arguments, preexec_fn=refuse_io_uring)

    def test_they_are_left_out_of_a_run_that_does_not_name_them(self):
        result = self.refused("run", "ping", *FAST, "--benchmark_filter=/callbacks")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertRegex(result.stderr, "overlap: without callbacks_uring: " + self.REASON)
        self.assertRegex(self.row(result.stdout, "callbacks"), r"\d ms")
        self.assertNotIn("uring", result.stdout)

    def test_they_are_failed_rows_with_the_reason_when_they_are_named(self):
        result = self.refused(
            "run", "ping", *FAST, "--strategies", "callbacks_uring,coroutines", "--out", "results.json"
        )
        self.assertEqual(result.returncode, 1)
        self.assertIn("FAILED", self.row(result.stdout, "callbacks_uring"))
        self.assertRegex(self.row(result.stdout, "coroutines"), r"\d ms")
        self.assertNotIn("without", result.stderr)
        cells = json.loads((self.folder / "results.json").read_text())["overlap"]["scenarios"][0]["cells"]
        self.assertEqual([cell["state"] for cell in cells], ["failed", "ok"])
        self.assertRegex(cells[0]["reason"], self.REASON)

    def test_they_are_listed_with_the_reason(self):
        result = self.refused("list")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertRegex(result.stdout, r"\n  coroutines_uring .*\n +not here: " + self.REASON)
        self.assertEqual(result.stdout.count("not here"), 2)


class Interruptions(ProgramTest):
    def interrupted(self, number):
        process = self.start(
            "overlap",
            "run",
            "ping",
            "--latency",
            "300ms",
            "--repetitions",
            "50",
            "--strategies",
            "callbacks,coroutines",
            "--out",
            "results.json",
        )
        seen = ""
        while "first run" not in seen:
            line = process.stderr.readline()
            self.assertTrue(line, "it ended: " + seen)
            seen += line
        process.send_signal(number)
        result = self.finish(process)
        self.assert_nothing_left()
        return result

    def test_ctrl_c_saves_what_was_measured_and_stops_everything(self):
        result = self.interrupted(signal.SIGINT)
        self.assertEqual(result.returncode, 130, result.stderr)
        self.assertIn("interrupted", result.stderr)
        cells = json.loads((self.folder / "results.json").read_text())["overlap"]["scenarios"][0]["cells"]
        self.assertGreaterEqual(sum(len(cell["runs"]) for cell in cells), 1)

    def test_sigterm_does_the_same(self):
        self.assertEqual(self.interrupted(signal.SIGTERM).returncode, 143)

    def test_a_driver_that_is_killed_takes_its_children_along(self):
        process = self.start(
            "overlap", "run", "ping", "--latency", "5s", "--repetitions", "1", "--strategies", "callbacks"
        )
        self.wait_until(lambda: self.named("overlap-worker") and self.named("mockserver"), "worker and mock")
        process.kill()
        self.finish(process)
        self.assert_nothing_left()


class BeforeTheRun(ProgramTest):
    """What is told of a run before it starts."""

    def dry_run(self, *arguments):
        result = self.overlap("run", *arguments, "--dry-run")
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        return result.stdout

    def test_a_dry_run_counts_and_sends_nothing(self):
        with socket.create_server(("127.0.0.1", 0)) as server:
            url = f"http://127.0.0.1:{server.getsockname()[1]}"
            said = self.dry_run(
                "ping", "--target", url, "--param", "n=7", "--repetitions", "3", "--strategies", "callbacks,thread_pool:4",
                "--out", "results.json",
            )  # fmt: skip
            server.setblocking(False)
            self.assertRaises(BlockingIOError, server.accept)
        self.assertFalse((self.folder / "results.json").exists())
        self.assertIn(f"ping: 7 requests in a run, to {url}\n", said)
        self.assertIn("  by 2 rows: callbacks, thread_pool:4\n", said)
        self.assertIn("  one warm-up and 3 runs of each: 56 requests\n", said)
        self.assertIn("in all 56 requests", said)

    def test_what_responses_decide_is_counted_as_a_least(self):
        said = self.dry_run("azure_inventory", "--repetitions", "1", "--strategies", "callbacks")
        self.assertRegex(said, r"azure_inventory: at least \d+ requests? in a run, to mock, profile quick\n")

    def test_points_of_a_sweep_and_filtered_rows(self):
        said = self.dry_run(
            "ping",
            "--sweep",
            "n=2,10",
            "--repetitions",
            "1",
            "--strategies",
            "callbacks,fibers",
            "--benchmark_filter=fib",
        )
        self.assertIn("ping at n:2: 2 requests in a run", said)
        self.assertIn("ping at n:10: 10 requests in a run", said)
        self.assertIn("  by 1 row: fibers\n", said)
        self.assertIn("in all 24 requests", said)

    def test_the_count_is_what_is_sent(self):
        for scenario in ("ping", "horizon_page", "bulk_fetch"):
            with self.subTest(scenario):
                fast = [scenario, "--strategies", "callbacks", "--repetitions", "1", "--profile", "none"]
                told = re.search(r": (at least )?(\d+) requests? in a run", self.dry_run(*fast))
                result = self.overlap("run", *fast, "--format", "csv")
                sent = int(next(csv.DictReader(io.StringIO(result.stdout)))["requests"])
                if told[1]:
                    self.assertGreaterEqual(sent, int(told[2]))
                else:
                    self.assertEqual(sent, int(told[2]))

    def own_address(self):
        """One of this machine's that is not its loopback."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            try:
                probe.connect(("192.0.2.1", 9))  # sends nothing: the address that it would be sent from is asked for
            except OSError:
                self.skipTest("this machine has no address but its loopback")
            return probe.getsockname()[0]

    def test_a_server_elsewhere_is_announced_how_many_requests_it_will_get(self):
        address = self.own_address()
        _, ready = self.start_mock("--listen", address, "--http-port", "0", "--https-port", "0")
        url = ready["http"]
        arguments = ["ping", "--target", url, "--strategies", "callbacks", "--repetitions", "2", "--param", "n=3"]
        result = self.finish(self.start("overlap", "run", *arguments))
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertTrue(
            result.stderr.startswith(f"overlap: 9 requests will go to {url}: one warm-up and 2 runs of each row"),
            result.stderr,
        )
        quiet = self.finish(self.start("overlap", "run", *arguments, "--quiet"))
        self.assertEqual((quiet.returncode, quiet.stderr), (0, ""))
        self.assertIn("callbacks", quiet.stdout)

    def test_a_server_at_home_is_not(self):
        _, ready = self.start_mock("--http-port", "0", "--https-port", "0")
        port = ready["http"].rsplit(":", 1)[1]
        for host in ("127.0.0.1", "localhost"):
            result = self.finish(
                self.start(
                    "overlap", "run", "ping", "--target", f"http://{host}:{port}", "--strategies", "callbacks",
                    "--repetitions", "1",
                )
            )  # fmt: skip
            self.assertNotIn("will go to", result.stderr)

    def test_quiet_keeps_errors(self):
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
        result = self.overlap(
            "run",
            "ping",
            "--target",
            f"http://127.0.0.1:{port}",
            "--strategies",
            "callbacks",
            "--repetitions",
            "1",
            "--quiet",
        )
        self.assertEqual(result.returncode, 1)
        self.assertIn("refused", result.stderr)


class OwnServer(ProgramTest):
    def test_what_a_server_does_not_tell_is_empty_or_absent(self):
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        result = self.overlap(
            "run", "ping", "--target", f"http://127.0.0.1:{server.server_port}", "--strategies", "callbacks",
            "--repetitions", "1", "--format", "csv", "--out", "results.json",
        )  # fmt: skip
        self.assertEqual(result.returncode, 0, result.stderr)
        row = next(csv.DictReader(io.StringIO(result.stdout)))
        figures = json.loads((self.folder / "results.json").read_text())["overlap"]["scenarios"][0]["cells"][0]["runs"][
            0
        ]
        untold = [name for name in row if name.startswith(("mock_", "asked_", "late_", "lag_"))] + ["left_at_server"]
        self.assertGreater(len(untold), 12)
        for name in untold:
            self.assertEqual((name, row[name]), (name, ""))
            self.assertNotIn(name, figures)
        self.assertEqual((row["requests"], figures["requests"]), ("3", 3))

    def test_rows_of_numbers_are_in_the_order_of_numbers(self):
        (self.folder / "scenario.json").write_text(
            json.dumps(
                {
                    "name": "numbers",
                    "summary": "A list of numbers",
                    "roots": ["list"],
                    "steps": {"list": {"get": "/numbers", "each": "/items", "as": "item", "then": ["one"]},
                              "one": {"get": "/one/{item.n}"}},
                    "collect": {"each": "item", "key": "/n", "columns": [{"name": "n", "value": "item.n"}]},
                }
            )
        )  # fmt: skip
        (self.folder / "routes.json").write_text(
            json.dumps(
                {
                    "routes": [
                        {
                            "name": "numbers",
                            "path": "/numbers",
                            "body": {"items": [{"n": n} for n in (10, 9, 100, -1, 2.5)]},
                        },
                        {"name": "one", "path": "/one/{n}", "body": {}},
                    ]
                }
            )
        )
        result = self.overlap(
            "run", "scenario.json", "--mock-option=--routes=routes.json", "--strategies", "callbacks,sequential_httplib",
            "--repetitions", "1", "--profile", "none", "--data", "--format", "csv",
        )  # fmt: skip
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(result.stdout.split(), ["n", "-1", "2.5", "9", "10", "100"])


class Versions(ProgramTest):
    def test_name_the_commit_that_the_program_was_built_from(self):
        for program in ("overlap", "mockserver"):
            result = self.run_program(program, "--version")
            self.assertRegex(
                result.stdout, rf"^{program} \d+\.\d+\.\d+ \(commit ([0-9a-f]{{12}}(-dirty)?|unknown)\)\n$"
            )

    def test_results_files_name_it_too(self):
        result = self.overlap("run", "ping", *FAST, "--strategies", "callbacks", "--format", "json")
        commit = json.loads(result.stdout)["overlap"]["commit"]
        self.assertIn(f"(commit {commit})", self.run_program("overlap", "--version").stdout)


if __name__ == "__main__":
    unittest.main(verbosity=2)
