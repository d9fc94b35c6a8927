"""Who is measured, and how each is told to do the same work: one path, one body, one delay."""

import dataclasses
import json
import pathlib

from .. import machine
from . import server

PEERS = pathlib.Path(__file__).resolve().parent / "peers"
BIN = machine.ROOT / "build/release/bin"
CACHE = machine.ROOT / ".cache/mock_bench"


@dataclasses.dataclass(frozen=True)
class Work:
    path: str = "/ping"
    body: bytes = b'"pong"'
    delay_ms: int = 0


class WrongAnswer(RuntimeError):
    pass


class Contenders:
    """Makes servers for some work, all on one core, with their files in one folder."""

    def __init__(self, core, folder):
        self.core = core
        self.folder = pathlib.Path(folder)

    def mock(self, work, *options):
        return server.Server(
            "mock", [BIN / "mockserver", "--latency", f"{work.delay_ms}ms", *options], self.core, self.folder
        )

    def epoll_server(self, work):
        command = [BIN / "epoll_server", 0, work.delay_ms * 1000, work.body.decode()]
        return server.Server("epoll_server", command, self.core, self.folder)

    def node(self, work):
        command = ["node", PEERS / "timeout_server.js", work.delay_ms, work.body.decode()]
        return server.Server("node", command, self.core, self.folder)

    def nginx(self, work, from_file=False):
        """nginx has no delays. Without from_file the body stands in its configuration."""
        name = "nginx file" if from_file else "nginx return"
        folder = self.make_folder(name)
        port = server.free_port()
        (folder / "body").write_bytes(work.body)
        answer = f"alias {folder}/body;" if from_file else f"return 200 {nginx_text(work.body.decode())};"
        (folder / "nginx.conf").write_text(nginx_configuration(folder, port, work.path.split("?")[0], answer))
        command = [machine.find_program("nginx"), "-p", folder, "-e", "stderr", "-c", folder / "nginx.conf"]
        return server.Server(name, command, self.core, self.folder, f"http://127.0.0.1:{port}")

    def mountebank(self, work):
        folder = self.make_folder("mountebank")
        port = server.free_port()
        answer = {
            "is": {
                "statusCode": 200,
                "body": work.body.decode(),
                # It says "close" by itself.
                "headers": {"Content-Type": "application/json", "Connection": "keep-alive"},
            }
        }
        if work.delay_ms > 0:
            answer["behaviors"] = [{"wait": work.delay_ms}]
        stub = {"predicates": [{"equals": {"path": work.path}}], "responses": [answer]}
        imposter = {"port": port, "protocol": "http", "host": "127.0.0.1", "stubs": [stub]}
        (folder / "imposters.json").write_text(json.dumps({"imposters": [imposter]}))
        command = [
            "node",
            CACHE / "node_modules/mountebank/bin/mb",
            "start",
            "--port",
            server.free_port(),
            "--host",
            "127.0.0.1",
            "--nologfile",
            "--loglevel",
            "error",
            "--pidfile",
            folder / "pid",
            "--configfile",
            folder / "imposters.json",
        ]
        return server.Server("mountebank", command, self.core, self.folder, f"http://127.0.0.1:{port}")

    def wiremock(self, work, tuned=True):
        """Tuned as its users are advised to for many delayed answers; else as it comes."""
        name = "wiremock tuned" if tuned else "wiremock"
        folder = self.make_folder(name)
        port = server.free_port()
        (folder / "mappings").mkdir(exist_ok=True)
        answer = {"status": 200, "body": work.body.decode(), "headers": {"Content-Type": "application/json"}}
        if work.delay_ms > 0:
            answer["fixedDelayMilliseconds"] = work.delay_ms
        mapping = {"request": {"method": "GET", "urlPath": work.path}, "response": answer}
        (folder / "mappings/answer.json").write_text(json.dumps(mapping))
        jar = next((CACHE / "node_modules/wiremock/build").glob("wiremock-standalone-*.jar"))
        command = ["java", "-jar", jar, "--port", port, "--bind-address", "127.0.0.1", "--root-dir", folder]
        if tuned:
            command += [
                "--no-request-journal",
                "--async-response-enabled",
                "true",
                "--async-response-threads",
                50,
                "--container-threads",
                50,
            ]
        return server.Server(name, command, self.core, self.folder, f"http://127.0.0.1:{port}")

    def make_folder(self, name):
        folder = self.folder / name.replace(" ", "_")
        folder.mkdir(exist_ok=True)
        return folder


def nginx_configuration(folder, port, path, answer):
    return f"""
        daemon off;
        worker_processes 1;
        worker_rlimit_nofile 8192;
        pid {folder}/pid;
        error_log stderr crit;
        {"user root;" if folder.owner() == "root" else ""}
        events {{ worker_connections 4096; }}
        http {{
          access_log off;
          keepalive_requests 1000000000;
          keepalive_timeout 1h;
          sendfile on;
          etag off;
          open_file_cache max=16 inactive=1h;
          default_type application/json;
          client_body_temp_path {folder}/temp; proxy_temp_path {folder}/temp; fastcgi_temp_path {folder}/temp;
          uwsgi_temp_path {folder}/temp; scgi_temp_path {folder}/temp;
          geo $dollar {{ default "$"; }}
          server {{
            listen 127.0.0.1:{port} backlog=4096;
            location = {path} {{ {answer} }}
          }}
        }}
    """


def nginx_text(text):
    """A quoted string of nginx's configuration, in which a dollar cannot be written as itself."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'").replace("$", "${dollar}") + "'"


def base_url(running):
    """Where a server listens: known before it started, or in its first line, as a URL or as the mock's JSON."""
    if running.url:
        return running.url
    return json.loads(running.first_line)["http"] if running.first_line.startswith("{") else running.first_line


def check(running, work):
    """Nothing wrong is timed: the status, the body, and never before the delay has passed."""
    status, body, took_s = server.get(base_url(running) + work.path)
    if status != 200 or body != work.body:
        raise WrongAnswer(f"{running.name} answers {status} {body[:80]!r} to {work.path}, not {work.body[:80]!r}")
    # Node's clock for timers has whole milliseconds, so it may be early by one.
    if took_s < work.delay_ms / 1000 - 0.0011:
        raise WrongAnswer(f"{running.name} answers after {took_s * 1000:.1f} ms, not {work.delay_ms} ms")


def azure_work(running):
    """The Azure VM of the mock that is asked for, with the bytes that it answers."""
    base = base_url(running)

    def first(path):
        return json.loads(server.get(base + path)[1])["value"][0]["id"]

    subscription = first("/subscriptions?api-version=2022-12-01")
    group = first(subscription + "/resourcegroups?api-version=2021-04-01")
    path = (
        first(group + "/providers/Microsoft.Compute/virtualMachines?api-version=2024-03-01") + "?api-version=2024-03-01"
    )
    return Work(path, server.get(base + path)[1])
