"""How often `overlap run` starts the mock: each start is a moment in which nothing is measured."""

import shlex
import shutil
import unittest

from programs import BIN, ProgramTest

ONCE = ["--repetitions", "1", "--strategies", "callbacks"]


class MockStarts(ProgramTest):
    """A mock that writes down its arguments whenever it is started."""

    def setUp(self):
        super().setUp()
        self.bin = self.folder / "bin"
        self.bin.mkdir()
        for program in ("overlap", "overlap-worker"):
            shutil.copy(BIN / program, self.bin / program)
        self.notes = self.folder / "starts"
        mock = self.bin / "mockserver"
        mock.write_text(
            f"""#!/bin/sh
echo "$*" >> {shlex.quote(str(self.notes))}
exec {shlex.quote(str(BIN / 'mockserver'))} "$@"
"""
        )
        mock.chmod(0o755)

    def starts(self, *arguments):
        """The arguments of every start of the mock in a run that succeeds."""
        result = self.overlap("run", *arguments, *ONCE, bin=self.bin)
        self.assertEqual(result.returncode, 0, result.stderr + result.stdout)
        return self.notes.read_text().splitlines()

    def test_one_serves_all_scenarios_of_a_target(self):
        self.assertEqual(len(self.starts("ping", "azure_inventory", "--latency", "1ms")), 1)

    def test_one_serves_all_points_that_need_the_same(self):
        self.assertEqual(len(self.starts("ping", "--latency", "1ms", "--sweep", "max_in_flight=1,2,5")), 1)

    def test_what_is_tried_first_stays_for_its_scenario(self):
        starts = self.starts("ping", "--sweep", "latency=1ms,2ms,3ms")
        counts = [sum(f"--latency {latency}" in start for start in starts) for latency in ("1ms", "2ms", "3ms")]
        self.assertEqual(counts, [1, 2, 2], starts)

    def test_its_password_is_asked_for_without_a_server(self):
        starts = self.starts("horizon_page", "--latency", "1ms")
        self.assertEqual([start.endswith(" --print-defaults") for start in starts], [True, False], starts)


if __name__ == "__main__":
    unittest.main(verbosity=2)
