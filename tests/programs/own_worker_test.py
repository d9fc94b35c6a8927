"""`overlap run --worker`: strategies of one's own, in any program that speaks the protocol; and those in Python, which are rows on request."""

import json
import pathlib
import subprocess
import sys
import time
import unittest

from programs import BIN, ROOT, ProgramTest

FAST = ["--latency", "5ms", "--repetitions", "1"]


class OwnWorker(ProgramTest):
    def script(self, text, name="mine.py"):
        """A program of the test's folder, and the command that starts it."""
        (self.folder / name).write_text(text)
        return f"{sys.executable} '{self.folder / name}'"

    def answering(self, answer):
        """A worker that says this to everything."""
        return self.script(f"import sys\nfor line in sys.stdin:\n    print({answer!r}, flush=True)\n")

    def relay(self, name):
        """A worker whose only strategy is the built-in callbacks under another name."""
        return self.script(
            f"""
import json, subprocess, sys
real = subprocess.Popen([{str(BIN / 'overlap-worker')!r}], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
for line in sys.stdin:
    command = json.loads(line)
    if command.get("strategy") == {name!r}:
        command["strategy"] = "callbacks"
    real.stdin.write(json.dumps(command) + "\\n")
    real.stdin.flush()
    answer = json.loads(real.stdout.readline())
    if command["do"] == "list":
        answer["strategies"] = [{{"name": {name!r}}}]
    print(json.dumps(answer), flush=True)
""",
            name + ".py",
        )


class Refusals(OwnWorker):
    """Whatever is wrong with the program: one sentence, exit code 2, nothing measured."""

    def assert_worker_refused(self, sentence, command):
        self.assert_refused(sentence, "run", "ping", "--worker", command)

    def test_a_command_of_nothing(self):
        self.assert_worker_refused("--worker: the command is empty", " ")

    def test_a_command_that_only_a_shell_could_run(self):
        for command in ("mine 'half", "mine; other", "mine $(other)", "mine $NOT_SET_ANYWHERE"):
            self.assert_worker_refused("is not a program and its arguments", command)

    def test_a_program_that_is_not_there(self):
        self.assert_worker_refused('there is no program "no-such-worker" in PATH', "no-such-worker --fast")
        self.assert_worker_refused("cannot start the worker (./no-such-worker): No such file", "./no-such-worker")

    def test_a_program_that_ends_at_once(self):
        self.assert_worker_refused(
            "the worker exited with code 3: the moon is full",
            self.script("import sys\nprint('the moon is full', file=sys.stderr)\nsys.exit(3)\n"),
        )

    def test_a_program_that_talks_nonsense(self):
        self.assert_worker_refused("is not JSON", self.answering("hello"))
        self.assert_worker_refused(
            "the worker's list cannot be read: protocol is missing", self.answering('{"ok":true}')
        )

    def test_a_worker_of_another_protocol(self):
        self.assert_worker_refused(
            "protocol is 2 but this driver speaks 1", self.answering('{"ok":true,"protocol":2,"strategies":[]}')
        )

    def test_a_worker_that_cannot(self):
        self.assert_worker_refused(
            "it does not list its strategies: no licence", self.answering('{"ok":false,"error":"no licence"}')
        )

    def test_a_worker_without_strategies(self):
        self.assert_worker_refused("it offers no strategy", self.answering('{"ok":true,"protocol":1,"strategies":[]}'))

    def test_a_name_that_is_another_strategy_s(self):
        for name in ("callbacks", "python_aiohttp"):
            self.assert_worker_refused(
                f'it calls a strategy "{name}", which is the name of another one', self.relay(name)
            )
        mine = self.relay("mine")
        self.assert_refused(
            'it calls a strategy "mine", which is the name of another one',
            "run",
            "ping",
            "--worker",
            mine,
            "--worker",
            mine,
        )

    def test_a_name_that_cannot_be_asked_for(self):
        for name in ("all", "a:3", "a,b", "", "a/b"):
            answer = json.dumps({"ok": True, "protocol": 1, "strategies": [{"name": name}]})
            self.assert_worker_refused(
                f'it calls a strategy "{name}", but a name is letters, digits, _ and -', self.answering(answer)
            )


class Rows(OwnWorker):
    def test_a_strategy_of_one_s_own_is_a_row_beside_the_built_in_ones(self):
        result = self.overlap(
            "run", "ping", "--benchmark_list_tests", "--worker", self.relay("mine"), "--worker", self.relay("other")
        )
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(result.stdout.splitlines()[-2:], ["ping/mine/limit:32", "ping/other/limit:32"])
        self.assertIn("ping/sequential/limit:32", result.stdout)

    def test_a_strategy_of_one_s_own_is_measured_by_its_name(self):
        result = self.overlap(
            "run", "ping", *FAST, "--worker", self.relay("mine"), "--strategies", "sequential,mine", "--format", "json"
        )
        self.assertEqual(result.returncode, 0, result.stderr)
        cells = json.loads(result.stdout)["overlap"]["scenarios"][0]["cells"]
        self.assertEqual([(cell["strategy"], cell["state"]) for cell in cells], [("sequential", "ok"), ("mine", "ok")])

    def test_the_environment_s_secrets_are_not_the_worker_s_to_inherit(self):
        (self.folder / "scenario.json").write_text(
            json.dumps(
                {
                    "name": "x",
                    "summary": "s",
                    "target": "mock",
                    "roots": ["a"],
                    "steps": {"a": {"get": "/ping", "headers": {"X-Key": "{env:TEST_API_KEY}"}}},
                }
            )
        )
        self.environment["TEST_API_KEY"] = "s3cret"
        nosy = self.script(
            "import os\nopen('seen', 'a').write(os.environ.get('TEST_API_KEY', 'nothing') + ' ')\n"
            + pathlib.Path(self.relay("mine").split("'")[1]).read_text()
        )
        result = self.overlap("run", "scenario.json", *FAST, "--worker", nosy, "--strategies", "mine")
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        self.assertEqual((self.folder / "seen").read_text(), "nothing nothing ")


