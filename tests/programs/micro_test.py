"""The micro suites, briefly: that each measures what it says, and that its figures are possible."""

import json
import re
import subprocess
import sys
import unittest

from programs import ROOT, ProgramTest

SCRIPT = ROOT / "scripts/micro"
sys.path.insert(0, str(ROOT / "scripts"))

from overlap_results.micro import tables


class MicroTest(ProgramTest):
    def measure(self, suite, *flags):
        """Benchmark -> its entry, of those that the machine did not refuse; and benchmark -> why it did."""
        result = self.run_program("micro_" + suite, "--benchmark_format=json", *flags)
        self.assertEqual(result.returncode, 0, result.stderr)
        entries = json.loads(result.stdout)["benchmarks"]
        self.assertTrue(entries)
        # What the library adds to a name, such as /iterations:1/manual_time, is no part of it.
        named = {
            re.sub(r"/(iterations:\d+|manual_time|process_time|real_time)", "", entry["name"]): entry
            for entry in entries
        }
        refused = {name: entry["error_message"] for name, entry in named.items() if entry.get("error_occurred")}
        return {name: entry for name, entry in named.items() if name not in refused}, refused

    def test_task_switch_measures_every_idiom_and_a_thread_costs_more_than_a_coroutine(self):
        measured, refused = self.measure("task_switch", "--benchmark_min_time=0.002")
        self.assertLessEqual(set(refused.values()), {"this process may use one processor only"})
        for idiom in ("callback", "coroutine", "fiber", "generator_by_hand", "fiber_by_hand"):
            for tasks in (1, 1000):
                self.assertGreater(measured[f"switch/{idiom}/tasks:{tasks}"]["switch_s"], 0)
            self.assertGreater(measured[f"create/{idiom}"]["task_s"], 0)
        switch_s = measured["switch/thread_condition_variable/processors:1"]["switch_s"]
        self.assertGreater(switch_s, measured["switch/generator_by_hand/tasks:1"]["switch_s"])
        self.assertGreater(measured["switch/thread_atomic_wait/processors:1"]["switch_s"], 0)
        self.assertGreater(measured["create/thread"]["task_s"], measured["create/generator_by_hand"]["task_s"])

    def test_parked_tasks_take_as_much_as_they_hold(self):
        measured, refused = self.measure("parked_tasks", "--benchmark_filter=tasks:1000/")
        threads = "parked/thread/event/tasks:1000"
        for reason in refused.values():
            self.assertIn("stopped at", reason)
        self.assertLessEqual(set(refused), {threads})  # of which a container may allow few
        size = {name.split("/", 1)[1].rsplit("/", 1)[0]: entry["bytes_per_task"] for name, entry in measured.items()}
        for name, entry in measured.items():
            if name != threads:
                self.assertEqual(entry["tasks"], 1000, name)
        for kind in ("callback/event", "callback/timer", "coroutine/event", "coroutine/timer"):
            self.assertGreater(size[kind], 24, kind)  # three words of its own
            self.assertLess(size[kind], 500, kind)
        self.assertGreater(size["coroutine/timer"], size["coroutine/event"])
        self.assertGreater(size["asio_awaitable/timer"], size["coroutine/event"])
        # A stack has a page at least.
        for kind in ("fiber/event", "fiber/timer", "thread/event"):
            self.assertGreaterEqual(size.get(kind, 4096), 4096, kind)
        self.assertEqual(len(measured) + len(refused), 8)

    def test_a_process_of_tasks_that_cannot_be_is_refused(self):
        for what in ("coroutine/event", "coroutine/event:many", "nothing:1", ""):
            result = self.run_program("micro_parked_tasks", "--park=" + what)
            self.assertEqual(result.returncode, 2)
            self.assertIn("wants KIND:TASKS", result.stderr)

    def test_timers_fire_as_often_as_their_schedule_says_and_never_early(self):
        measured, refused = self.measure("timers", "--benchmark_filter=divisor:1000/")
        self.assertEqual(refused, {})
        self.assertEqual(
            set(measured),
            {f"timers/{idiom}/timers:2/divisor:1000" for idiom in ("generators", "threads", "callbacks", "coroutines")},
        )
        for name, entry in measured.items():
            # In 100 ms: one every 3 ms and one every 10 ms, the first at once.
            self.assertEqual(entry["fired"], 34 + 10, name)
            self.assertEqual(entry["expected"], entry["fired"], name)
            self.assertGreaterEqual(entry["real_time"], 99, name)
            self.assertLessEqual(0, entry["late_p50_s"], name)
            self.assertLessEqual(entry["late_p50_s"], entry["late_p99_s"], name)
            self.assertLessEqual(entry["late_p99_s"], entry["late_max_s"], name)

    def test_files_are_read_by_every_idiom_and_none_is_left(self):
        temporary = self.folder / "temporary"
        temporary.mkdir()
        self.environment["TMPDIR"] = str(temporary)
        measured, refused = self.measure("files", "--benchmark_filter=many_files")
        for reason in refused.values():  # a container that forbids io_uring, a folder in memory
            self.assertRegex(reason, "refuses io_uring|does not let go")
        self.assertEqual(len(measured) + len(refused), 10)
        self.assertIn("files/many_files/warm/pread", measured)
        self.assertIn("files/many_files/warm/thread_pool:8", measured)
        for name, entry in measured.items():
            self.assertEqual(entry["reads"], 512, name)
            self.assertGreater(entry["bytes_per_second"], 0, name)
            if "/warm/" in name:
                self.assertGreaterEqual(entry["cached_share"], 0.99, name)
            else:
                self.assertLessEqual(entry["cached_share"], 0.01, name)
        self.assertEqual(list(temporary.iterdir()), [])

    def test_a_folder_that_cannot_be_written_is_named(self):
        self.environment["TMPDIR"] = "/proc"
        result = self.run_program("micro_files", "--benchmark_filter=many_files/warm/pread")
        self.assertEqual(result.returncode, 1)
        self.assertIn("cannot create a test file in", result.stderr)

    def test_a_flag_that_does_not_exist_is_refused(self):
        for suite in ("task_switch", "parked_tasks", "timers", "files"):
            result = self.run_program("micro_" + suite, "--benchmark_filtre=x")
            self.assertEqual(result.returncode, 2)
            self.assertIn('"--benchmark_filtre=x" is not a flag of Google Benchmark', result.stderr)


