"""scripts/mutate: which faults it makes of which code, which tests it runs for them, and what it says of what they notice."""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

from mutation import cpp, cpp_trial, equal, python, python_trial, trial
from mutation.mutant import sample


class OperatorTest(unittest.TestCase):
    """Of a file that is the text of a test."""

    def changed(self, language, text, operator=None):
        """Each mutant's line, as it became."""
        found = []
        for each in language.mutants_of("a", text):
            if operator is None or each.operator == operator:
                found.append(each.text(text).splitlines()[each.line - 1].strip())
        return found


class CppOperatorsTest(OperatorTest):
    def test_a_comparison_is_moved_by_one_and_turned_around(self):
        self.assertEqual(self.changed(cpp, "if (a < b) f();", "boundary"), ["if (a <= b) f();"])
        self.assertEqual(self.changed(cpp, "if (a < b) f();", "reverse"), ["if (a > b) f();"])
        self.assertEqual(self.changed(cpp, "if (a == b) f();", "reverse"), ["if (a != b) f();"])

    def test_brackets_of_templates_pointers_and_references_are_no_operators(self):
        text = "template <class T>\nstd::vector<T> f(T* a, T&& b) { return g<T>(-*a, &b); }\n"
        self.assertEqual(self.changed(cpp, text, "boundary") + self.changed(cpp, text, "arithmetic"), [])
        self.assertEqual(self.changed(cpp, text, "logic"), [])

    def test_arithmetic_and_logic_are_swapped(self):
        self.assertEqual(self.changed(cpp, "x = a + b;", "arithmetic"), ["x = a - b;"])
        self.assertEqual(self.changed(cpp, "x += b;", "arithmetic"), ["x -= b;"])
        self.assertEqual(self.changed(cpp, "++x;", "arithmetic"), ["--x;"])
        self.assertEqual(self.changed(cpp, "x = a && !b;", "logic"), ["x = a || !b;"])
        self.assertEqual(self.changed(cpp, "x = a && !b;", "negation"), ["x = a && b;"])

    def test_conditions_are_negated_but_not_those_that_declare(self):
        self.assertEqual(self.changed(cpp, "if (a(b)) c;", "negation"), ["if (!(a(b))) c;"])
        self.assertEqual(self.changed(cpp, "if (const auto x = a()) c;", "negation"), [])

    def test_numbers_become_others_in_their_own_writing(self):
        self.assertEqual(self.changed(cpp, "x = 1'000;", "constant"), ["x = 1001;"])
        self.assertEqual(self.changed(cpp, "x = 0xffU;", "constant"), ["x = 0x100U;"])
        self.assertEqual(self.changed(cpp, "x = 0.5;", "constant"), ["x = 1.0;"])
        self.assertEqual(self.changed(cpp, "x = true;", "constant"), ["x = false;"])

    def test_a_statement_is_removed_but_no_declaration(self):
        self.assertEqual(self.changed(cpp, "{ int a = 1; f(a); if (b) g.h(1); }", "removal"), [
            "{ int a = 1; ; if (b) g.h(1); }",
            "{ int a = 1; f(a); if (b) ; }",
        ])  # fmt: skip

    def test_results_become_defaults(self):
        self.assertEqual(self.changed(cpp, "return f(a);", "default"), ["return {};"])
        self.assertEqual(self.changed(cpp, "return {};", "default"), [])

    def test_names_are_taken_for_each_other(self):
        self.assertIn("x = std::max(a, b);", self.changed(cpp, "x = std::min(a, b);", "confusion"))
        self.assertIn("write(head, served, served);", self.changed(cpp, "write(head, asked, served);", "confusion"))
        self.assertEqual(self.changed(cpp, "write(asked, served);", "arguments"), ["write(served, asked);"])

    def test_comments_texts_and_assertions_are_spared(self):
        text = '{// a < b\n#if 1 < 2\n#endif\nf("a < b && 1", R"(1 + 1)");\n  assert(a < b);\n'
        self.assertEqual({each.operator for each in cpp.mutants_of("a", text)}, {"removal"})


