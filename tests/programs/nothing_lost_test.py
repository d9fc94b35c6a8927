"""Whatever ends, breaks or is silent in the middle of `overlap run`: what was measured is printed and saved, and nothing is left behind."""

import csv
import io
import json
import os
import pathlib
import pty
import random
import re
import signal
import stat
import subprocess
import sys
import threading
import time
import unittest

from programs import BIN, PATIENCE, ProgramTest, io_uring_works

FAST = ["--latency", "2ms", "--repetitions", "5"]


class LostTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.temporary = self.folder / "tmp"
        self.temporary.mkdir()
        self.environment["TMPDIR"] = str(self.temporary)

    def worker(self, on_command, name="mine"):
        """A worker whose only strategy is the built-in callbacks under another name, but for what it does `on_command`:
        Python that sees `command` and `runs`, how many it was asked for."""
        file = self.folder / f"{name}.py"
        file.write_text(
            f"""
import json, os, signal, subprocess, sys, time
real = subprocess.Popen([{str(BIN / 'overlap-worker')!r}], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
runs = 0
def say(answer):
    print(json.dumps(answer), flush=True)
for line in sys.stdin:
    command = json.loads(line)
    runs += command["do"] == "run"
    if command["do"] == "list":
        listed = {{"ok": True, "protocol": 1, "strategies": [{{"name": {name!r}}}]}}
{on_command}
    if command["do"] == "list":
        say(listed)
        continue
    if command.get("strategy") == {name!r}:
        command["strategy"] = "callbacks"
    real.stdin.write(json.dumps(command) + "\\n")
    real.stdin.flush()
    answer = json.loads(real.stdout.readline())
    print(json.dumps(answer), flush=True)
"""
        )
        return ["--worker", f"{sys.executable} '{file}'"]

    def popen(self, *arguments, **options):
        """`overlap` with streams of the test's choice."""
        streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
        process = subprocess.Popen(
            [str(BIN / "overlap"), *arguments], env=self.environment, cwd=self.folder, text=True, **streams
        )
        self.started.append(process)
        return process

    def end_of(self, process):
        output, errors = process.communicate(timeout=PATIENCE)
        self.assert_nothing_left()
        return subprocess.CompletedProcess(process.args, process.returncode, output or "", errors or "")

    def saved(self, name="results.json"):
        return json.loads((self.folder / name).read_text())

    def cells(self, name="results.json"):
        return {cell["strategy"]: cell for cell in self.saved(name)["overlap"]["scenarios"][0]["cells"]}

    def assert_no_temporary_files(self):
        self.wait_until(lambda: not list(self.temporary.iterdir()), "temporary files to be removed")


