"""each_test.py FILE OUT: runs each test of a file and writes, as JSON, how long it took and which functions it called."""

import json
import os
import pathlib
import runpy
import sys
import tempfile
import time
import unittest

import sitecustomize


def each_of(suite):
    for test in suite:
        yield from each_of(test) if isinstance(test, unittest.TestSuite) else [test]


file, out = map(pathlib.Path, sys.argv[1:])
sys.path.insert(0, str(file.parent))
module = type(sys)("tests_of_file")
module.__dict__.update(runpy.run_path(str(file), run_name="tests_of_file"))
sys.modules["tests_of_file"] = module
found = {}
done = unittest.TestResult()
previous = None
for test in each_of(unittest.defaultTestLoader.loadTestsFromModule(module)):
    with tempfile.TemporaryDirectory() as folder:
        os.environ["MUTATION_CALLS"] = folder
        if type(test) is not previous:
            type(test).setUpClass()
        previous = type(test)
        begun, failed = time.monotonic(), len(done.failures) + len(done.errors)
        test.run(done)
        took = time.monotonic() - begun
        sitecustomize.write()
        called = sorted(
            {line for path in pathlib.Path(folder).iterdir() for line in path.read_text().split("\n") if line}
        )
    if len(done.failures) + len(done.errors) == failed:
        found[".".join(test.id().split(".")[-2:])] = {"seconds": took, "called": called}
out.write_text(json.dumps(found))