class PythonOperatorsTest(OperatorTest):
    def test_comparisons_arithmetic_and_logic_are_swapped(self):
        self.assertEqual(self.changed(python, "x = a <= b", "boundary"), ["x = a < b"])
        self.assertEqual(self.changed(python, "x = a is not b", "reverse"), ["x = a is b"])
        self.assertEqual(self.changed(python, "x = (a) * b", "arithmetic"), ["x = (a) / b"])
        self.assertEqual(self.changed(python, "x = a and b or c", "logic"), ["x = a or b or c", "x = a and b and c"])

    def test_conditions_are_negated_and_results_lost(self):
        self.assertEqual(self.changed(python, "x = 1 if a else b", "negation"), ["x = 1 if (not (a)) else b"])
        self.assertEqual(self.changed(python, "def f():\n    return a", "default"), ["return None"])

    def test_places_after_letters_of_several_bytes_are_found(self):
        self.assertEqual(self.changed(python, 'f("±", 1)', "constant"), ['f("±", 2)'])

    def test_calls_are_removed_but_no_documentation(self):
        self.assertEqual(self.changed(python, 'def f():\n    """1 < 2"""\n    g(1)', "removal"), ["pass"])


class ChoiceTest(unittest.TestCase):
    def test_a_seed_chooses_the_same_again_and_a_larger_sample_holds_the_smaller(self):
        found = cpp.mutants_of("a", "".join(f"if (a{i} < b) x = {i};\n" for i in range(50)))
        few, more = (set(sample(found, count, "1")) for count in (10, 20))
        self.assertEqual(few, set(sample(found, 10, "1")))
        self.assertLess(few, more)
        self.assertNotEqual(few, set(sample(found, 10, "2")))

    def test_names_are_unique(self):
        found = [each.id for each in cpp.mutants_of("a", "x = f(first); y = f(first);")]
        self.assertEqual(len(found), len(set(found)))

    def test_tests_of_cpp_are_those_named_after_the_file_first(self):
        self.assertIn("ServerTiming", cpp_trial.suites_named_after("bench/core/trace.cpp", ROOT))
        self.assertIn("Dispatcher", cpp_trial.suites_named_after("mockserver/dispatcher.cpp", ROOT))
        self.assertEqual(cpp_trial.suites_named_after("bench/core/nothing.cpp", ROOT), [])
        programs = ["bin/words_tests", "bin/core_tests"]
        self.assertEqual(cpp_trial.own_first(programs, "bench/core/trace.cpp")[0], "bin/core_tests")

    def test_tests_of_python_are_those_that_import_the_file_or_start_what_does(self):
        tests = python_trial.Tests(ROOT, ROOT, ROOT)
        self.assertIn("tests/programs/compare_test.py", tests.of("scripts/overlap_results/compare/significance.py"))
        self.assertIn("tests/programs/export_test.py", tests.of("scripts/overlap_results/export/bencher.py"))
        self.assertNotIn("tests/programs/export_test.py", tests.of("scripts/overlap_results/compare/significance.py"))

    def test_the_page_says_why_a_survivor_is_equal(self):
        rows = equal.explained("| `bench/a.cpp` | `x < y \\|\\| z` | `< -> <=` | never the same |\n")
        text = "if (x < y || z) f();\n"
        found = {each.operator: equal.reason_for(each, rows) for each in cpp.mutants_of("bench/a.cpp", text)}
        self.assertEqual(found["boundary"], "never the same")
        self.assertIsNone(found["reverse"])