class LateFailures(LostTest):
    def test_a_worker_that_ends_in_its_fourth_run_keeps_three_and_the_other_rows(self):
        # The first of its runs warms up.
        dying = self.worker("    if runs == 5: sys.exit('out of luck')")
        result = self.overlap(
            "run",
            "ping",
            *FAST,
            *dying,
            "--strategies",
            "sequential,mine",
            "--out",
            "results.json",
            "--benchmark_out=gb.json",
        )
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assertRegex(self.row(result.stdout, "mine"), r"FAILED.*out of luck")
        self.assertRegex(self.row(result.stdout, "sequential"), r"\d ms")
        cells = self.cells()
        self.assertEqual((cells["mine"]["state"], len(cells["mine"]["runs"])), ("failed", 3))
        self.assertEqual((cells["sequential"]["state"], len(cells["sequential"]["runs"])), ("ok", 5))
        for document in (self.saved(), self.saved("gb.json")):
            mine = [entry for entry in document["benchmarks"] if "/mine/" in entry["name"]]
            self.assertEqual([entry.get("error_occurred", False) for entry in mine], [False] * 3 + [True] * 2)
            self.assertTrue(all(entry["real_time"] > 0 for entry in mine[:3]))
            self.assertTrue(any(entry.get("aggregate_name") == "median" for entry in document["benchmarks"]))

    def test_csv_lists_the_runs_of_the_failed_row_too(self):
        dying = self.worker("    if runs == 3: sys.exit(1)")
        result = self.overlap("run", "ping", *FAST, *dying, "--strategies", "mine,callbacks", "--format", "csv")
        self.assertEqual(result.returncode, 1)
        lines = list(csv.DictReader(io.StringIO(result.stdout, newline="")))
        self.assertEqual([line["state"] for line in lines], ["failed"] + ["ok"] * 5)

    def test_a_failed_row_is_in_the_library_s_document_where_only_means_are_asked_for(self):
        dying = self.worker("    if runs == 4: sys.exit(1)")
        result = self.overlap(
            "run",
            "ping",
            *FAST,
            *dying,
            "--strategies",
            "mine,callbacks",
            "--out",
            "results.json",
            "--benchmark_report_aggregates_only=true",
        )
        self.assertEqual(result.returncode, 1, result.stderr)
        mine = [entry for entry in self.saved()["benchmarks"] if "/mine/" in entry["name"]]
        self.assertEqual([entry.get("error_occurred") for entry in mine], [True])

    def test_a_server_that_goes_away_in_the_middle(self):
        mock, addresses = self.start_mock("--latency", "5ms")
        process = self.popen(
            "run",
            "ping",
            "--target",
            addresses["http"],
            "--repetitions",
            "2000",
            "--max-attempts",
            "1",
            "--strategies",
            "sequential,callbacks",
            "--out",
            "results.json",
        )
        self.wait_until(lambda: (self.folder / "results.json").exists(), "results")
        mock.kill()
        mock.wait()
        result = self.end_of(process)
        self.assertEqual(result.returncode, 1, result.stderr)
        for strategy in ("sequential", "callbacks"):
            cell = self.cells()[strategy]
            self.assertEqual(cell["state"], "failed")
            self.assertGreater(len(cell["runs"]), 0)


class Signals(LostTest):
    def run_until_measured(self, number, *arguments):
        process = self.popen(
            "run", "ping", "--latency", "50ms", "--repetitions", "500", "--out", "results.json", *arguments
        )
        while "first run" not in process.stderr.readline():
            self.assertIsNone(process.poll())
        process.send_signal(number)
        return self.end_of(process)

    def test_every_signal_that_asks_to_end_keeps_what_was_measured(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
            with self.subTest(signal=number.name):
                result = self.run_until_measured(number, "--strategies", "callbacks")
                self.assertEqual(result.returncode, 128 + number, result.stderr)
                self.assertIn("callbacks", result.stdout)
                cell = self.cells()["callbacks"]
                self.assertEqual(cell["state"], "ok")
                self.assertGreater(len(cell["runs"]), 0)
                told = self.saved()["overlap"]
                self.assertEqual((told["interrupted"], told["repetitions"]), (True, 500))
                self.assert_no_temporary_files()

    def test_a_hangup_that_is_ignored_stays_ignored(self):
        process = self.popen(
            "run",
            "ping",
            *FAST,
            "--strategies",
            "callbacks",
            preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN),
        )
        self.wait_until(lambda: self.named("mockserver"), "the mock")
        process.send_signal(signal.SIGHUP)
        self.assertEqual(self.end_of(process).returncode, 0)

    def test_ctrl_c_before_anything_was_measured(self):
        def heard(process):  # proc(5): the mask of caught signals
            status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
            return int(status.split("SigCgt:")[1].split()[0], 16) >> (signal.SIGINT - 1) & 1

        slow = self.worker("    if command['do'] == 'list': time.sleep(60)")
        for arguments in (["run", "ping"], ["run", "ping", *slow], ["list"]):
            with self.subTest(arguments=arguments):
                process = self.popen(*arguments)
                self.wait_until(lambda: heard(process), "the handler")
                process.send_signal(signal.SIGINT)
                result = self.end_of(process)
                self.assertEqual(result.returncode, 130, result.stderr)
                self.assert_no_temporary_files()

    def test_a_mock_that_is_killed_leaves_no_files(self):
        process = self.popen("run", "ping", "--latency", "300ms", "--repetitions", "1", "--strategies", "callbacks")
        os.kill(
            self.wait_until(lambda: self.temporary.glob("*.pem") and self.named("mockserver"), "it")[0], signal.SIGKILL
        )
        self.end_of(process)
        self.assert_no_temporary_files()


