"""scripts/mock_bench without its servers: how it reads wrk, what rounds come to, who reaches a figure, what is printed."""

import json
import math
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest
from unittest import mock

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "scripts/mock_bench"
sys.path.insert(0, str(ROOT / "scripts"))

from overlap_results import machine
from overlap_results.mock_bench import contenders, delay, figures, preparation, report, server, table, throughput, wrk
from overlap_results.mock_bench.figures import Figure

WRK_OUTPUT = """Running 2s test @ http://127.0.0.1:1/ping
  1 threads and 64 connections
Requests/sec:   1247.63
{"wrk":{"requests":2496,"duration_us":2000000,"latency_us":{"min":50077,"p50":50230,"p90":51700,"p99":55430,"max":55520},\
"errors":{"connect":0,"read":1,"write":0,"status":2,"timeout":4}}}
"""


def rounds(**of):
    """rounds(mock=[1, 2], nginx=[3, 4]): what each server did in each round, in the column x."""
    return [
        {"round": number, "server": server, "x": x, "inside": {"y": x * 10}, "connections": 64}
        for server, column in of.items()
        for number, x in enumerate(column)
    ]


class ReadingWrk(unittest.TestCase):
    def test_times_become_seconds(self):
        read = wrk.parse(WRK_OUTPUT)
        self.assertEqual(read["requests_per_s"], 1248)
        self.assertEqual(
            read["latency_s"], {"min": 0.050077, "p50": 0.05023, "p90": 0.0517, "p99": 0.05543, "max": 0.05552}
        )

    def test_errors_of_every_kind_are_added_up(self):
        self.assertEqual(wrk.parse(WRK_OUTPUT)["errors"], 7)

    def test_output_without_a_report_is_shown_as_it_is(self):
        with self.assertRaisesRegex(wrk.WrkError, "(?s)0 reports instead of one:.*unable to connect"):
            wrk.parse("unable to connect to 127.0.0.1:1 Connection refused")

    def test_no_answer_at_all_is_no_measurement(self):
        with self.assertRaisesRegex(wrk.WrkError, "no answer"):
            wrk.parse(WRK_OUTPUT.replace("2496", "0"))


class Rounds(unittest.TestCase):
    def test_a_column_may_lie_deeper(self):
        self.assertEqual(figures.values(rounds(mock=[1, 2]), "mock", "inside.y"), [10, 20])

    def test_only_rounds_that_meet_the_conditions_count(self):
        self.assertEqual(figures.values(rounds(mock=[1, 2]), "mock", "x", connections=1), [])
        self.assertEqual(figures.values(rounds(mock=[1, 2]), "mock", "x", connections=64, round=1), [2])

    def test_medians_keep_the_order_of_the_servers(self):
        self.assertEqual(
            list(figures.medians(rounds(zebra=[1, 9, 2], mock=[4, 5, 6]), ["x"]).items()),
            [("zebra", {"x": 2}), ("mock", {"x": 5})],
        )

    def test_servers_without_such_a_round_have_no_median(self):
        self.assertEqual(figures.medians(rounds(mock=[1]), ["x"], connections=1), {})

    def test_a_slow_moment_that_hits_both_does_not_change_their_ratio(self):
        measured = rounds(mock=[100, 10, 80], nginx=[50, 5, 40])
        self.assertEqual(figures.ratio_to(measured, "nginx", "x"), 2)
        # The ratio of the medians would tell of a machine that was slow for one of them.
        self.assertEqual(figures.ratio([10, 10, 100], [20, 200, 200]), 0.5)

    def test_a_server_compared_with_itself_is_no_different(self):
        self.assertEqual(figures.ratio_to(rounds(mock=[3, 1, 4]), "mock", "x"), 1)

    def test_rounds_that_do_not_pair_are_refused(self):
        with self.assertRaisesRegex(ValueError, "2 rounds cannot be paired with 1"):
            figures.ratio_to(rounds(mock=[1, 2], nginx=[1]), "nginx", "x")

    def test_nobody_beats_an_answer_that_came_too_early(self):
        self.assertEqual(figures.divide(0.001, -0.0005), math.inf)
        self.assertEqual(figures.divide(0.001, 0), math.inf)

    def test_another_server_is_first_in_each_round(self):
        self.assertEqual(
            list(table.in_turn(["a", "b", "c"], 2)), [(0, "a"), (0, "b"), (0, "c"), (1, "b"), (1, "c"), (1, "a")]
        )


