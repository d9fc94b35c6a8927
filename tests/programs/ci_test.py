"""Workflows: that each step is a command of this repository that exists, that pull requests get no power, and that the commands
and files of scripts/ci.md work as they stand there."""

import json
import os
import re
import shlex
import socket
import subprocess
import unittest

import yaml

from programs import BIN, ROOT, ProgramTest

SCRIPTS = ROOT / "scripts"
PAGE = (SCRIPTS / "ci.md").read_text()
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))


def blocks(language):
    """The page's code blocks of that language, in order."""
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.M | re.S)


def steps(workflow):
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


def commands(text):
    """The commands of a shell's text, each as a list of words."""
    lines = text.replace("\\\n", " ").splitlines()
    return [shlex.split(line, comments=True) for line in lines if line.strip() and not line.lstrip().startswith("#")]


class WorkflowTest(ProgramTest):
    def help_of(self, program):
        result = subprocess.run(
            [program, "--help"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            cwd=self.folder,
        )
        self.assertEqual(result.returncode, 0, f"{program} --help: {result.stderr}")
        return result.stdout

    def assert_is_a_command_of_this_repository(self, words):
        """The script exists, and those in Python know the options."""
        name = words[0].removeprefix("overlap/")
        script = ROOT / name
        self.assertTrue(script.is_file() and os.access(script, os.X_OK), f"there is no program {name}")
        if not script.read_text().startswith("#!/usr/bin/python3"):
            return
        help_text = self.help_of(script)
        own = words[1 : words.index("--")] if "--" in words else words[1:]
        for word in own:
            if word.startswith("-"):
                self.assertRegex(
                    help_text, rf"(?<![\w-]){re.escape(word.split('=')[0])}(?![\w-])", f"{name} has no option {word}"
                )

    def assert_runs_this_repository_s_commands(self, workflow, also=()):
        for step in steps(workflow):
            if "run" not in step:
                self.assertRegex(step["uses"], r"^[\w./-]+@\w+", step)
                continue
            self.assertEqual(len(step["run"].strip().splitlines()), 1, "a step is one command")
            # What a pull request's author chose must not become a part of a command.
            self.assertNotIn("${{", step["run"])
            words = shlex.split(step["run"])
            if re.match(r"(overlap/)?scripts/", words[0]):
                self.assert_is_a_command_of_this_repository(words)
            elif words[0] != "overlap/build/release/bin/overlap":
                self.assertIn(words[0], ("apt-get", "git", *also))


class Workflows(WorkflowTest):
    def test_run_commands_that_exist_with_options_that_they_have(self):
        self.assertIn("bench.yml", [path.name for path in WORKFLOWS])
        self.assert_runs_this_repository_s_commands(yaml.safe_load((ROOT / ".github/workflows/bench.yml").read_text()))

    def test_of_pull_requests_have_no_secrets_and_may_only_read(self):
        workflow = yaml.safe_load((ROOT / ".github/workflows/bench.yml").read_text())
        # YAML 1.1 takes the key "on" for a truth value.
        self.assertEqual(list(workflow[True]), ["pull_request"])
        self.assertEqual(workflow["permissions"], {"contents": "read"})
        for path in WORKFLOWS:
            text = path.read_text()
            self.assertNotIn("secrets.", text)
            self.assertNotIn("pull_request_target", text)
            yaml.safe_load(text)

    def test_compare_a_pull_request_with_the_base_that_it_merges_into(self):
        workflow = yaml.safe_load((ROOT / ".github/workflows/bench.yml").read_text())
        checkout = next(step for step in steps(workflow) if step.get("uses", "").startswith("actions/checkout@"))
        self.assertEqual(checkout["with"]["fetch-depth"], 2)
        comparing = [shlex.split(step["run"]) for step in steps(workflow) if "bench_change" in step.get("run", "")]
        self.assertEqual([words[:2] for words in comparing], [["scripts/bench_change", "HEAD^1"]])
        self.assertIn("--warn-inconclusive", comparing[0])


class Page(WorkflowTest):
    """scripts/ci.md, in a repository as it describes."""

    def setUp(self):
        super().setUp()
        scenario, routes = blocks("json")
        for name, text in (("bench/scenarios/orders/scenario.json", scenario), ("bench/routes.json", routes)):
            self.write(name, text)
        for worker in ("bench/worker.py", "base/bench/worker.py"):
            self.write(
                worker,
                f"""
import json, subprocess, sys
real = subprocess.Popen([{str(BIN / "overlap-worker")!r}], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
for line in sys.stdin:
    command = json.loads(line)
    if command.get("strategy") == "mine":
        command["strategy"] = "callbacks"
    real.stdin.write(json.dumps(command) + "\\n")
    real.stdin.flush()
    answer = json.loads(real.stdout.readline())
    if command["do"] == "list":
        answer["strategies"] = [{{"name": "mine"}}]
    print(json.dumps(answer), flush=True)
""",
            )
        (self.folder / "overlap/build/release").mkdir(parents=True)
        (self.folder / "overlap/build/release/bin").symlink_to(BIN)
        (self.folder / "overlap/scripts").symlink_to(SCRIPTS)
        self.run_of_it, self.of_clients, self.service, self.of_services, self.wrapper, self.exports = (
            text.strip() for text in blocks("sh")
        )

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def shell(self, text, codes=(0,)):
        """Runs it as it stands there, but without patience for a machine that is noisy."""
        text = re.sub(
            r"(compare .*)", r"\1 --budget 1s --blocks 1", re.sub(r"--budget \w+", "", text.replace("\\\n", " "))
        )
        process = subprocess.Popen(
            ["sh", "-c", text],
            cwd=self.folder,
            env=self.environment,
            text=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self.started.append(process)
        result = self.finish(process)
        self.assertIn(result.returncode, codes, result.stderr + result.stdout)
        self.assert_nothing_left()
        return result

    def test_has_workflows_that_are_yaml_and_run_commands_that_exist(self):
        pull_request, push, instead = map(yaml.safe_load, blocks("yaml"))
        self.assertEqual(
            (list(pull_request[True]), pull_request["permissions"]), (["pull_request"], {"contents": "read"})
        )
        self.assertEqual(list(push[True]), ["push"])
        for workflow in (pull_request, push, {"jobs": {"bencher": {"steps": instead}}}):
            self.assert_runs_this_repository_s_commands(workflow, also=("bench/compare", "bencher"))
        for text in blocks("yaml"):
            if "pull_request:" in text:
                self.assertNotIn("secrets.", text)

    def test_has_commands_that_exist_with_options_that_they_have(self):
        for text in (self.run_of_it, self.of_clients, self.of_services, self.exports):
            for words in commands(text):
                if words[0].startswith("overlap/scripts/"):
                    self.assert_is_a_command_of_this_repository(words)

    def test_has_a_scenario_and_routes_that_work(self):
        output = self.shell(self.run_of_it + " --repetitions 1").stdout
        self.assertIn("orders   4 requests, limit 32, mock", output)

    def test_has_a_workflow_whose_measurement_exports_work(self):
        push = yaml.safe_load(blocks("yaml")[1])
        measuring = next(step["run"] for step in steps(push) if "/bin/overlap" in step.get("run", ""))
        self.shell(measuring + " --repetitions 2 --strategies callbacks,thread_pool:2")
        for step in steps(push) + yaml.safe_load(blocks("yaml")[2]):
            if "scripts/export" in step.get("run", ""):
                self.shell(step["run"])
        self.shell(self.exports)
        self.assertEqual(len(json.loads((self.folder / "points.json").read_text())), 2 * 3)
        self.assertEqual(len(json.loads((self.folder / "metrics.json").read_text())), 2)
        self.assertEqual((self.folder / "results.txt").read_text().count("\nBenchmarkOrders/strategy="), 2 * 2)

    # What comes of comparing a program with itself is fine or, on a busy machine, inconclusive; once in a hundred times regressed.
    COMPARED = (0, 1, 3)

    def test_compares_clients(self):
        self.shell(self.of_clients, self.COMPARED)

    def test_compares_services(self):
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = str(free.getsockname()[1])
        self.write("bench/measure", self.service.replace("8080", port))
        for folder in (".", "base"):
            self.write(
                folder + "/service", f"#!/bin/sh\nexec {BIN / 'mockserver'} --routes bench/routes.json --http-port $2\n"
            )
            (self.folder / folder / "service").chmod(0o755)
        (self.folder / "bench/measure").chmod(0o755)
        self.shell(self.of_services, self.COMPARED)

    def test_has_a_script_that_writes_what_the_workflow_keeps(self):
        self.write("bench/compare", re.sub(r"--budget \w+", "--budget 1s --blocks 1", self.wrapper))
        (self.folder / "bench/compare").chmod(0o755)
        step = next(
            step["run"] for step in steps(yaml.safe_load(blocks("yaml")[0])) if "bench/compare" in step.get("run", "")
        )
        self.environment["GITHUB_STEP_SUMMARY"] = str(self.folder / "summary.md")
        self.shell(step, (0, 1))
        self.assertIn("<testsuite", (self.folder / "change.xml").read_text())
        self.assertIn("|", (self.folder / "change.md").read_text())
        self.assertIn("|", (self.folder / "summary.md").read_text())


if __name__ == "__main__":
    unittest.main(verbosity=2)
