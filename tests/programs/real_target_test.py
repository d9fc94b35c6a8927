"""`overlap run --target URL`: a server that keeps no journal, fails now and then, and whose data change; one ideal for all rows,
and one address."""

import http.server
import json
import pathlib
import subprocess
import sys
import threading
import time
import unittest

from programs import BIN, ProgramTest

ROWS = "sequential,callbacks,curl_multi"
LIST = {
    "name": "lister",
    "summary": "A list, its pages and its items",
    "target": "mock",
    "roots": ["list"],
    "steps": {
        "list": {"get": "/list", "each": "/value", "as": "item", "next": "/next", "then": ["item"]},
        "item": {"get": "/item/{item}"},
    },
}


class Service(http.server.ThreadingHTTPServer):
    """Answers each request, which it numbers from 1, with what `answer` makes of its number and path: a status and a value."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, answer, wait_s=0.0, address=("127.0.0.1", 0)):
        self.answer, self.wait_s = answer, wait_s
        self.count, self.lock = 0, threading.Lock()
        super().__init__(address, Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    def close(self):
        self.shutdown()
        self.thread.join()
        self.server_close()

    def handle_error(self, request, client_address):
        pass  # a client that is gone


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self):
        with self.server.lock:
            self.server.count += 1
            status, value = self.server.answer(self.server.count, self.path)
        time.sleep(self.server.wait_s)
        body = json.dumps(value).encode()
        head = f"HTTP/1.1 {status} Whatever\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        self.wfile.write(head + body)

    def log_message(self, *arguments):
        pass


class RealTarget(ProgramTest):
    def service(self, answer, **options):
        service = Service(answer, **options)
        self.addCleanup(service.close)
        return service.url

    def measure(self, url, scenario, *arguments, code=0, strategies=ROWS):
        """What is printed, as one line of words, and the scenarios of the results file."""
        if isinstance(scenario, dict):
            (self.folder / "scenario.json").write_text(json.dumps(scenario))
            scenario = "scenario.json"
        result = self.overlap(
            "run",
            scenario,
            "--target",
            url,
            "--strategies",
            strategies,
            "--backoff",
            "1ms",
            "--out",
            "o.json",
            *arguments,
        )
        self.assertEqual(result.returncode, code, result.stdout + result.stderr)
        return " ".join(result.stdout.split()), self.saved()

    def saved(self):
        return json.loads((self.folder / "o.json").read_text())["overlap"]["scenarios"]

    def worker(self, change="pass", *arguments):
        """A worker whose only strategy, "mine", is callbacks, with `change` done to each report before it is passed on."""
        worker = self.folder / "mine.py"
        worker.write_text(
            f"""