class Verdicts(unittest.TestCase):
    def test_a_bound_is_reached_exactly_unless_it_says_below(self):
        for comparison, below, at, above in (
            ("at least", False, True, True),
            ("at most", True, True, False),
            ("below", True, False, False),
        ):
            reached = [Figure("t", "w", value, 1.0, comparison).reached for value in (0.99, 1.0, 1.01)]
            self.assertEqual(reached, [below, at, above], comparison)

    def test_json_holds_the_verdict_and_leaves_out_what_is_empty(self):
        self.assertEqual(
            Figure("t", "w", 2, 3, "at most").to_json(),
            {"table": "t", "what": "w", "value": 2, "bound": 3, "comparison": "at most", "reached": True},
        )

    def delay_figures(self, late, rate, seconds=4):
        """Of ratios to two peers and to the limit: {"node": 0.5, ...}"""
        ratios = {
            name: {"late_s.p50": late[name], "late_s.p99": late[name], "requests_per_s": rate.get(name)}
            for name in late
        }
        return {figure.what: figure for figure in delay.to_figures(64, ratios, ["node", "wiremock"], seconds)}

    def test_lateness_is_held_against_the_nearest_peer(self):
        made = self.delay_figures({"node": 0.9, "wiremock": 0.01, "epoll_server": 1.2}, {"node": 1.01, "wiremock": 3})
        nearest = made["64 connections: p50 late, of any peer's"]
        self.assertEqual((nearest.against, nearest.value, nearest.reached), ("node", 0.9, True))
        self.assertTrue(all(figure.reached for figure in made.values()))

    def test_a_peer_that_is_as_late_is_not_beaten(self):
        made = self.delay_figures({"node": 0.9, "wiremock": 1.0, "epoll_server": 1.31}, {"node": 1, "wiremock": 1})
        self.assertEqual(
            [what for what, figure in made.items() if not figure.reached],
            [
                "64 connections: p50 late, of any peer's",
                "64 connections: p50 late, of the least",
                "64 connections: p99 late, of any peer's",
                "64 connections: p99 late, of the least",
            ],
        )

    def test_a_request_of_each_connection_is_within_the_counting(self):
        def reached(ratio):
            made = self.delay_figures({"node": 0, "wiremock": 0, "epoll_server": 0}, {"node": ratio, "wiremock": 2})
            return made["64 connections: requests/s, of any peer's"].reached

        self.assertTrue(reached(0.988))  # 80 requests in 4 s, give or take one
        self.assertFalse(reached(0.987))

    def test_the_faster_of_nginx_two_ways_counts(self):
        def served(file, text):
            measured = [
                {
                    "server": server,
                    "errors": 0,
                    "requests_per_s": rate,
                    "latency_s": {"p50": 1, "p99": 1},
                    "cpu_per_request_s": 1,
                    "server_busy": 1,
                    "client_busy": 1,
                }
                for server, rate in (("mock", 90), ("nginx file", file), ("nginx return", text))
            ]
            with mock.patch.object(throughput, "take_rounds", return_value=measured), mock.patch.object(
                throughput.servers, "azure_work", return_value=contenders.Work()
            ):
                return throughput.azure(None, mock.MagicMock()).figures[0]

        self.assertEqual((served(100, 120).against, served(100, 120).reached), ("nginx return", False))
        self.assertEqual((served(100, 50).against, served(100, 50).reached), ("nginx file", True))

    def test_a_wrong_answer_of_the_mock_is_a_figure_missed(self):
        measured = [{"server": "mock", "errors": 0}, {"server": "mock", "errors": 1}, {"server": "node", "errors": 5}]
        figure = table.without_errors("ping", measured)
        self.assertEqual((figure.value, figure.reached), (1, False))


class Printing(unittest.TestCase):
    def test_columns_are_aligned(self):
        self.assertEqual(
            report.grid(["server", "req/s"], [["mock", "80,890"], ["epoll_server", "9"]]),
            ["  server         req/s", "  mock          80,890", "  epoll_server       9"],
        )

    def test_each_figure_has_a_line_that_says_what_was_wanted(self):
        self.assertEqual(
            report.verdicts(
                [
                    Figure("t", "requests/s", 0.957, 1.0, "at least", "x", "nginx"),
                    Figure("t", "all answered", 1.18, 1.6, "at most", " s"),
                ]
            ),
            [
                "  MISSED   requests/s (nginx)  0.957x  wanted: at least 1x",
                "  reached  all answered        1.18 s  wanted: at most 1.6 s",
            ],
        )

    def test_a_busy_machine_is_warned_of(self):
        settings = table.Settings(rounds=5, seconds=4, warm_up_s=5, server_core=0, client_core=1)

        def warned(load):
            facts = {"processor": "p", "processors": 2, "kernel": "6", "load_before": load}
            return "Warning: other programs" in report.introduction(facts, {"wrk": "4"}, settings)

        self.assertTrue(warned(0.6))
        self.assertFalse(warned(0.4))

    def test_the_end_counts_what_was_missed(self):
        self.assertEqual(
            report.conclusion([Figure("t", "a", 1, 2, "below"), Figure("t", "b", 3, 2, "below")]),
            "1 of 2 figures reached, 1 missed",
        )
        self.assertEqual(report.conclusion([Figure("t", "a", 1, 2, "below")]), "1 of 1 figures reached")


