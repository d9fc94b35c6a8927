"""What every worker has to do, whatever its language: the same work as the built-in `sequential`, with the same retries and failures,
never above the limit, and nothing left when it is told to stop. Here: the strategies of scripts/workers/python."""

import collections
import json
import pathlib
import socket
import subprocess
import time
import unittest
import urllib.request

from programs import BIN, PATIENCE, ROOT, ProgramTest

POLICY = {
    "max_in_flight": 4,
    "request_timeout_s": 20,
    "run_timeout_s": 0,
    "max_attempts": 3,
    "backoff_s": 0.01,
    "on_error": "keep_going",
    "keep_alive": True,
}
PING = json.loads((ROOT / "scenarios/ping/scenario.json").read_text())
INVENTORY = json.loads((ROOT / "scenarios/azure_inventory/scenario.json").read_text())
DASHBOARD = json.loads((ROOT / "scenarios/horizon_page_as_clients/scenario.json").read_text())


def scenario(steps, roots, **variables):
    return {
        "name": "test",
        "summary": "For a test",
        "target": "mock",
        "vars": variables,
        "roots": roots,
        "steps": steps,
    }


# Every word of the vocabulary that the inventory does not use, against the mock's general routes. No two requests have the same
# method and target, so that a fault at the first of them hits the same one under every strategy.
VOCABULARY = scenario(
    {
        "tree": {
            "repeat": "{n}",
            "get": "/fanout?width=2&depth=1&bytes={index}",
            "each": "/items",
            "as": "item",
            "bind": {"d": "/depth"},
            "then": ["leaf"],
            "sequence": ["first", "second"],
            "after": ["join"],
        },
        "leaf": {"get": "/delay/1ms?of={index}{item.id}", "headers": {"X-Key": "{env:KEY}", "X-Depth": "{d}"}},
        "first": {
            "post": "/echo?{since}={index}{item.id}",
            "body": {"z": '{item.id} \u00e9"', "a": [1, 2.5, None]},
            "bind": {"method": "/method"},
            "then": ["put"],
        },
        "put": {
            "when": {"method": ["POST"]},
            "put": "/echo?{method}={index}{item.id}",
            "body": "key={env:KEY}&id={item.id}",
        },
        "second": {"head": "/echo?id={index}{item.id}&list[]=%c3%a4&x="},
        "join": {"delete": "/echo?joined={index}", "after": ["last"]},
        "last": {"patch": "/echo?{index}", "headers": {"Content-Type": "text/plain"}},
    },
    ["tree"],
    n=2,
    since="today-3d",
)


class Worker:
    """A worker process, prepared for one strategy."""

    def __init__(self, strategy):
        self.strategy = strategy
        command = (
            ["/usr/bin/python3", ROOT / "scripts/workers/python"]
            if strategy.startswith("python_")
            else [BIN / "overlap-worker"]
        )
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(timeout=PATIENCE)
        self.process.stdout.close()

    def tell(self, message):
        self.process.stdin.write((message if isinstance(message, str) else json.dumps(message)) + "\n")
        self.process.stdin.flush()

    def hear(self):
        return json.loads(self.process.stdout.readline())

    def ask(self, message):
        self.tell(message)
        return self.hear()

    def prepare(self, document, target, policy=None, **changes):
        answer = self.ask(
            {
                "do": "prepare",
                "strategy": self.strategy,
                "scenario": document,
                "today": "2024-05-01",
                "target": target,
                "environment": {"KEY": "s3cret"},
                "policy": POLICY | (policy or {}),
            }
            | changes
        )
        if not answer["ok"]:
            raise AssertionError(answer["error"])
        return answer["parallelism"]


def work(exchanges):
    """What a run did, attempt by attempt, without its times and its order."""
    targets = {exchange["step"]: exchange["target"] for exchange in exchanges}
    done = collections.Counter()
    for exchange in exchanges:
        parent = exchange.get("parent")
        done[
            (
                exchange["label"],
                exchange["method"],
                exchange["target"],
                exchange.get("attempt", 1),
                exchange["status"],
                exchange.get("failure", "none"),
                round(exchange.get("retry_in_s", -1), 6),
                exchange.get("release", "root" if parent is None else "then"),
                targets.get(parent),
            )
        ] += 1
    return done


