"""Every example in JSON parses; scenarios and files of routes load; examples in Python print what their page says."""

import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

from pages import pages
from programs_of_pages import BIN

RUN_ELSEWHERE = ("bench/worker/README.md",)  # its worker: tests/programs/own_worker_test.py


def documents(text):
    """One document, or one a line, or a member of a larger one."""
    try:
        return [json.loads(text)]
    except json.JSONDecodeError:
        pass
    try:
        return [json.loads("{" + text + "}")]
    except json.JSONDecodeError:
        return [json.loads(line) for line in text.splitlines()]


class Examples(unittest.TestCase):
    def of(self, language):
        return [block for page in pages() for block in page.blocks if block.language == language]

    def assert_accepted(self, document, *command):
        with tempfile.TemporaryDirectory(prefix="overlap-test-") as folder:
            file = pathlib.Path(folder, "example.json")
            file.write_text(json.dumps(document))
            done = subprocess.run(
                [BIN / command[0], *command[1:], str(file)]
                if command[0] == "overlap"
                else [BIN / command[0], *command[1:], str(file), "--list-routes"],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=60,
                check=False,
            )
            self.assertEqual(done.returncode, 0, done.stderr)

    def test_in_json_parse_and_load(self):
        loaded = set()
        for block in self.of("json"):
            with self.subTest(place=block.place):
                for document in documents(block.text):
                    if isinstance(document, dict) and "steps" in document:
                        self.assert_accepted(document, "overlap", "graph")
                        loaded.add("scenario")
                    elif isinstance(document, dict) and "routes" in document:
                        self.assert_accepted(document, "mockserver", "--routes")
                        loaded.add("routes")
        self.assertEqual(loaded, {"scenario", "routes"}, "examples of both kinds are on some page")

    def test_in_python_run_and_print_what_the_page_says(self):
        for block in self.of("python"):
            if block.page.name in RUN_ELSEWHERE:
                continue
            with self.subTest(place=block.place):
                done = subprocess.run(
                    [sys.executable, "-"], input=block.text, capture_output=True, text=True, timeout=60, check=False
                )
                self.assertEqual(done.returncode, 0, done.stderr)
                for line in done.stdout.splitlines():
                    self.assertIn(line, block.page.text)

    def test_say_what_language_they_are_in(self):
        known = {"bash", "console", "cpp", "json", "python", "sh", "text", "yaml"}
        self.assertEqual([block.place for page in pages() for block in page.blocks if block.language not in known], [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