class TrialTest(unittest.TestCase):
    """A script and its tests, in a repository of their own."""

    SCRIPT = "def above(limit, value):\n    return value > limit\n\n\ndef unused(value):\n    return value + 1\n"
    TESTS = """import pathlib, sys, unittest
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "scripts"))
import limits

class Limits(unittest.TestCase):
    def test_far_above(self):
        self.assertTrue(limits.above(1, 5))
        self.assertFalse(limits.above(5, 1))

if __name__ == "__main__":
    unittest.main()
"""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="overlap-test-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.root, self.work = self.folder / "root", self.folder / "work"
        self.work.mkdir()
        for name, text in (("scripts/limits.py", self.SCRIPT), ("tests/programs/limits_test.py", self.TESTS)):
            (self.root / name).parent.mkdir(parents=True, exist_ok=True)
            (self.root / name).write_text(text)

    def verdicts(self):
        tests = python_trial.Tests(self.root, self.root, self.folder / "kept")
        tree = python_trial.copy_of(self.root, self.work / "tree")
        for file in tests.of("scripts/limits.py"):
            self.assertTrue(tests.measure(file, tree, self.work))
        found = {}
        for each in python.mutants_of("scripts/limits.py", self.SCRIPT):
            found[each.line, each.change] = python_trial.try_mutant(each, self.SCRIPT, tests, tree, self.work)
            self.assertEqual((tree / "scripts/limits.py").read_text(), self.SCRIPT)
        return found

    def is_gone(self, pid):
        """Or dead, and about to be."""
        for _ in range(1000):
            try:
                if pathlib.Path("/proc", pid, "stat").read_text().split()[2] == "Z":
                    return True
            except OSError:
                return True
            time.sleep(0.01)
        return False

    def test_what_is_tested_is_noticed_and_what_is_not_survives(self):
        found = self.verdicts()
        self.assertEqual(found[2, "> -> <"], ("killed", "limits_test: Limits.test_far_above"))
        self.assertEqual(found[2, "> -> >="], ("SURVIVED", ""))
        self.assertEqual(found[6, "+ -> -"], ("SURVIVED", "no test calls it"))
        self.assertEqual((self.root / "scripts/limits.py").read_text(), self.SCRIPT)

    def test_what_never_ends_is_ended_with_all_that_it_started(self):
        waits = ["sh", "-c", "sleep 600 & echo $! > pid; sleep 600"]
        ended = trial.run(waits, self.work, self.work, 0.5)
        self.assertIsNone(ended.code)
        pid = (self.work / "pid").read_text().strip()
        self.assertTrue(self.is_gone(pid))


class CommandTest(unittest.TestCase):
    def mutate(self, *arguments):
        command = [sys.executable, ROOT / "scripts/mutate", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    def test_names_the_mutants_of_a_file(self):
        listed = self.mutate("--list", "--file", "bench/core/policy.cpp")
        self.assertEqual(listed.returncode, 0)
        self.assertIn("bench/core/policy.cpp:", listed.stdout)
        few = self.mutate("--list", "--room", "core", "--count", "3")
        self.assertEqual(len(few.stdout.splitlines()), 3)

    def test_holds_the_swap_of_what_was_asked_and_what_was_served(self):
        listed = self.mutate("--list", "--file", "mockserver/dispatcher.cpp").stdout
        self.assertRegex(listed, r":arguments  answer.asked, served -> served, answer.asked\n")

    def test_refuses_what_is_not_there(self):
        with tempfile.TemporaryDirectory() as empty:
            for arguments, said in (
                (["--file", "bench/nothing.cpp"], "nothing to mutate in bench/nothing.cpp"),
                (["--file", "bench/core/trace.*"], "bench/core/trace.hpp is neither a .cpp nor a .py file"),
                (["--only", "bench/core/policy.cpp:1:1:boundary"], "there is no such mutant"),
                (["--again", f"{empty}/none.json"], "there is no"),
                (["--file", "bench/core/policy.cpp", "--build", empty], "there is no build in"),
                (["--count", "0"], "wants a whole number from 1"),
            ):
                refused = self.mutate(*arguments)
                self.assertEqual((refused.returncode, refused.stdout), (2, ""), arguments)
                self.assertIn(said, refused.stderr)

    def test_tries_none_where_none_survived(self):
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            json.dump([], file)
            file.flush()
            self.assertEqual(self.mutate("--again", file.name).returncode, 2)


if __name__ == "__main__":
    unittest.main()
