"""Results files that something has damaged: each is read, or refused in one sentence, whatever became of it."""

import copy
import json
import pathlib
import random
import sys
import tempfile
import unittest

from programs import ROOT

sys.path.insert(0, str(ROOT / "scripts"))

from overlap_results import results_file  # noqa: E402

REFERENCE = ROOT / "results/reference"
ODD = [
    None, True, -1, 0, 1e308, 10**400, float("nan"), float("inf"), "", "a", "\x00\x1b", "\ud800", [], {}, [[]], {"": {}},
]  # fmt: skip


def small(value):
    """The same document with short lists."""
    if isinstance(value, dict):
        return {key: small(member) for key, member in value.items()}
    return [small(member) for member in value[:4]] if isinstance(value, list) else value


def places(value):
    """(container, key) of all that is in it."""
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, member in members:
        yield value, key
        yield from places(member)


class DamagedResultsFiles(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = pathlib.Path(folder.name) / "damaged.json"
        name = min(REFERENCE.glob("*.json"), key=lambda path: path.stat().st_size)
        self.document = small(json.loads(name.read_text(encoding="utf-8")))
        self.random = random.Random(1)  # the same damage each time

    def assert_read_or_refused(self, data, plain=False):
        self.path.write_bytes(data)
        try:
            results = results_file.load(self.path, plain)
        except results_file.ResultsError as error:
            self.assertTrue(str(error).startswith(str(self.path)), error)
            self.assertNotIn("\n", str(error))
            return
        for benchmark in results.benchmarks:
            for run in benchmark.runs:
                for figure in run:
                    benchmark.values(figure)

    def test_of_which_bytes_were_lost_doubled_or_changed(self):
        whole = json.dumps(self.document).encode()
        for _ in range(300):
            data = bytearray(whole)
            for _ in range(self.random.randint(1, 3)):
                at = self.random.randrange(len(data))
                end = at + self.random.randint(1, 30)
                data[at:end] = self.random.choice([b"", bytes(data[at:end]) * 2, self.random.randbytes(3)])
            self.assert_read_or_refused(bytes(data))

    def test_that_were_cut(self):
        whole = json.dumps(self.document).encode()
        for _ in range(100):
            self.assert_read_or_refused(whole[: self.random.randrange(len(whole))])

    def test_of_which_a_value_became_another(self):
        for _ in range(600):
            document = copy.deepcopy(self.document)
            container, key = self.random.choice(list(places(document)))
            if self.random.random() < 0.2:
                del container[key]
            else:
                container[key] = self.random.choice(ODD)
            self.assert_read_or_refused(json.dumps(document).encode(), plain=self.random.random() < 0.3)


if __name__ == "__main__":
    unittest.main()