class Preparation(unittest.TestCase):
    def test_the_kernels_sets_of_processors_are_read(self):
        self.assertEqual(machine.parse_list("0,4-6\n"), {0, 4, 5, 6})

    def test_a_thread_of_the_servers_core_is_left_alone_if_there_is_another(self):
        for allowed, siblings, chosen in (({0, 1, 2}, {0, 1}, (0, 2)), ({0, 1}, {0, 1}, (0, 1)), ({3, 5}, {3}, (3, 5))):
            with mock.patch("os.sched_getaffinity", return_value=allowed), mock.patch.object(
                machine, "siblings_of", return_value=siblings
            ):
                self.assertEqual(machine.choose_cores(), chosen)

    def test_one_processor_is_not_enough(self):
        with mock.patch("os.sched_getaffinity", return_value={0}), self.assertRaisesRegex(
            RuntimeError, "a processor each"
        ):
            machine.choose_cores()

    def test_what_is_missing_is_named_with_its_package_and_not_installed(self):
        with mock.patch.object(
            machine, "find_program", side_effect=lambda name: name not in ("wrk", "nginx")
        ), mock.patch.object(preparation, "call") as called, self.assertRaisesRegex(
            preparation.Missing, "^wrk, nginx: not installed. apt-get install wrk nginx-light "
        ):
            preparation.prepare(["azure"], install=False)
        called.assert_not_called()

    def test_text_in_nginx_configuration_survives_quotes_backslashes_and_dollars(self):
        self.assertEqual(contenders.nginx_text("""{"a":"it's $5 \\n"}"""), """'{"a":"it\\'s ${dollar}5 \\\\n"}'""")

    def test_the_lock_file_pins_what_the_package_file_names(self):
        named = json.loads((contenders.PEERS / "package.json").read_text())["dependencies"]
        locked = json.loads((contenders.PEERS / "package-lock.json").read_text())["packages"]
        self.assertEqual(named, {name: locked[f"node_modules/{name}"]["version"] for name in named})


class Checking(unittest.TestCase):
    """Nothing wrong is timed."""

    def check(self, status, body, took_s, delay_ms):
        running = mock.Mock(url="http://127.0.0.1:1")
        running.name = "node"
        with mock.patch.object(contenders.server, "get", return_value=(status, body, took_s)):
            contenders.check(running, contenders.Work(delay_ms=delay_ms))

    def test_the_right_answer_in_time_passes(self):
        self.check(200, b'"pong"', 0.0501, 50)

    def test_another_status_or_body_is_refused(self):
        for status, body in ((404, b'"pong"'), (200, b'"ping"')):
            with self.assertRaisesRegex(contenders.WrongAnswer, f"node answers {status} "):
                self.check(status, body, 0.0501, 50)

    def test_an_answer_before_its_time_is_refused(self):
        with self.assertRaisesRegex(contenders.WrongAnswer, "after 20.0 ms, not 50 ms"):
            self.check(200, b'"pong"', 0.020, 50)


class Children(unittest.TestCase):
    def setUp(self):
        self.folder = self.enterContext(tempfile.TemporaryDirectory())
        self.core = min(os.sched_getaffinity(0))

    def test_what_a_server_has_started_ends_with_it(self):
        with server.Server("family", ["sh", "-c", "sleep 1000 & echo up; wait"], self.core, self.folder) as running:
            pids = running.pids()
            self.assertEqual((running.first_line, len(pids)), ("up", 2))
            self.assertGreater(running.memory_bytes("VmRSS"), 0)
        self.assertEqual(running.pids(), [])

    def test_a_server_that_does_not_start_says_why(self):
        for url in (None, f"http://127.0.0.1:{server.free_port()}"):
            with self.assertRaisesRegex(server.ServerError, "broken did not start: no such port"):
                server.Server(
                    "broken", ["sh", "-c", "echo no such port >&2; exit 1"], self.core, self.folder, url
                ).__enter__()


class CommandLine(unittest.TestCase):
    def refused(self, sentence, *arguments):
        result = subprocess.run(["/usr/bin/python3", SCRIPT, *arguments], capture_output=True, text=True, check=False)
        self.assertEqual(result.returncode, 2, result.stderr)
        self.assertIn(sentence, result.stderr)

    def test_a_table_that_is_not_there_is_named_with_those_that_are(self):
        self.refused(
            "invalid choice: 'pong' (choose from 'ping', 'azure', 'delay', 'in_flight', 'start')", "--only", "pong"
        )

    def test_no_rounds_are_not_a_measurement(self):
        self.refused("argument --rounds: wants a whole number from 1, not 0", "--rounds", "0")

    def test_results_go_where_there_is_a_folder(self):
        with tempfile.TemporaryDirectory() as folder:
            self.refused("there is no folder", "--out", folder + "/none/file.json")


if __name__ == "__main__":
    unittest.main(verbosity=2)
