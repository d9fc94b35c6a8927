"""What the commands' options have in common."""

import argparse


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence, without the usage before it, which is --help's."""

    def error(self, message):
        self.exit(2, f"{self.prog}: {message}\n")


def natural(text):
    """The type of an option that counts something."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"wants a whole number from 1, not {text}")
    return int(text)
