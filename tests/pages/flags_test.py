"""Every --flag that a page names is in the help of a program that the page is about."""

import re
import unittest

import programs_of_pages as programs
from pages import pages

FLAG = re.compile(r"(?<![\w-])--[a-z][\w-]*")
# Other people's programs, whose flags are theirs.
FOREIGN = (
    '"$1/service"',
    "apt-get",
    "az",
    "benchstat",
    "cmake",
    "ctest",
    "curl",
    "diff",
    "docker",
    "git",
    "openstack",
    "python3",
)


def lines(block):
    """The block's lines, those that go on in one."""
    return block.text.replace("\\\n", " ").splitlines()


def is_foreign(text):
    words = text.lstrip("$> -").replace("run:", "").split()
    return bool(words) and words[0] in FOREIGN


class Flags(unittest.TestCase):
    def assert_known(self, page, where, text, about):
        """By one of the programs that the text names, or else by one that the page is about."""
        if is_foreign(text):
            return
        of = programs.named_in(text) or about
        if "--mock-option=" in text:
            of = of | {"mockserver"}
        for flag in FLAG.findall(text):
            if flag.endswith("_") or flag == "--benchmark_":
                flag = "--benchmark_x"
            with self.subTest(place=where, flag=flag):
                self.assertTrue(
                    any(programs.knows(name, flag) for name in of) or programs.in_the_sources(flag),
                    f"{flag}: unknown to {', '.join(sorted(of))}",
                )

    def test_are_known_to_the_programs_that_pages_name_them_for(self):
        for page in pages():
            if page.name == "CHANGELOG.md":
                continue  # older releases had others
            about = programs.named_in(page.text) | {"overlap", "mockserver"}
            for code in page.code:
                self.assert_known(page, page.name, code, about)
            for block in page.blocks:
                if block.language in ("python", "cpp", "yaml"):
                    continue
                for line in lines(block):
                    self.assert_known(page, block.place, line, about)

    def test_that_do_not_exist_are_noticed(self):
        self.assertTrue(programs.knows("overlap", "--strategies"))
        self.assertFalse(programs.knows("overlap", "--strategy"))
        self.assertFalse(programs.knows("mockserver", "--strategies"))
        self.assertEqual(
            programs.named_in("build/release/bin/overlap run x --out y; scripts/plot y"), {"overlap", "plot"}
        )


if __name__ == "__main__":
    unittest.main(verbosity=2)