def entry(name, instance, **figures):
    return {"name": name, "run_type": "iteration", "family_index": 0, "per_family_instance_index": instance, **figures}


class ScriptTest(unittest.TestCase):
    def test_rows_stand_in_the_order_of_registration_and_hold_medians(self):
        entries = [
            entry("switch/fiber/tasks:1", 1, switch_s=40e-9),
            entry("switch/callback/tasks:1", 0, switch_s=10e-9),
            entry("switch/callback/tasks:1", 0, switch_s=90e-9),
            entry("switch/callback/tasks:1", 0, switch_s=20e-9),
            {**entry("switch/callback/tasks:1_mean", 0, switch_s=1.0), "run_type": "aggregate"},
        ]
        lines = tables.table("task_switch", entries).splitlines()
        self.assertEqual(
            [line.split() for line in lines[3:5]],
            [["callback/tasks:1", "20.0", "1.00x"], ["fiber/tasks:1", "40.0", "2.00x"]],
        )

    def test_what_the_machine_has_no_room_for_is_a_dash_and_a_note(self):
        memory = {"page_table_bytes_per_task": 4.0, "kernel_stack_bytes_per_task": 16384.0}
        entries = [
            entry(
                "parked/thread/event/tasks:1000/iterations:1/manual_time",
                0,
                tasks=1000.0,
                bytes_per_task=8500.0,
                **memory,
            ),
            entry(
                "parked/thread/event/tasks:10000/iterations:1/manual_time",
                1,
                tasks=2000.0,
                bytes_per_task=8400.0,
                label="stopped at 2000: half of what pids.max leaves",
                **memory,
            ),
            entry(
                "parked/thread/event/tasks:100000/iterations:1/manual_time",
                2,
                error_occurred=True,
                error_message="stopped at 2000: half of what pids.max leaves",
            ),
        ]
        text = tables.table("parked_tasks", entries)
        self.assertRegex(text, r"thread/event +8,500 +8,400\* +- +4 +16,384")
        self.assertIn("parked/thread/event/tasks:100000: stopped at 2000", text)

    def test_a_mistake_on_the_command_line_is_refused_before_anything_is_built(self):
        for arguments in (["--only", "nothing"], ["--nonsense"], ["--benchmark_out=x"], ["--out", "/nowhere"]):
            done = subprocess.run([SCRIPT, *arguments], capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertEqual(done.stdout, "")


if __name__ == "__main__":
    unittest.main()
