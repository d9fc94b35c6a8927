"""overlap-worker, spoken to in its own protocol."""

import contextlib
import json
import os
import pathlib
import resource
import subprocess
import time
import unittest

from programs import ROOT, ProgramTest, io_uring_works, refuse_io_uring

# ThreadSanitizer adds a thread of its own to a process that starts one.
SANITIZER_THREADS = 1 if "thread" in os.environ.get("OVERLAP_SANITIZE", "") else 0

POLICY = {
    "max_in_flight": 4,
    "request_timeout_s": 20,
    "run_timeout_s": 0,
    "max_attempts": 2,
    "backoff_s": 0.01,
    "on_error": "keep_going",
    "keep_alive": True,
}


class WorkerTest(ProgramTest):
    """A test that speaks to a worker."""

    def setUp(self):
        super().setUp()
        self.start_worker("overlap-worker")
        self.scenario = json.loads((ROOT / "scenarios/ping/scenario.json").read_text())

    def start_worker(self, program, **options):
        self.worker = self.start(program, stdin=subprocess.PIPE, **options)

    def tell(self, message):
        self.worker.stdin.write((message if isinstance(message, str) else json.dumps(message)) + "\n")
        self.worker.stdin.flush()

    def ask(self, message):
        self.tell(message)
        return json.loads(self.worker.stdout.readline())

    def prepare(self, latency="5ms", **changes):
        self.mock, address = self.start_mock("--latency", latency)
        return self.ask(
            dict(
                {
                    "do": "prepare",
                    "strategy": "callbacks",
                    "scenario": self.scenario,
                    "today": "2024-05-01",
                    "target": address["http"],
                    "policy": POLICY,
                },
                **changes,
            )
        )

    def kernel_objects(self):
        """What the worker holds that is no file: "[eventpoll]", "[io_uring]", ..."""
        links = (os.readlink(descriptor) for descriptor in pathlib.Path(f"/proc/{self.worker.pid}/fd").iterdir())
        return {link.removeprefix("anon_inode:") for link in links if link.startswith("anon_inode:")}