class Conformance:
    """The tests; each class below runs them for its strategy."""

    strategy = ""
    on_threads = False  # whether a busy machine may start the next request only once another has been answered
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # For all tests: an interpreter with its libraries takes longer to start than most of them.
        cls.worker = cls.enterClassContext(Worker(cls.strategy))
        cls.built_in = cls.enterClassContext(Worker("sequential"))

    def journal(self, address, run):
        with urllib.request.urlopen(f"{address['http']}/__mock/journal/{run}") as answer:
            return json.load(answer)

    def compare(self, document, *mock_options, policy=None, tls=False, **changes):
        """Runs the scenario as the built-in worker and as this one; returns this one's exchanges."""
        _, address = self.start_mock(*mock_options)
        target = {"ca_file": address["ca_file"]} if tls else {}
        reports, journals = [], []
        for worker in (self.built_in, self.worker):
            worker.prepare(document, address["https" if tls else "http"], policy, **target, **changes)
            reports.append(worker.ask({"do": "run", "run": worker.strategy}))
            self.assertTrue(reports[-1]["ok"], reports[-1])
            journals.append(self.journal(address, worker.strategy))
        self.assertEqual(work(reports[1]["exchanges"]), work(reports[0]["exchanges"]))
        self.assertEqual(
            [journals[1][key] for key in ("requests", "hash", "routes")],
            [journals[0][key] for key in ("requests", "hash", "routes")],
        )
        for key in ("asked_s", "served_s"):
            self.assertEqual(
                sum(key in exchange for exchange in reports[1]["exchanges"]),
                sum(key in exchange for exchange in reports[0]["exchanges"]),
            )
        return reports[1]["exchanges"]

    def failures(self, exchanges):
        return collections.Counter(exchange.get("failure", "none") for exchange in exchanges)

    def test_the_inventory(self):
        exchanges = self.compare(INVENTORY, "--azure", "2x2x2", "--page-size", "2", "--latency", "1ms")
        self.assertGreater(len(exchanges), 30)
        self.assertEqual(self.failures(exchanges), {"none": len(exchanges)})

    def test_every_word_of_the_vocabulary(self):
        exchanges = self.compare(VOCABULARY)
        self.assertEqual(self.failures(exchanges), {"none": 2 * (1 + 2 * 4 + 2)})
        self.assertEqual({exchange["status"] for exchange in exchanges}, {200})
        self.assertNotIn("s3cret", json.dumps(exchanges))

    def test_the_dashboards_page(self):
        exchanges = self.compare(DASHBOARD, "--openstack", "30x4x450x70", environment={"OS_PASSWORD": "secret"})
        self.assertEqual(len(exchanges), 12 + 2, "two further pages of images")
        self.assertEqual(self.failures(exchanges), {"none": len(exchanges)})

    def test_handles_responses_as_the_scenario_says(self):
        document = scenario(
            {
                "list": {"get": "/ping", "handle": {"cpu": "5ms"}, "then": ["call"]},
                "call": {"repeat": 4, "get": "/ping?call={index}", "handle": {"block": "{block}", "one_in": 2}},
            },
            ["list"],
            block="15ms",
        )
        exchanges = self.compare(document)
        handled = sorted(
            (exchange["target"], exchange["handle_cpu_s"], exchange["handle_block_s"]) for exchange in exchanges
        )
        self.assertEqual(
            handled,
            [
                ("/ping", 0.005, 0),
                ("/ping?call=0", 0, 0),
                ("/ping?call=1", 0, 0.015),
                ("/ping?call=2", 0, 0),
                ("/ping?call=3", 0, 0.015),
            ],
        )
        first = min(exchanges, key=lambda exchange: exchange["step"])
        end = sum(first[key] for key in ("start_s", "connect_s", "tls_s", "send_s", "wait_s", "receive_s"))
        for exchange in exchanges:
            if exchange is not first:
                self.assertGreaterEqual(exchange["ready_s"], end + 0.005)

    def test_over_tls(self):
        exchanges = self.compare(PING, tls=True)
        self.assertEqual(self.failures(exchanges), {"none": 3})

    def test_exchanges_have_phases(self):
        _, address = self.start_mock("--latency", "20ms")
        self.worker.prepare(PING, address["http"])
        report = self.worker.ask({"do": "run", "run": "a"})
        for exchange in report["exchanges"]:
            self.assertGreaterEqual(exchange["start_s"], exchange["ready_s"])
            self.assertGreaterEqual(exchange["send_s"] + exchange["wait_s"], exchange["served_s"])
            self.assertGreaterEqual(exchange["served_s"], 0.02)
            self.assertGreater(exchange["bytes_out"], 50)
            self.assertGreater(exchange["bytes_in"], 50)
            self.assertEqual(exchange["connect_s"] > 0, exchange["new_connection"])
            end = sum(exchange[key] for key in ("start_s", "connect_s", "tls_s", "send_s", "wait_s", "receive_s"))
            self.assertLessEqual(end, report["elapsed_s"])
        usage = report["usage"]
        self.assertGreater(usage["peak_rss_bytes"], 1 << 20)
        self.assertGreaterEqual(usage["peak_threads"], 1)
        self.assertGreaterEqual(usage["cpu_user_s"] + usage["cpu_sys_s"], 0)

    def test_retries_what_may_pass(self):
        for fault, attempts in (("503@#1", 2), ("429:0@#1", 2), ("503:0@#1,#2", 3)):
            exchanges = self.compare(VOCABULARY, "--fault", fault)
            self.assertEqual(len(exchanges), attempts * len({exchange["step"] for exchange in exchanges}), fault)
        # A response that was lost, for idempotent methods only: POST and PATCH fail.
        for fault in ("reset@#1", "empty@#1"):
            exchanges = self.compare(VOCABULARY, "--fault", fault)
            tried_once = {
                exchange["method"]
                for exchange in exchanges
                if exchange["failure"] == "reset" and "retry_in_s" not in exchange
            }
            self.assertEqual(tried_once, {"POST", "PATCH"}, fault)

    def test_waits_as_long_as_the_server_says(self):
        routes = self.folder / "routes.json"
        routes.write_text(
            json.dumps(
                {
                    "routes": [
                        {"path": "/busy", "status": 503, "headers": {"retry-after-ms": "60"}, "body": "busy"},
                        {
                            "path": "/later",
                            "status": 429,
                            "body": "later",
                            "headers": {
                                "Date": "Sun, 06 Nov 1994 08:49:37 GMT",
                                "Retry-After": "Sun, 06 Nov 1994 08:49:37 GMT",
                            },
                        },
                    ]
                }
            )
        )
        exchanges = self.compare(
            scenario({"busy": {"get": "/busy"}, "later": {"get": "/later"}}, ["busy", "later"]), "--routes", str(routes)
        )
        busy = sorted(
            (exchange for exchange in exchanges if exchange["label"] == "busy"),
            key=lambda exchange: exchange["attempt"],
        )
        self.assertEqual([exchange.get("retry_in_s") for exchange in busy], [0.06, 0.06, None])
        for before, after in zip(busy, busy[1:]):
            self.assertGreaterEqual(after["start_s"], before["start_s"] + before["wait_s"] + 0.06)

    def test_gives_up_what_would_fail_again(self):
        for fault, failure in (("truncate", "protocol"), ("garbage", "protocol"), ("500", "none"), ("reset", "reset")):
            exchanges = self.compare(INVENTORY, "--azure", "1x1x1", "--fault", f"instance_view={fault}")
            self.assertGreaterEqual(self.failures(exchanges)[failure], 1, fault)

    def test_ends_an_attempt_at_its_timeout(self):
        exchanges = self.compare(
            PING, "--fault", "ping=stall@#1", policy={"request_timeout_s": 1}, parameters={"n": "1"}
        )
        self.assertEqual(self.failures(exchanges), {"timeout": 1, "none": 1})
        # A response that drips does not get more time than one that does not come.
        exchanges = self.compare(
            scenario({"drip": {"get": "/drip?bytes=1000&duration=20s"}}, ["drip"]),
            policy={"request_timeout_s": 0.3, "max_attempts": 1},
        )
        self.assertEqual(self.failures(exchanges), {"timeout": 1})

    def test_a_failed_step_has_no_children_but_its_join(self):
        steps = {
            "pong": {"get": "/ping", "each": "/value", "as": "it", "then": ["never"], "after": ["join"]},
            "lost": {"get": "/nowhere", "then": ["never"], "after": ["join"]},
            "abroad": {"get": "http://192.0.2.1/elsewhere?token=t", "after": ["join"]},
            "never": {"get": "/never"},
            "join": {"get": "/ping"},
        }
        exchanges = self.compare(scenario(steps, ["pong", "lost", "abroad"]))
        self.assertEqual(self.failures(exchanges), {"content": 1, "none": 4, "protocol": 1})
        details = {exchange["label"]: exchange.get("detail") for exchange in exchanges}
        self.assertEqual(details["pong"], 'pong: expected an array at "/value", found nothing')
        self.assertRegex(
            details["abroad"],
            "^a link leads to http://192.0.2.1/elsewhere, but the run measures http://127.0.0.1:[0-9]+: "
            "give --target http://192.0.2.1 if that is the one to measure$",
        )

    def test_keeps_to_the_limit(self):
        _, address = self.start_mock("--latency", "400ms")  # long enough for all to be under way
        parallelism = self.worker.prepare(PING, address["http"], parameters={"n": "20"})
        self.assertEqual(len(self.worker.ask({"do": "run", "run": "a"})["exchanges"]), 20)
        peak = self.journal(address, "a")["peak_in_flight"]
        self.assertLessEqual(peak, parallelism["requests"])
        if not self.on_threads:
            self.assertEqual(peak, parallelism["requests"])

    def test_connections_are_kept_or_not(self):
        _, address = self.start_mock("--latency", "400ms")  # long enough for all to be under way
        at_once = 1 if self.strategy == "python_requests" else 3
        for expected, options in (
            ([at_once, 0, 0], {}),
            ([at_once] * 3, {"warm": False}),
            ([3, 3, 3], {"policy": {"keep_alive": False}}),
        ):
            self.worker.prepare(PING, address["http"], **options)
            reports = [self.worker.ask({"do": "run", "run": f"{len(options)}-{run}"}) for run in range(3)]
            opened = [sum(exchange["new_connection"] for exchange in report["exchanges"]) for report in reports]
            if self.on_threads and "policy" not in options:
                self.assertLessEqual(sum(opened), sum(expected), options)
                self.assertGreaterEqual(opened[0], 1)
            else:
                self.assertEqual(opened, expected, options)

    def test_a_server_that_is_not_there(self):
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            port = unused.getsockname()[1]
        self.worker.prepare(PING, f"http://127.0.0.1:{port}", parameters={"n": "1"})
        exchanges = self.worker.ask({"do": "run", "run": "a"})["exchanges"]
        self.assertEqual(
            [(exchange["failure"], exchange["attempt"]) for exchange in exchanges],
            [("connect", 1), ("connect", 2), ("connect", 3)],
        )
        self.assertTrue(all(exchange["detail"] for exchange in exchanges))

    def test_a_certificate_of_an_unknown_authority(self):
        _, address = self.start_mock()
        _, other = self.start_mock()
        self.worker.prepare(PING, address["https"], parameters={"n": "1"}, ca_file=other["ca_file"])
        exchanges = self.worker.ask({"do": "run", "run": "a"})["exchanges"]
        self.assertEqual([exchange["failure"] for exchange in exchanges], ["tls"])
        self.assertRegex(exchanges[0]["detail"], "(?i)certificate")

    def stopped(self):
        """Tells a running worker to stop: what it reports, and how soon."""
        time.sleep(0.3)
        start = time.monotonic()
        self.worker.tell({"do": "stop"})
        report = self.worker.hear()
        self.assertLess(time.monotonic() - start, 15)  # before anything else would have ended it
        return report["exchanges"]

    def test_stop_ends_a_run_early_and_the_next_one_is_whole(self):
        _, address = self.start_mock("--fault", "ping=stall")
        self.worker.prepare(PING, address["http"], parameters={"n": "6"})
        self.worker.tell({"do": "run", "run": "a"})
        self.assertEqual(self.failures(self.stopped()), {"cancelled": 6})
        urllib.request.urlopen(
            urllib.request.Request(f"{address['http']}/__mock/configuration", b"{}", method="PUT")
        ).close()
        self.assertEqual(self.failures(self.worker.ask({"do": "run", "run": "b"})["exchanges"]), {"none": 6})

    def test_stop_ends_a_wait_for_a_retry(self):
        _, address = self.start_mock("--fault", "ping=503:60")
        self.worker.prepare(PING, address["http"], parameters={"n": "1"})
        self.worker.tell({"do": "run", "run": "a"})
        exchanges = self.stopped()
        self.assertEqual(
            [(exchange["status"], exchange["failure"]) for exchange in exchanges], [(503, "none"), (0, "cancelled")]
        )

    def test_the_run_timeout_ends_a_run(self):
        _, address = self.start_mock("--latency", "10s")
        self.worker.prepare(PING, address["http"], {"run_timeout_s": 0.2})
        start = time.monotonic()
        report = self.worker.ask({"do": "run", "run": "a"})
        self.assertGreaterEqual(time.monotonic() - start, 0.2)
        self.assertLess(time.monotonic() - start, 9)  # of 10 s
        self.assertEqual(self.failures(report["exchanges"]), {"cancelled": 3})

    def test_the_first_error_ends_a_run_when_the_policy_says_so(self):
        _, address = self.start_mock("--latency", "1ms")
        document = scenario({"lost": {"get": "/nowhere", "after": ["join"]}, "join": {"get": "/ping"}}, ["lost"])
        self.worker.prepare(document, address["http"], {"on_error": "stop"})
        exchanges = self.worker.ask({"do": "run", "run": "a"})["exchanges"]
        self.assertEqual(
            [(exchange["label"], exchange["failure"]) for exchange in exchanges],
            [("lost", "none"), ("join", "cancelled")],
        )

    def test_a_command_during_a_run_is_answered_after_it(self):
        _, address = self.start_mock("--latency", "300ms")
        self.worker.prepare(PING, address["http"])
        self.worker.tell({"do": "run", "run": "a"})
        time.sleep(0.1)
        self.worker.tell({"do": "list"})
        self.assertIn("exchanges", self.worker.hear())
        self.assertIn("strategies", self.worker.hear())

    def test_a_driver_that_goes_away_ends_the_worker_in_mid_run(self):
        _, address = self.start_mock("--latency", "20s")
        with Worker(self.strategy) as worker:
            worker.prepare(PING, address["http"])
            worker.tell({"do": "run", "run": "a"})
            time.sleep(0.2)
            start = time.monotonic()
            worker.process.stdin.close()
            self.assertEqual(worker.process.wait(timeout=20), 0)
            self.assertLess(time.monotonic() - start, 15)  # of 20 s


