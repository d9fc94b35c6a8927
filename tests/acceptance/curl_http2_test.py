"""curl_multi against nginx, which offers HTTP/2 where it is told to and answers after a while: half a second, in which all
requests of a run are in flight. Access logs say what the server saw."""

import json
import shutil
import socket
import subprocess
import unittest

from programs import ProgramTest

REQUESTS = 50

CONFIGURATION = """
daemon off;
master_process off;
pid nginx.pid;
error_log stderr;
load_module /usr/lib/nginx/modules/ngx_http_echo_module.so;
events {{ worker_connections 1024; }}
http {{
  log_format seen '$http_x_overlap_run $server_protocol $connection $request_method $request_uri $status';
  access_log requests.log seen;
  client_body_temp_path temporary;
  proxy_temp_path temporary;
  fastcgi_temp_path temporary;
  uwsgi_temp_path temporary;
  scgi_temp_path temporary;
  server {{
    listen 127.0.0.1:{port} ssl {http2};
    ssl_certificate certificate.pem;
    ssl_certificate_key key.pem;
    location / {{ echo_sleep 0.5; echo pong; }}
  }}
}}
"""


class CurlHttp2(ProgramTest):
    def setUp(self):
        super().setUp()
        self.environment["PATH"] += ":/usr/sbin"  # where Debian keeps nginx
        (self.folder / "scenario.json").write_text(
            json.dumps(
                {
                    "name": "at_once",
                    "summary": "Requests that are all in flight at once",
                    "target": "mock",
                    "roots": ["wait"],
                    "steps": {"wait": {"repeat": REQUESTS, "get": "/wait?{index}"}},
                }
            )
        )
        subprocess.run(
            [
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=127.0.0.1",
                "-addext",
                "subjectAltName=IP:127.0.0.1",
                "-keyout",
                "key.pem",
                "-out",
                "certificate.pem",
            ],
            cwd=self.folder,
            check=True,
            capture_output=True,
        )

    def start_nginx(self, http2):
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        (self.folder / "nginx.conf").write_text(CONFIGURATION.format(port=port, http2=http2))
        nginx = shutil.which("nginx", path=self.environment["PATH"])
        self.assertTrue(nginx, "there is no nginx: scripts/test --acceptance installs it")
        process = self.start(nginx, "-p", self.folder, "-c", "nginx.conf")

        def listens():
            if process.poll() is not None:
                self.fail("nginx ended: " + process.stderr.read())
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", port)) == 0

        self.wait_until(listens, "nginx to listen")
        return port

    def measure(self, http2):
        """The cells of curl_multi and callbacks, by name, and for each of their runs what the server saw: (protocols,
        connections, requests)."""
        port = self.start_nginx(http2)
        result = self.finish(
            self.start(
                "overlap",
                "run",
                "scenario.json",
                "--target",
                f"https://127.0.0.1:{port}",
                "--ca-file",
                "certificate.pem",
                "--max-in-flight",
                REQUESTS,
                "--connections",
                "cold",
                "--repetitions",
                "2",
                "--strategies",
                "curl_multi,callbacks",
                "--out",
                "results.json",
            )
        )
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        cells = json.loads((self.folder / "results.json").read_text())["overlap"]["scenarios"][0]["cells"]
        runs = {}
        for line in (self.folder / "requests.log").read_text().splitlines():
            run, protocol, connection, *request = line.split()
            protocols, connections, requests = runs.setdefault(run, (set(), set(), []))
            protocols.add(protocol)
            connections.add(connection)
            requests.append(request)
        return {cell["strategy"]: cell for cell in cells}, list(runs.values())

    def assert_same_work(self, cells, seen):
        self.assertEqual([cell["state"] for cell in cells.values()], ["ok", "ok"])
        for run in [run for cell in cells.values() for run in cell["runs"]]:
            self.assertEqual(
                (run["requests"], run["errors"], run["retries"], run["peak_in_flight"]), (REQUESTS, 0, 0, REQUESTS)
            )
        self.assertEqual(len(seen), 2 * 3, "two strategies, and a warm-up before each one's two runs")
        wanted = sorted(["GET", f"/wait?{index}", "200"] for index in range(REQUESTS))
        for _, _, requests in seen:
            self.assertEqual(sorted(requests), wanted)

    def connections(self, cell):
        return [run["connections"] for run in cell["runs"]]

    def test_all_requests_share_one_connection_where_http2_is_offered(self):
        cells, seen = self.measure(http2="http2")
        self.assert_same_work(cells, seen)
        self.assertEqual(self.connections(cells["curl_multi"]), [1, 1])
        self.assertEqual(self.connections(cells["callbacks"]), [REQUESTS, REQUESTS])
        self.assertEqual(
            sorted((*protocols, len(connections)) for protocols, connections, _ in seen),
            [("HTTP/1.1", REQUESTS)] * 3 + [("HTTP/2.0", 1)] * 3,
        )

    def test_without_it_every_request_in_flight_has_its_own(self):
        cells, seen = self.measure(http2="")
        self.assert_same_work(cells, seen)
        for cell in cells.values():
            self.assertEqual(self.connections(cell), [REQUESTS, REQUESTS], cell["name"])
        self.assertEqual(
            [(*protocols, len(connections)) for protocols, connections, _ in seen], [("HTTP/1.1", REQUESTS)] * 6
        )


if __name__ == "__main__":
    unittest.main()
