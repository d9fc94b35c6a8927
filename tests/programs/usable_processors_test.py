"""What scripts take for the number of processors that may be used is what the programs take for it."""

import json
import os
import pathlib
import sys
import tempfile
import unittest
from unittest import mock

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))
sys.dont_write_bytecode = True

from overlap_results import usable_processors

CASES = json.loads((ROOT / "tests/cases/processors.json").read_text(encoding="utf-8"))


class UsableProcessors(unittest.TestCase):
    def each(self, section):
        for sentence, cases in CASES[section].items():
            for case in cases:
                with self.subTest(sentence, **case):
                    yield case

    def test_the_quota_is_that_of_the_cases(self):
        for case in self.each("processor_quota"):
            with tempfile.TemporaryDirectory() as root:
                for name, text in case["files"].items():
                    path = pathlib.Path(root, name)
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_text(text)
                self.assertEqual(usable_processors.processor_quota(root), case["quota"])

    def test_the_number_is_that_of_the_cases(self):
        for case in self.each("usable_processors"):
            self.assertEqual(usable_processors.within(case["allowed"], case["quota"]), case["usable"])

    def test_one_that_the_scheduler_allows_is_one(self):
        with mock.patch("os.sched_getaffinity", return_value={min(os.sched_getaffinity(0))}):
            self.assertEqual(usable_processors.usable_processors(), 1)


if __name__ == "__main__":
    unittest.main()