class Requests(Conformance, ProgramTest):
    strategy = "python_requests"

    def test_a_thousand_pages(self):
        routes = self.folder / "routes.json"
        routes.write_text(
            json.dumps({"routes": [{"path": "/p/{n}", "template": True, "body": {"next": "/p/{path.n}1"}}]})
        )
        exchanges = self.compare(
            scenario({"page": {"get": "/p/1", "next": "/next"}}, ["page"]),
            "--routes",
            str(routes),
            policy={"request_timeout_s": 60},
        )
        self.assertEqual(self.failures(exchanges), {"none": 999, "content": 1})


class Executor(Conformance, ProgramTest):
    strategy = "python_executor:4"
    on_threads = True


class Aiohttp(Conformance, ProgramTest):
    strategy = "python_aiohttp"


class Conversation(ProgramTest):
    """What does not depend on the strategy."""

    def setUp(self):
        super().setUp()
        self.worker = self.enterContext(Worker("python_aiohttp"))

    def test_list_describes_every_strategy(self):
        answer = self.worker.ask({"do": "list"})
        self.assertEqual((answer["ok"], answer["protocol"]), (True, 1))
        self.assertEqual(
            [
                (strategy["name"], strategy.get("parameter"), strategy.get("unavailable"))
                for strategy in answer["strategies"]
            ],
            [("python_requests", None, None), ("python_executor", "threads", None), ("python_aiohttp", None, None)],
        )

    def test_strategies_whose_libraries_are_missing_say_so(self):
        # Without its site packages Debian's Python has none of them.
        worker = self.start(
            "python3", "-S", ROOT / "scripts/workers/python", bin=pathlib.Path("/usr/bin"), stdin=subprocess.PIPE
        )
        commands = [
            {"do": "list"},
            {
                "do": "prepare",
                "strategy": "python_aiohttp",
                "scenario": PING,
                "today": "2024-05-01",
                "target": "http://127.0.0.1:1",
                "policy": POLICY,
            },
        ]
        worker.stdin.write("".join(json.dumps(command) + "\n" for command in commands))
        output, _ = worker.communicate(timeout=PATIENCE)
        listed, prepared = map(json.loads, output.splitlines())
        self.assertEqual(
            [strategy["unavailable"] for strategy in listed["strategies"]],
            ["needs Debian's python3-requests"] * 2 + ["needs Debian's python3-aiohttp"],
        )
        self.assertEqual(prepared, {"ok": False, "error": "needs Debian's python3-aiohttp"})

    def test_nonsense_gets_a_sentence_and_does_no_harm(self):
        for line in (
            "nonsense",
            "[]",
            "{}",
            '{"do":"dance"}',
            '{"do":"run","run":"x"}',
            '{"do":"run"}',
            '{"do":"prepare"}',
            '{"do":7}',
            '{"do":"prepare","policy":7,"today":"x"}',
        ):
            answer = self.worker.ask(line)
            self.assertFalse(answer["ok"], line)
            self.assertTrue(answer["error"], line)
        self.worker.tell({"do": "stop"})
        self.assertTrue(self.worker.ask({"do": "list"})["ok"])
        self.assertEqual(self.worker.ask({"do": "quit"}), {"ok": True})
        self.assertEqual(self.worker.process.wait(timeout=10), 0)

    def test_strategies_that_do_not_exist_are_refused(self):
        for strategy, sentence in (
            ("python_trio", "unknown strategy"),
            ("python_aiohttp:3", "takes no parameter"),
            ("python_executor:0", "has to be 1 to"),
            ("python_executor:x", "has to be 1 to"),
        ):
            with self.assertRaisesRegex(AssertionError, sentence):
                self.worker.prepare(PING, "http://127.0.0.1:1", strategy=strategy)

    def test_targets_that_cannot_be_are_refused_without_their_secrets(self):
        for target in (
            "ftp://127.0.0.1",
            "http://",
            "http://me:s3cret@127.0.0.1",
            "http://127.0.0.1:99999",
            "http://no-such-host.invalid",
        ):
            with self.assertRaises(AssertionError) as caught:
                self.worker.prepare(PING, target)
            self.assertNotIn("s3cret", str(caught.exception))

    def test_arguments_are_refused(self):
        result = self.finish(
            self.start("python3", ROOT / "scripts/workers/python", "--help", bin=pathlib.Path("/usr/bin"))
        )
        self.assertEqual(result.returncode, 2)
        self.assertIn("takes no arguments", result.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