class Worker(WorkerTest):
    def test_list_describes_every_strategy(self):
        answer = self.ask({"do": "list"})
        self.assertEqual((answer["ok"], answer["protocol"]), (True, 1))
        names = [strategy["name"] for strategy in answer["strategies"]]
        self.assertEqual(
            names,
            [
                "sequential",
                "sequential_httplib",
                "thread_per_step",
                "thread_pool",
                "thread_pool_httplib",
                "generators",
                "callbacks",
                "coroutines",
                "fibers",
                "loops",
                "processes",
                "sequential_by_hand",
                "thread_pool_by_hand",
                "callbacks_by_hand",
                "coroutines_by_hand",
            ],
        )
        self.assertEqual({strategy.get("scenario") for strategy in answer["strategies"]}, {None, "azure_inventory"})

    def test_a_run_reports_every_exchange(self):
        self.assertEqual(self.prepare()["parallelism"], {"requests": 4, "waiting_retry_holds": False, "handlers": 1})
        report = self.ask({"do": "run", "run": "a"})
        self.assertTrue(report["ok"])
        self.assertEqual(len(report["exchanges"]), 3)
        for exchange in report["exchanges"]:
            self.assertGreaterEqual(exchange["served_s"], exchange["asked_s"])
            self.assertAlmostEqual(exchange["asked_s"], 0.005)
            # The server may have read all before the client is told that all is sent.
            self.assertGreaterEqual(exchange.get("send_s", 0) + exchange["wait_s"], exchange["served_s"])
        self.assertEqual(report["usage"]["peak_threads"], 1 + SANITIZER_THREADS)
        self.assertGreater(report["usage"]["peak_rss_bytes"], 1 << 20)

    def test_a_pool_tells_its_threads(self):
        self.prepare(strategy="thread_pool:4")
        self.assertEqual(self.ask({"do": "run", "run": "a"})["usage"]["peak_threads"], 4 + 1 + SANITIZER_THREADS)

    def test_what_other_processes_used_is_told_too(self):
        self.prepare(strategy="callbacks")
        alone = self.ask({"do": "run", "run": "a"})["usage"]
        self.mock.terminate()
        self.prepare(strategy="processes:2")
        together = self.ask({"do": "run", "run": "b"})["usage"]
        self.assertGreaterEqual(together["peak_threads"], 1 + 2)
        self.assertGreater(together["peak_rss_bytes"], 1.5 * alone["peak_rss_bytes"])
        self.assertEqual(len(self.named("overlap-worker")), 1 + 2)

    def test_threads_that_end_before_the_run_are_told_too(self):
        self.prepare("300ms", strategy="thread_per_step")  # long enough for all three to be there at once
        self.assertEqual(self.ask({"do": "run", "run": "a"})["usage"]["peak_threads"], 3 + 1)

    @unittest.skipIf(os.environ.get("OVERLAP_SANITIZE"), "a sanitizer needs the address space itself")
    def test_a_system_that_refuses_is_a_sentence(self):
        for strategy, room, sentence in (
            ("thread_per_step", 40 << 20, r"refused to start thread number \d+ \("),
            ("fibers", 10 << 20, r"refused fiber number \d+ a stack"),
        ):
            with self.subTest(strategy):
                self.prepare(strategy=strategy, parameters={"n": "200"})
                resource.prlimit(
                    self.worker.pid, resource.RLIMIT_AS, (self.address_space() + room, resource.RLIM_INFINITY)
                )
                self.assertRegex(self.ask({"do": "run", "run": "a"})["error"], sentence)
                resource.prlimit(self.worker.pid, resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
                self.assertEqual(len(self.ask({"do": "run", "run": "b"})["exchanges"]), 200)

    @unittest.skipIf(os.environ.get("OVERLAP_SANITIZE"), "a sanitizer needs the address space itself")
    def test_a_start_that_fails_half_way_is_undone(self):
        inventory = json.loads((ROOT / "scenarios/azure_inventory/scenario.json").read_text())
        for strategy, count, room in (
            ("thread_pool:200", 200, {"address_space": 60 << 20}),
            ("thread_pool_httplib:200", 200, {"address_space": 60 << 20}),
            ("loops:64", 63, {"address_space": 60 << 20}),
            ("thread_pool_by_hand:64", 64, {"address_space": 60 << 20}),
            ("processes:8", 8, {"descriptors": 3}),
        ):
            with self.subTest(strategy):
                policy, scenario = dict(POLICY, max_in_flight=64), inventory if "by_hand" in strategy else self.scenario
                self.ask({"do": "list"})  # it has raised its limits when it answers
                prepared = {"strategy": strategy, "policy": policy, "scenario": scenario}
                threads, processes = len(self.threads()), len(self.named("overlap-worker"))
                with self.room(**room):
                    what = "process" if "processes" in strategy else "thread"
                    self.assertRegex(
                        self.prepare(**prepared)["error"], rf"^the system refused {what} \d+ of {count} \(.*ulimit"
                    )
                self.assertEqual((len(self.threads()), len(self.named("overlap-worker"))), (threads, processes))
                self.assertTrue(self.prepare(**prepared)["ok"])
                self.worker.kill()
                self.worker.wait()
                self.start_worker("overlap-worker")

    @unittest.skipIf(os.environ.get("OVERLAP_SANITIZE"), "a sanitizer needs the address space itself")
    def test_a_run_that_nothing_could_watch_over_is_refused(self):
        self.prepare()
        with self.room(address_space=1 << 20):
            self.assertRegex(self.ask({"do": "run", "run": "a"})["error"], r"refused the thread that watches over")
        self.assertEqual(len(self.ask({"do": "run", "run": "b"})["exchanges"]), 3)

    @contextlib.contextmanager
    def room(self, address_space=None, descriptors=None):
        """For so much more than the worker has."""
        limit, most = (
            (resource.RLIMIT_AS, self.address_space() + address_space)
            if address_space
            else (resource.RLIMIT_NOFILE, len(os.listdir(f"/proc/{self.worker.pid}/fd")) + descriptors)
        )
        before = resource.prlimit(self.worker.pid, limit)
        resource.prlimit(self.worker.pid, limit, (most, before[1]))
        yield
        resource.prlimit(self.worker.pid, limit, before)

    def threads(self):
        return os.listdir(f"/proc/{self.worker.pid}/task")

    def address_space(self):
        pages = int(pathlib.Path(f"/proc/{self.worker.pid}/statm").read_text().split()[0])
        return pages * resource.getpagesize()

    def test_rows_are_collected_when_asked_for(self):
        self.scenario = json.loads((ROOT / "scenarios/azure_inventory/scenario.json").read_text())
        self.prepare("0ms")
        self.assertNotIn("rows", self.ask({"do": "run", "run": "a"}))
        self.mock.terminate()
        self.prepare("0ms", collect=True)
        rows = self.ask({"do": "run", "run": "b"})["rows"]
        self.assertEqual({len(row) for row in rows}, {7})
        self.assertEqual(len(rows), 2 * 4 * 6)
        self.assertEqual(rows, sorted(rows))

    def test_stop_ends_a_run_early(self):
        self.prepare("10s")
        start = time.monotonic()
        self.tell({"do": "run", "run": "a"})
        time.sleep(0.3)
        self.tell({"do": "stop"})
        report = json.loads(self.worker.stdout.readline())
        self.assertLess(time.monotonic() - start, 8)
        self.assertEqual({exchange["failure"] for exchange in report["exchanges"]}, {"cancelled"})
        self.assertEqual(self.ask({"do": "quit"}), {"ok": True})

    def test_a_late_stop_is_ignored(self):
        self.tell({"do": "stop"})
        self.assertTrue(self.ask({"do": "list"})["ok"])

    def test_the_run_timeout_ends_a_run(self):
        self.prepare("10s", policy=dict(POLICY, run_timeout_s=0.2))
        start = time.monotonic()
        report = self.ask({"do": "run", "run": "a"})
        # The deadline counts from a moment before the run's own clock does.
        self.assertGreaterEqual(time.monotonic() - start, 0.2)
        self.assertLess(report["elapsed_s"], 5)
        self.assertEqual({exchange["failure"] for exchange in report["exchanges"]}, {"cancelled"})

    def test_every_cold_run_opens_its_own_connections(self):
        for strategy in ("callbacks", "processes:2", "thread_pool:3"):
            self.prepare("300ms", strategy=strategy, warm=False)  # none is to serve two requests
            for run in "ab":
                report = self.ask({"do": "run", "run": run})
                self.assertEqual([exchange["new_connection"] for exchange in report["exchanges"]], [True] * 3, strategy)

    def test_a_command_during_a_run_is_answered_after_it(self):
        self.prepare("300ms")
        self.tell({"do": "run", "run": "a"})
        time.sleep(0.1)
        self.tell({"do": "list"})
        self.assertIn("exchanges", json.loads(self.worker.stdout.readline()))
        self.assertIn("strategies", json.loads(self.worker.stdout.readline()))

    def test_a_driver_that_goes_away_ends_the_worker_in_mid_run(self):
        self.prepare("20s")
        self.tell({"do": "run", "run": "a"})
        time.sleep(0.2)
        start = time.monotonic()
        self.worker.stdin.close()
        self.assertEqual(self.worker.wait(timeout=20), 0)
        self.assertLess(time.monotonic() - start, 15)  # of 20 s

    def test_nonsense_gets_a_sentence_and_does_no_harm(self):
        for line in (
            "nonsense",
            "[]",
            "{}",
            '{"do":"dance"}',
            '{"do":"run","run":"x"}',
            '{"do":"prepare"}',
            '{"do":7}',
        ):
            answer = self.ask(line)
            self.assertFalse(answer["ok"], line)
            self.assertTrue(answer["error"], line)
        self.assertTrue(self.ask({"do": "list"})["ok"])

    def test_an_unknown_strategy_is_refused_with_the_nearest(self):
        self.assertIn('did you mean "coroutines"?', self.prepare(strategy="corutines")["error"])

    def test_arguments_are_refused(self):
        result = self.run_program_alone("overlap-worker", "--help")
        self.assertEqual(result.returncode, 2)
        self.assertIn("takes no arguments", result.stderr)

    def test_event_loops_wait_with_epoll(self):
        self.prepare()
        self.assertTrue(self.ask({"do": "run", "run": "a"})["ok"])
        self.assertIn("[eventpoll]", self.kernel_objects())
        self.assertNotIn("[io_uring]", self.kernel_objects())

    def run_program_alone(self, *arguments):
        return self.finish(self.start(*arguments))


class CurlWorker(WorkerTest):
    """libcurl's client."""

    def setUp(self):
        super().setUp()
        self.start_worker("overlap-worker-curl")

    def test_it_offers_libcurl_s_multi_interface(self):
        answer = self.ask({"do": "list"})
        self.assertEqual(answer["worker"], "overlap-worker-curl")
        self.assertEqual([strategy["name"] for strategy in answer["strategies"]], ["curl_multi"])

    def test_the_phases_of_an_exchange_add_up(self):
        self.prepare("50ms", strategy="curl_multi", policy=dict(POLICY, keep_alive=False))
        report = self.ask({"do": "run", "run": "a"})
        self.assertEqual(len(report["exchanges"]), 3)
        for exchange in report["exchanges"]:
            self.assertGreaterEqual(
                exchange["wait_s"], exchange["served_s"] - 0.001
            )  # libcurl's clock counts microseconds, its own way
            self.assertGreater(exchange["connect_s"], 0)
            self.assertTrue(exchange["new_connection"])
            phases = sum(
                exchange.get(phase, 0) for phase in ("start_s", "connect_s", "tls_s", "send_s", "wait_s", "receive_s")
            )
            self.assertLessEqual(phases, report["elapsed_s"])

    def test_every_kind_of_request_arrives_as_other_clients_send_it(self):
        steps = {
            "list": {"get": "/ping", "headers": {"X-Key": "v", "Accept": "text/plain"}, "then": ["create"]},
            "create": {"post": "/echo?q=a%20b", "body": "x" * 100, "then": ["json"]},
            "json": {"put": "/echo", "body": {"a": "b"}, "then": ["empty"]},
            "empty": {"post": "/echo", "then": ["remove"]},
            "remove": {"delete": "/echo", "then": ["head"]},
            "head": {"head": "/ping"},
        }
        self.scenario = {"name": "kinds", "summary": "s", "target": "mock", "roots": ["list"], "steps": steps}
        exchanges = []
        for worker, strategy in (("overlap-worker", "callbacks"), ("overlap-worker-curl", "curl_multi")):
            self.start_worker(worker)
            self.assertTrue(self.prepare(strategy=strategy)["ok"])
            report = self.ask({"do": "run", "run": "a"})
            exchanges.append(
                [
                    {key: exchange.get(key) for key in ("label", "method", "target", "status", "bytes_out")}
                    for exchange in report["exchanges"]
                ]
            )
        self.assertEqual(exchanges[0], exchanges[1])


class UringWorker(WorkerTest):
    """The same sources, on the kernel's other interface."""

    def test_it_offers_the_idioms_on_an_event_loop(self):
        self.start_worker("overlap-worker-uring")
        answer = self.ask({"do": "list"})
        self.assertEqual(answer["worker"], "overlap-worker-uring")
        self.assertEqual(
            [strategy["name"] for strategy in answer["strategies"]], ["callbacks_uring", "coroutines_uring"]
        )

    @unittest.skipUnless(io_uring_works(), "the kernel refuses io_uring")
    def test_event_loops_wait_with_io_uring(self):
        for strategy in ("callbacks_uring", "coroutines_uring"):
            with self.subTest(strategy):
                self.start_worker("overlap-worker-uring")
                self.prepare(strategy=strategy)
                report = self.ask({"do": "run", "run": "a"})
                self.assertEqual([exchange["status"] for exchange in report["exchanges"]], [200] * 3)
                self.assertIn("[io_uring]", self.kernel_objects())
                self.assertNotIn("[eventpoll]", self.kernel_objects())

    def test_a_kernel_that_refuses_it_is_told_of_and_no_crash(self):
        self.start_worker("overlap-worker-uring", preexec_fn=refuse_io_uring)
        for strategy in self.ask({"do": "list"})["strategies"]:
            self.assertRegex(
                strategy["unavailable"], r"the kernel refuses io_uring \(Operation not permitted\): .*seccomp"
            )
        answer = self.prepare(strategy="callbacks_uring")
        self.assertFalse(answer["ok"])
        self.assertIn("the kernel refuses io_uring", answer["error"])
        self.assertEqual(self.ask({"do": "quit"}), {"ok": True})


if __name__ == "__main__":
    unittest.main(verbosity=2)