class OutputFiles(LostTest):
    RUN = ["run", "ping", "--latency", "2ms", "--repetitions", "1", "--strategies", "callbacks"]

    def test_a_link_is_followed(self):
        (self.folder / "far").mkdir()
        (self.folder / "far" / "file.json").write_text("former")
        (self.folder / "far" / "file.json").chmod(0o640)
        (self.folder / "link.json").symlink_to("far/second")
        (self.folder / "far" / "second").symlink_to("file.json")
        self.assertEqual(self.overlap(*self.RUN, "--out", "link.json").returncode, 0)
        self.assertTrue((self.folder / "link.json").is_symlink())
        self.assertTrue((self.folder / "far" / "second").is_symlink())
        self.assertIn("overlap", self.saved("far/file.json"))
        self.assertEqual(stat.S_IMODE((self.folder / "far" / "file.json").stat().st_mode), 0o640)

    def test_a_link_to_nothing_yet_makes_the_file(self):
        (self.folder / "link.json").symlink_to("new.json")
        self.assertEqual(self.overlap(*self.RUN, "--out", "link.json").returncode, 0)
        self.assertTrue((self.folder / "link.json").is_symlink())
        self.assertIn("overlap", self.saved("new.json"))

    def test_a_pipe_is_written_into(self):
        os.mkfifo(self.folder / "pipe")
        process = self.popen(*self.RUN, "--out", "pipe")
        with open(self.folder / "pipe") as pipe:
            self.assertIn("overlap", json.load(pipe))
        self.assertEqual(self.end_of(process).returncode, 0)
        self.assertTrue(stat.S_ISFIFO((self.folder / "pipe").stat().st_mode))

    def test_a_device_is_written_into(self):
        # Not /dev/null: who may make that a regular file should not have to trust this test.
        theirs, ours = pty.openpty()
        name = os.ttyname(ours)
        received = []
        reader = threading.Thread(target=lambda: received.append(self.drained(theirs)))
        reader.start()
        result = self.overlap(*self.RUN, "--out", name)
        self.assertTrue(stat.S_ISCHR(os.stat(name).st_mode))
        os.close(ours)
        reader.join()
        os.close(theirs)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("overlap", json.loads(received[0]))

    @staticmethod
    def drained(descriptor):
        text = b""
        while True:
            try:
                text += os.read(descriptor, 65536)
            except OSError:  # EIO: nobody has the other end open any more
                return text

    def test_stdout_can_be_the_file(self):
        with open(self.folder / "both", "w") as both:
            result = self.end_of(self.popen(*self.RUN, "--out", "/dev/stdout", "--format", "csv", stdout=both))
        self.assertEqual(result.returncode, 0)
        text = (self.folder / "both").read_text()
        document, end = json.JSONDecoder().raw_decode(text)
        self.assertIn("overlap", document)
        self.assertTrue(text[end:].lstrip().startswith("scenario,strategy"))

    def test_a_full_disk_keeps_the_former_file_and_the_table(self):
        (self.folder / "full.json").symlink_to("/dev/full")
        result = self.overlap(*self.RUN, "--out", "full.json")
        self.assertEqual(result.returncode, 1)
        self.assertIn('cannot write "full.json": No space left on device', result.stderr)
        self.assertRegex(self.row(result.stdout, "callbacks"), r"\d ms")

    def test_the_library_s_own_file_on_a_full_disk_is_told(self):
        result = self.overlap(*self.RUN, "--benchmark_out=/dev/full", "--out", "results.json")
        self.assertEqual(result.returncode, 1)
        self.assertIn('cannot write "/dev/full"', result.stderr)
        self.assertIn("overlap", self.saved())

    def test_the_library_s_own_file_is_kept_where_nothing_is_measured(self):
        (self.folder / "gb.json").write_text("former")
        self.assertEqual(self.overlap(*self.RUN, "--benchmark_out=gb.json", "--profile", "none such").returncode, 2)
        self.assertEqual((self.folder / "gb.json").read_text(), "former")
        self.assert_refused("--benchmark_out", *self.RUN, "--benchmark_out=no/such/folder/gb.json")

    def test_results_are_in_the_file_while_more_are_measured(self):
        process = self.popen(
            "run",
            "ping",
            "--latency",
            "20ms",
            "--repetitions",
            "1000",
            "--strategies",
            "callbacks",
            "--out",
            "results.json",
        )
        self.wait_until(lambda: (self.folder / "results.json").exists(), "results")
        process.kill()
        self.end_of(process)
        self.assertTrue(self.saved()["overlap"]["unfinished"])
        self.assertGreater(len(self.cells()["callbacks"]["runs"]), 0)