import json, subprocess, sys
real = subprocess.Popen({[str(BIN / 'overlap-worker'), *arguments]!r}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
for line in sys.stdin:
    command = json.loads(line)
    if command["do"] == "prepare":
        command["strategy"] = "callbacks"
    real.stdin.write(json.dumps(command) + "\\n")
    real.stdin.flush()
    answer = json.loads(real.stdout.readline())
    if command["do"] == "list":
        answer["strategies"] = [{{"name": "mine"}}]
    if "exchanges" in answer:
        {change}
    print(json.dumps(answer), flush=True)
"""
        )
        return f"{sys.executable} '{worker}'"


class Work(RealTarget):
    def test_a_request_that_is_tried_again_is_a_retry_and_no_other_work(self):
        url = self.service(lambda count, path: (503 if count % 7 == 0 else 200, {}))
        text, [scenario] = self.measure(url, "ping", "--param", "n=5", "--repetitions", "3")
        self.assertEqual([cell["state"] for cell in scenario["cells"]], ["ok"] * 3)
        retries = [cell["statistics"].get("retries", 0) for cell in scenario["cells"]]
        self.assertGreaterEqual(sum(retries), 6, "of 45 requests, every seventh")
        self.assertIn("requests were tried again in ", text)
        self.assertIn("retried", [warning["warning"] for warning in scenario["warnings"]])
        for cell in scenario["cells"]:
            self.assertEqual([run["work"]["requests"] for run in cell["runs"]], [5, 5, 5])
            self.assertEqual(sum(run["retries"] for run in cell["runs"]), cell["statistics"].get("retries", 0))

    def lists(self, items, pages=lambda count: 1):
        """Answers for LIST, whose list has so many items and pages at the so-manieth request for its beginning."""
        begun = 0

        def answer(count, path):
            nonlocal begun
            if not path.startswith("/list"):
                return 200, {"id": f"{count:06}"}
            page = int(path.partition("=")[2] or "0")
            begun += page == 0
            more = {"next": f"/list?page={page + 1}"} if page + 1 < pages(begun) else {}
            return 200, {"value": [f"{page}-{number}" for number in range(items(begun))], **more}

        return answer

    def assert_said(self, answer, *arguments):
        text, [scenario] = self.measure(self.service(answer), LIST, *arguments)
        self.assertEqual([cell["state"] for cell in scenario["cells"]], ["ok"] * 3, scenario["cells"])
        self.assertIn("The target's data changed between runs", text)
        self.assertIn("data_changed", [warning["warning"] for warning in scenario["warnings"]])
        self.assertTrue(any("changed" in cell for cell in scenario["cells"]))

    def test_a_list_that_grows_is_said_and_not_condemned(self):
        self.assert_said(self.lists(lambda begun: 2 + begun), "--repetitions", "2")

    def test_so_is_another_number_of_pages(self):
        self.assert_said(self.lists(lambda begun: 2, lambda begun: 1 + begun // 5), "--repetitions", "3")

    def test_so_is_what_changed_between_rows_of_one_run_each(self):
        self.assert_said(self.lists(lambda begun: 3 if begun < 4 else 4), "--repetitions", "1")

    def test_data_that_stay_are_not_spoken_of(self):
        text, _ = self.measure(self.service(self.lists(lambda begun: 3)), LIST, "--repetitions", "2")
        self.assertNotIn("data changed", text)

    def assert_condemned(self, change, reason):
        url = self.service(self.lists(lambda begun: 3))
        arguments = ("--repetitions", "1", "--worker", self.worker(change))
        _, [scenario] = self.measure(url, LIST, *arguments, code=1, strategies="sequential,mine,curl_multi")
        self.assertEqual([cell["state"] for cell in scenario["cells"]], ["ok", "incorrect", "ok"])
        self.assertIn(reason, scenario["cells"][1]["reason"])

    def test_a_step_that_its_worker_forgot_is_other_work(self):
        self.assert_condemned('answer["exchanges"].pop()', "left out 1 of the steps")

    def test_so_it_is_where_the_worker_does_not_say_how_many_there_were(self):
        self.assert_condemned(
            'answer["exchanges"].pop(); [each.pop("released") for each in answer["exchanges"]]',
            "other work than the others on the same data: run 1: 3 steps, not 4",
        )


class Ideal(RealTarget):
    def bounds(self, scenario):
        return {(run["ideal_s"], run["critical_path_s"]) for cell in scenario["cells"] for run in cell["runs"]}

    def test_a_slow_client_s_excess_is_its_own(self):
        url = self.service(lambda count, path: (200, {}), wait_s=0.02)
        worker = self.worker("pass", "--slowed", "cpu:5ms")
        _, [scenario] = self.measure(
            url,
            "ping",
            *("--param", "n=10", "--repetitions", "2", "--traces", "--worker", worker),
            strategies="mine,callbacks",
        )
        self.assertEqual(len(self.bounds(scenario)), 1, "one ideal for all")
        [(ideal_s, _)] = self.bounds(scenario)
        waits = [
            [
                sum(one.get(part, 0) for part in ("send_s", "wait_s", "receive_s"))
                for one in sorted(trace, key=lambda it: it["step"])
            ]
            for cell in scenario["cells"]
            for trace in cell["traces"]
        ]
        self.assertAlmostEqual(ideal_s, max(map(min, zip(*waits))), places=8, msg="the slowest step, at its fastest")
        for cell in scenario["cells"]:
            for run in cell["runs"]:
                self.assertAlmostEqual(run["efficiency"], ideal_s / run["elapsed_s"])
                self.assertAlmostEqual(run["excess_s"], run["elapsed_s"] - run["own_ideal_s"])
                self.assertEqual(run["own_ideal_s"], ideal_s)
        document = json.loads((self.folder / "o.json").read_text())
        for benchmark in document["benchmarks"]:
            if benchmark["run_type"] == "iteration" or benchmark["aggregate_name"] in ("mean", "median"):
                self.assertAlmostEqual(benchmark["ideal_s"], ideal_s, msg=benchmark["name"])
        slow = [each for each in document["benchmarks"] if each["name"].startswith("ping/mine/limit:32")]
        runs = [run["efficiency"] for run in scenario["cells"][0]["runs"]]
        self.assertEqual([each["efficiency"] for each in slow if each["run_type"] == "iteration"], runs)
        [mean] = [each["efficiency"] for each in slow if each.get("aggregate_name") == "mean"]
        self.assertAlmostEqual(mean, sum(runs) / len(runs))

    def test_each_point_of_a_sweep_has_one(self):
        url = self.service(lambda count, path: (200, {}), wait_s=0.002)
        _, points = self.measure(url, "ping", "--sweep", "n=1,4", "--repetitions", "2")
        self.assertEqual([len(self.bounds(point)) for point in points], [1, 1])


class Address(RealTarget):
    """A name with two addresses, of which the resolver gives first the one where nobody listens."""

    def in_a_world_where(self, hosts, *command):
        pathlib.Path(self.folder / "hosts").write_text(hosts)
        script = 'mount --bind hosts /etc/hosts && exec "$@"'
        return ["unshare", "--mount", "--propagation", "private", "sh", "-c", script, "sh", *map(str, command)]

    def test_the_first_that_accepts_is_every_row_s_and_is_said(self):
        hosts = "127.0.0.1 localhost\n::1 h.test\n127.0.0.1 h.test\n"
        possible = subprocess.run(
            self.in_a_world_where(hosts, "true"), cwd=self.folder, capture_output=True, check=False
        )
        if possible.returncode != 0:
            self.skipTest("no mount namespace may be made here")
        port = self.service(lambda count, path: (200, {})).rpartition(":")[2]
        strategies = "sequential,callbacks,sequential_httplib,curl_multi,python_requests,python_aiohttp"
        command = self.in_a_world_where(
            hosts,
            *(BIN / "overlap", "run", "ping", "--target", f"http://h.test:{port}", "--strategies", strategies),
            *("--repetitions", "1", "--out", "o.json"),
        )
        result = subprocess.run(
            command, cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False
        )
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        self.assertIn(f"http://h.test:{port} at 127.0.0.1", " ".join(result.stdout.split()))
        [scenario] = self.saved()
        self.assertEqual(scenario["address"], "127.0.0.1")
        self.assertEqual([cell["state"] for cell in scenario["cells"]], ["ok"] * 6)

    def test_an_address_is_not_said_twice(self):
        url = self.service(lambda count, path: (200, {}))
        text, [scenario] = self.measure(url, "ping", "--repetitions", "1")
        self.assertNotIn(" at 127.0.0.1", text)
        self.assertNotIn("address", scenario)


if __name__ == "__main__":
    unittest.main(verbosity=2)
