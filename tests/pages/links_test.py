"""Every link, anchor, picture and file name of a page leads somewhere."""

import re
import unittest

from pages import ROOT, Page, pages

# What programs write, and what a page calls its reader's own.
WRITTEN = ("results/latest.json",)
OF_READERS = ("scripts/ci.md",)  # describes another repository's files: tests/programs/ci_test.py


class Links(unittest.TestCase):
    def test_lead_to_files_and_headings_that_exist(self):
        for page in pages():
            for text, target in page.links:
                if re.match(r"\w+:", target):
                    continue
                path, _, anchor = target.partition("#")
                with self.subTest(page=page.name, text=text, target=target):
                    to = (page.path.parent / path).resolve() if path else page.path
                    self.assertTrue(to.exists(), "there is no such file")
                    self.assertTrue(to.is_relative_to(ROOT), "it leads out of the repository")
                    if anchor:
                        self.assertIn(anchor, Page(to).anchors)

    def test_there_are_some_on_the_first_page(self):
        first = next(page for page in pages() if page.name == "README.md")
        self.assertGreater(len(first.links), 15)
        self.assertTrue(any(target.endswith(".svg") for _, target in first.links))

    def test_reach_every_page_from_the_first(self):
        by_path = {page.path: page for page in pages()}
        reached, ahead = set(), [ROOT / "README.md"]
        while ahead:
            path = ahead.pop()
            if path in by_path and path not in reached:
                reached.add(path)
                ahead += [
                    (path.parent / target.partition("#")[0]).resolve()
                    for _, target in by_path[path].links
                    if "://" not in target
                ]
        self.assertEqual([page.name for page in pages() if page.path not in reached], [])


class FileNames(unittest.TestCase):
    def test_in_sentences_are_those_of_files(self):
        for page in pages():
            if page.name in OF_READERS + ("CHANGELOG.md",):
                continue
            for code in page.code:
                if (
                    re.fullmatch(r"(bench|mockserver|scenarios|scripts|results|tests)/[\w./-]+", code)
                    and code not in WRITTEN
                ):
                    with self.subTest(page=page.name):
                        self.assertTrue((ROOT / code).exists(), f"there is no {code}")


if __name__ == "__main__":
    unittest.main(verbosity=2)