class Streams(LostTest):
    RUN = [*OutputFiles.RUN, "--out", "results.json"]

    def shell(self, redirection, *more):
        """`overlap` with its streams as a shell makes them."""
        result = subprocess.run(
            ["bash", "-c", f'"$@" {redirection}', "bash", str(BIN / "overlap"), *self.RUN, *more],
            env=self.environment,
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        self.assert_nothing_left()
        self.assertIn("overlap", self.saved())
        return result

    def test_a_closed_stderr_takes_nothing_along(self):
        self.assertIn("callbacks", self.shell("2>&-").stdout)

    def test_a_full_stderr_takes_nothing_along(self):
        self.assertIn("callbacks", self.shell("2>/dev/full").stdout)

    def test_a_stdout_that_takes_nothing_is_told(self):
        for redirection in (">/dev/full", ">&-"):
            for form in ("table", "markdown", "csv", "json"):
                with self.subTest(redirection=redirection, form=form):
                    result = self.shell(redirection, "--format", form)
                    self.assertEqual(result.returncode, 1)
                    self.assertIn("not all could be written to standard output", result.stderr)

    def test_a_reader_that_has_enough_is_no_error(self):
        result = self.shell("| head -c 1; exit ${PIPESTATUS[0]}", "--format", "json")
        self.assertEqual((result.returncode, result.stderr.count("overlap:")), (0, 0), result.stderr)

    def test_other_commands_tell_it_too(self):
        for command in ("list", "--help", "graph ping"):
            with self.subTest(command=command):
                result = subprocess.run(
                    ["bash", "-c", f'"$0" {command} >/dev/full', str(BIN / "overlap")],
                    env=self.environment,
                    capture_output=True,
                    text=True,
                    timeout=PATIENCE,
                    check=False,
                )
                self.assertEqual(result.returncode, 1)
                self.assertIn("standard output", result.stderr)


class ControlCharacters(LostTest):
    EVIL = "a\nb\x1b[31mc\x07\u009bd\u202ee"

    def test_a_worker_s_words_break_no_line_no_format_and_no_run(self):
        answer = {"ok": False, "error": self.EVIL}
        evil = self.worker(f"    if runs == 2: say({answer!r}); continue")
        for form in ("table", "markdown", "csv", "json"):
            with self.subTest(form=form):
                result = self.overlap(
                    "run",
                    "ping",
                    *FAST,
                    *evil,
                    "--strategies",
                    "mine,callbacks",
                    "--format",
                    form,
                    "--out",
                    "results.json",
                    "--benchmark_out=gb.json",
                )
                self.assertEqual(result.returncode, 1, result.stderr)
                self.assertEqual(self.cells()["mine"]["reason"], self.EVIL)
                self.assertTrue(any("error_message" in entry for entry in self.saved("gb.json")["benchmarks"]))
                printed = result.stdout + result.stderr
                self.assertEqual([c for c in printed if c in "\x1b\x07\u009b\u202e"], [])

    def test_what_is_mistyped_is_quoted_without_them(self):
        result = self.overlap("run", "pi\x1b[2Jng")
        self.assertEqual(result.returncode, 2)
        self.assertNotIn("\x1b", result.stderr)


class Silence(LostTest):
    def run_with(self, worker, *more):
        return self.overlap(
            "run", "ping", *FAST, *worker, "--strategies", "callbacks,mine", "--out", "results.json", *more
        )

    def test_a_worker_that_never_lists_is_refused(self):
        worker = self.worker("    if command['do'] == 'list': time.sleep(600)")
        result = self.run_with(worker, "--answer-timeout", "1s")
        self.assertEqual(result.returncode, 2)
        self.assertIn("did not answer within 1.00 s (--answer-timeout)", result.stderr)

    def test_a_worker_that_never_prepares_or_runs_is_a_failed_row(self):
        for what, condition in (("prepare", "command['do'] == 'prepare'"), ("run", "runs == 3")):
            with self.subTest(what=what):
                worker = self.worker(f"    if {condition}: time.sleep(600)")
                result = self.run_with(worker, "--answer-timeout", "1s")
                self.assertEqual(result.returncode, 1, result.stderr)
                self.assertIn("did not answer within 1.00 s (--answer-timeout)", self.cells()["mine"]["reason"])
                self.assertEqual(self.cells()["callbacks"]["state"], "ok")

    def test_a_worker_that_is_stopped_is_a_failed_row(self):
        worker = self.worker("    if runs == 2: os.kill(os.getpid(), signal.SIGSTOP)")
        self.assertEqual(self.run_with(worker, "--answer-timeout", "1s").returncode, 1)
        self.assertEqual(self.cells()["mine"]["state"], "failed")

    def test_a_line_without_an_end_is_cut_off(self):
        worker = self.worker("    while runs == 2: os.write(1, b'x' * 65536)")
        result = self.run_with(worker, "--answer-limit", "4MiB")
        self.assertEqual(result.returncode, 1)
        self.assertIn("wrote a line of more than 4.00 MiB (--answer-limit)", self.cells()["mine"]["reason"])

    def test_the_wait_is_told_while_it_lasts(self):
        worker = self.worker("    if runs == 1: time.sleep(11)")
        result = self.run_with(worker)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertRegex(result.stderr, r"ping/mine/limit:\d+ +the worker has not answered for 10\.\d s, and has 600 s")

    def test_limits_that_are_none_are_refused(self):
        for flag, value in (("--answer-timeout", "soon"), ("--answer-limit", "0"), ("--answer-limit", "much")):
            with self.subTest(value=value):
                self.assert_refused(flag, "run", "ping", flag, value)


class Groups(LostTest):
    CHILD = "subprocess.Popen(['sleep', '600'])"

    def test_what_a_worker_started_ends_with_it(self):
        result = self.overlap(
            "run", "ping", *FAST, *self.worker(f"    if runs == 1: {self.CHILD}"), "--strategies", "mine"
        )
        self.assertEqual(result.returncode, 0, result.stderr)

    def test_also_where_the_worker_ends_itself_and_they_hold_its_output(self):
        worker = self.worker(f"    if runs == 2: {self.CHILD}; os._exit(3)")
        result = self.overlap("run", "ping", *FAST, *worker, "--strategies", "mine")
        self.assertEqual(result.returncode, 1)
        self.assertIn("exited with code 3", result.stdout)


class Secrets(LostTest):
    def test_a_password_or_a_key_in_a_url_is_refused_and_shown_nowhere(self):
        for target in (
            "http://me:s3cret@localhost:8000/",
            "me:s3cret@localhost:8000",
            "https://s3cret@[::1]/a@b",
            "http://localhost:8000/?key=s3cret",
        ):
            with self.subTest(target=target):
                result = self.overlap("run", "ping", "--target", target, "--out", "leak.json")
                self.assertEqual(result.returncode, 2)
                self.assertNotIn("s3cret", result.stdout + result.stderr)
                self.assertFalse((self.folder / "leak.json").exists())

    def test_nor_where_the_url_stands_in_a_wrong_place(self):
        for arguments in (
            ["http://me:s3cret@h/"],
            ["run", "http://me:s3cret@h/"],
            ["run", "http://h/?key=s3cret"],
            ["run", "h:8000/?key=s3cret"],
            ["run", "ping", "--ca-file", "http://me:s3cret@h/"],
        ):
            with self.subTest(arguments=arguments):
                result = self.overlap(*arguments)
                self.assertEqual(result.returncode, 2)
                self.assertNotIn("s3cret", result.stdout + result.stderr)

    def test_no_child_inherits_what_the_environment_keeps(self):
        secret = self.keep_a_secret()
        strategies = "callbacks,curl_multi,processes:2,python_requests" + (
            ",callbacks_uring" if io_uring_works() else ""
        )
        process = self.popen(
            "run",
            "scenario.json",
            "--latency",
            "100ms",
            "--repetitions",
            "3",
            "--strategies",
            strategies,
            "--out",
            "results.json",
        )
        seen = set()
        while process.poll() is None:
            for pid in set(self.processes()) - {process.pid}:
                try:
                    name = pathlib.Path(os.readlink(f"/proc/{pid}/exe")).name
                    environment = pathlib.Path(f"/proc/{pid}/environ").read_bytes()
                    argv = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes()
                except OSError:
                    continue
                if name == "overlap":
                    continue  # forked, and about to become another program
                seen.add(name)
                self.assertNotIn(secret.encode(), environment + argv, name)
            time.sleep(0.005)
        result = self.end_of(process)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        self.assertGreaterEqual(seen, {"mockserver", "overlap-worker", "overlap-worker-curl"})
        self.assertTrue(any(name.startswith("python3") for name in seen), seen)
        self.assertNotIn(secret, result.stdout + result.stderr + (self.folder / "results.json").read_text())


class Bounds(LostTest):
    """One number, one meaning and one limit, wherever it is written."""

    def test_a_limit_above_the_largest_is_refused_wherever_it_is_said(self):
        scenario = {"name": "many", "summary": "s", "target": "mock", "roots": ["a"], "steps": {"a": {"get": "/ping"}}}
        scenario["policy"] = {"max_in_flight": 100_001}
        (self.folder / "scenario.json").write_text(json.dumps(scenario))
        self.assert_refused("100000", "run", "scenario.json")
        self.assert_refused("100000", "run", "ping", "--max-in-flight", "100001")
        self.assert_refused("100000", "run", "ping", "--sweep", "max_in_flight=1,100001")

    def test_repetitions_of_either_name_have_one_limit(self):
        self.assert_refused("1000000", "run", "ping", "--repetitions", "1000001")
        self.assert_refused("1000000", "run", "ping", "--benchmark_repetitions=1000001")

    def test_leading_zeros_change_nothing(self):
        result = self.overlap(
            "run",
            "ping",
            "--latency",
            "1ms",
            "--repetitions",
            "01",
            "--max-in-flight",
            "010",
            "--strategies",
            "thread_pool:02",
        )
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("limit 10", result.stdout)
        self.row(result.stdout, "thread_pool:2")
        for nothing in ("0", "00", "", "0x10"):
            with self.subTest(nothing=nothing):
                self.assertEqual(self.overlap("run", "ping", "--max-in-flight", nothing).returncode, 2)


class AnyInstant(LostTest):
    """Instants of a run, drawn with a seed, at which somebody presses Ctrl-C or something is killed. OVERLAP_INSTANTS
    says how many, where forty are not enough."""

    INSTANTS = int(os.environ.get("OVERLAP_INSTANTS", "40"))

    def test_leaves_a_whole_file_and_nothing_behind(self):
        chance = random.Random(11)
        for number in range(self.INSTANTS):
            victim = chance.choice(["interrupt", "driver", "mockserver", "overlap-worker"])
            delay = chance.uniform(0, 2.5)
            with self.subTest(number=number, victim=victim, delay=delay):
                self.end_one(victim, delay)

    def end_one(self, victim, delay):
        # One that was kept when another run was killed says that it is unfinished, and stays if this one measures nothing.
        (self.folder / "results.json").unlink(missing_ok=True)
        process = self.popen(
            "run",
            "ping",
            "--latency",
            "10ms",
            "--repetitions",
            "40",
            "--strategies",
            "sequential,callbacks,processes:2",
            "--max-attempts",
            "1",
            "--out",
            "results.json",
        )
        time.sleep(delay)
        if victim == "interrupt":
            process.send_signal(signal.SIGINT)
        elif victim == "driver":
            process.kill()
        else:
            for pid in self.named(victim)[:1]:
                os.kill(pid, signal.SIGKILL)
        result = self.end_of(process)
        # Before the handler is there, a signal ends the process as it ends any other.
        expected = {"interrupt": (0, 130, -signal.SIGINT), "driver": (0, -signal.SIGKILL)}.get(victim, (0, 1, 2))
        self.assertIn(result.returncode, expected, result.stderr)
        if (self.folder / "results.json").exists():
            self.assertEqual(self.saved()["overlap"]["schema"], 1)
        if re.search(r"^ *(sequential|callbacks|processes:2) +\d", result.stdout, re.M):  # a row with figures
            self.assertNotIn("unfinished", self.saved()["overlap"])
        self.assert_no_temporary_files()


if __name__ == "__main__":
    unittest.main(verbosity=2)
