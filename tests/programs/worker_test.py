"""overlap-worker, spoken to in its own protocol."""

import json
import os
import subprocess
import time
import unittest

from programs import ROOT, ProgramTest

# ThreadSanitizer adds a thread of its own to a process that starts one.
SANITIZER_THREADS = 1 if "thread" in os.environ.get("OVERLAP_SANITIZE", "") else 0

POLICY = {"max_in_flight": 4, "request_timeout_s": 20, "run_timeout_s": 0, "max_attempts": 2, "backoff_s": 0.01,
          "on_error": "keep_going", "keep_alive": True}


class Worker(ProgramTest):
    def setUp(self):
        super().setUp()
        self.worker = self.start("overlap-worker", stdin=subprocess.PIPE)
        self.scenario = json.loads((ROOT / "scenarios/ping/scenario.json").read_text())

    def tell(self, message):
        self.worker.stdin.write((message if isinstance(message, str) else json.dumps(message)) + "\n")
        self.worker.stdin.flush()

    def ask(self, message):
        self.tell(message)
        return json.loads(self.worker.stdout.readline())

    def prepare(self, latency="5ms", **changes):
        self.mock, address = self.start_mock("--latency", latency)
        return self.ask(dict({"do": "prepare", "strategy": "callbacks", "scenario": self.scenario, "today": "2024-05-01",
                              "target": address["http"], "policy": POLICY}, **changes))

    def test_list_describes_every_strategy(self):
        answer = self.ask({"do": "list"})
        self.assertEqual((answer["ok"], answer["protocol"]), (True, 1))
        names = [strategy["name"] for strategy in answer["strategies"]]
        self.assertEqual(names, ["sequential", "sequential_httplib", "thread_pool", "thread_pool_httplib", "callbacks", "coroutines"])

    def test_a_run_reports_every_exchange(self):
        self.assertEqual(self.prepare()["parallelism"], {"requests": 4, "waiting_retry_holds": False})
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
        report = self.ask({"do": "run", "run": "a"})
        self.assertGreaterEqual(report["elapsed_s"], 0.2)
        self.assertLess(report["elapsed_s"], 5)
        self.assertEqual({exchange["failure"] for exchange in report["exchanges"]}, {"cancelled"})

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
        self.assertEqual(self.worker.wait(timeout=10), 0)
        self.assertLess(time.monotonic() - start, 8)

    def test_nonsense_gets_a_sentence_and_does_no_harm(self):
        for line in ("nonsense", "[]", "{}", '{"do":"dance"}', '{"do":"run","run":"x"}', '{"do":"prepare"}', '{"do":7}'):
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

    def run_program_alone(self, *arguments):
        return self.finish(self.start(*arguments))


if __name__ == "__main__":
    unittest.main(verbosity=2)