class Example(OwnWorker):
    """The worker that bench/worker/README.md shows."""

    def setUp(self):
        super().setUp()
        page = (ROOT / "bench/worker/README.md").read_text()
        self.command = self.script(
            page.split("\n## A worker of one's own\n")[1].split("\n```python\n")[1].split("\n```\n")[0], "one_by_one.py"
        )

    def cells(self, scenario, *arguments):
        result = self.overlap(
            "run",
            scenario,
            "--repetitions",
            "1",
            "--worker",
            self.command,
            "--strategies",
            "sequential,one_by_one",
            "--format",
            "json",
            *arguments,
        )
        return result, json.loads(result.stdout)["overlap"]["scenarios"][0]["cells"]

    def test_is_short_enough_to_be_read(self):
        lines = (self.folder / "one_by_one.py").read_text().splitlines()
        self.assertLessEqual(len(lines), 60)
        self.assertLessEqual(max(map(len, lines)), 120)

    def test_takes_one_wait_after_another_and_accounts_for_itself(self):
        result, cells = self.cells("ping", "--latency", "100ms")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual([cell["state"] for cell in cells], ["ok", "ok"])
        run = cells[1]["runs"][0]
        self.assertGreaterEqual(run["elapsed_s"], 0.3)
        self.assertEqual(
            (run["peak_in_flight"], run["peak_threads"], run["asked_min_s"], run["asked_max_s"]), (1, 1, 0.1, 0.1)
        )
        self.assertEqual(run["own_ideal_s"], max(run["own_ideal_s"], 0.3), "not counting as one request at a time")
        self.assertTrue(all(run[figure] > 0 for figure in ("late_max_s", "ctx_voluntary", "peak_rss_bytes")), run)
        # The kernel may book so short a run's processor time whole on one side.
        self.assertGreater(run["cpu_user_s"] + run["cpu_sys_s"], 0, run)

    def test_gives_up_a_request_that_takes_too_long(self):
        result, cells = self.cells(
            "ping",
            "--latency",
            "mix:50%:1ms,50%:5s",
            "--param",
            "n=20",
            "--request-timeout",
            "100ms",
            "--max-attempts",
            "1",
        )
        self.assertEqual(result.returncode, 1)
        self.assertEqual([cell["state"] for cell in cells], ["ok", "ok"], cells)
        self.assertEqual(cells[0]["runs"][0]["timeouts"], cells[1]["runs"][0]["timeouts"])
        self.assertGreater(cells[1]["runs"][0]["timeouts"], 0)

    def test_does_the_same_work_as_sequential_in_a_fan_out(self):
        (self.folder / "routes.json").write_text(
            json.dumps(
                {
                    "routes": [
                        {"path": "/users", "body": {"value": [{"id": "a b"}, {"id": 7}]}},
                        {"path": "/users/{id}", "body": ["x", "y"]},
                    ]
                }
            )
        )
        (self.folder / "scenario.json").write_text(
            json.dumps(
                {
                    "name": "fan",
                    "summary": "s",
                    "target": "mock",
                    "vars": {"n": 2},
                    "roots": ["users"],
                    "steps": {
                        "users": {
                            "repeat": "{n}",
                            "get": "/users?page={index}",
                            "each": "/value",
                            "as": "user",
                            "then": ["user", "ping"],
                        },
                        "user": {"get": "/users/{user.id}", "each": "", "as": "letter", "then": ["leaf"]},
                        "leaf": {"get": "/delay/1ms?{user.id}={letter}"},
                        "ping": {"get": "/ping?{index}"},
                    },
                }
            )
        )
        result, cells = self.cells("scenario.json", "--mock-option=--routes=routes.json")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual([cell["state"] for cell in cells], ["ok", "ok"])
        self.assertEqual([cell["runs"][0]["requests"] for cell in cells], [2 * (1 + 2 * (1 + 2 + 1))] * 2)

    def test_says_so_when_it_cannot(self):
        (self.folder / "dated.json").write_text(
            json.dumps(
                {
                    "name": "x",
                    "summary": "s",
                    "target": "mock",
                    "vars": {"day": "today"},
                    "roots": ["a"],
                    "steps": {"a": {"get": "/ping?{day}"}},
                }
            )
        )
        for scenario, sentence, arguments in (
            ("azure_inventory", "this worker does not know bind, dates, next, until, when", ["--azure", "1x1x1"]),
            ("ping", "this worker does not know warm", ["--connections", "cold"]),
            ("dated.json", "this worker does not know dates", []),
            ("ping", "this worker does not know run_timeout_s", ["--run-timeout", "1m"]),
            ("ping", "this worker does not know https", ["--tls"]),
            (
                "ping",
                "this worker does not try again",
                ["--request-timeout", "50ms", "--mock-option=--fault", "--mock-option=ping=stall@#1"],
            ),
            ("ping", "this worker does not try again", ["--mock-option=--fault", "--mock-option=ping=503:0@#1"]),
        ):
            result, cells = self.cells(scenario, "--latency", "1ms", *arguments)
            self.assertEqual((result.returncode, cells[0]["state"], cells[1]["state"]), (1, "ok", "failed"), arguments)
            self.assertIn(sentence, cells[1]["reason"])

    def test_refuses_the_words_of_a_newer_scenario_file_and_stays_usable(self):
        worker = self.start(
            "python3", self.folder / "one_by_one.py", bin=pathlib.Path("/usr/bin"), stdin=subprocess.PIPE
        )
        commands = [
            {
                "do": "prepare",
                "target": "http://127.0.0.1:1",
                "scenario": {"roots": ["a"], "steps": {"a": {"get": "/", "handle": "1ms"}}},
                "policy": {"max_in_flight": 2, "request_timeout_s": 60},
            },
            {"do": "list"},
            {"do": "quit"},
        ]
        answers, errors = worker.communicate("".join(json.dumps(command) + "\n" for command in commands), timeout=60)
        refused, listed, ended = map(json.loads, answers.splitlines())
        self.assertEqual(refused, {"ok": False, "error": "this worker does not know handle"})
        self.assertEqual([strategy["name"] for strategy in listed["strategies"]], ["one_by_one"])
        self.assertEqual((ended["ok"], worker.returncode, errors), (True, 0, ""))

    def test_hears_stop_and_the_end_of_its_stdin_during_a_run(self):
        _, address = self.start_mock("--latency", "20s")
        worker = self.start(
            "python3", self.folder / "one_by_one.py", bin=pathlib.Path("/usr/bin"), stdin=subprocess.PIPE
        )

        def tell(message):
            worker.stdin.write(json.dumps(message) + "\n")
            worker.stdin.flush()

        tell(
            {
                "do": "prepare",
                "scenario": json.loads((ROOT / "scenarios/ping/scenario.json").read_text()),
                "target": address["http"],
                "policy": {
                    "max_in_flight": 2,
                    "request_timeout_s": 60,
                    "max_attempts": 4,
                    "on_error": "keep_going",
                    "keep_alive": True,
                },
            }
        )
        self.assertEqual(json.loads(worker.stdout.readline()), {"ok": True, "parallelism": {"requests": 1}})
        for end in (lambda: tell({"do": "stop"}), worker.stdin.close):
            tell({"do": "run", "run": "a"})
            time.sleep(0.3)
            start = time.monotonic()
            end()
            exchanges = json.loads(worker.stdout.readline())["exchanges"]
            self.assertEqual([exchange["failure"] for exchange in exchanges], ["cancelled"] * 3)
            self.assertLess(time.monotonic() - start, 15)  # of 20 s
        self.assertEqual(worker.wait(timeout=60), 0)


class InPython(OwnWorker):
    def test_strategies_in_python_are_rows_when_they_are_named_or_all_are(self):
        for strategies, there in (
            ([], False),
            (["--strategies", "all"], True),
            (["--strategies", "python_executor:3,sequential"], True),
        ):
            result = self.overlap("run", "ping", "--benchmark_list_tests", *strategies)
            self.assertEqual(result.returncode, 0, result.stderr)
            self.assertEqual("python_executor" in result.stdout, there, strategies)
            self.assertIn("ping/sequential/limit:32", result.stdout)

    def test_all_stands_alone(self):
        self.assert_refused('"all" stands for every strategy', "run", "ping", "--strategies", "all,callbacks")

    def test_a_mistyped_one_is_suggested(self):
        self.assert_refused('did you mean "python_aiohttp"?', "run", "ping", "--strategies", "python_aihttp")

    def test_they_do_the_same_work(self):
        result = self.overlap(
            "run",
            "azure_inventory",
            "--latency",
            "1ms",
            "--repetitions",
            "1",
            "--azure",
            "1x2x3",
            "--format",
            "json",
            "--mock-option=--page-size=2",
            "--strategies",
            "sequential,python_requests,python_executor,python_aiohttp",
        )
        self.assertEqual(result.returncode, 0, result.stderr)
        cells = json.loads(result.stdout)["overlap"]["scenarios"][0]["cells"]
        self.assertEqual([cell["state"] for cell in cells], ["ok"] * 4)
        self.assertEqual(len({run["requests"] for cell in cells for run in cell["runs"]}), 1)


if __name__ == "__main__":
    unittest.main(verbosity=2)
