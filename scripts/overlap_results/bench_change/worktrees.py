"""Checkouts of commits beside the one at hand, which stays as it is."""

import dataclasses
import pathlib
import shutil
import subprocess

from . import children


class RepositoryError(Exception):
    """One sentence on what is wrong with the repository, or with the name of a commit."""


@dataclasses.dataclass
class Commit:
    written: str  # as a person named it
    id: str

    def __str__(self):
        return self.written if self.id.startswith(self.written) else f"{self.written} ({self.id[:10]})"


class Repository:
    def __init__(self, folder):
        """Raises RepositoryError when this is no checkout, and when there is no git."""
        self.folder = folder
        try:
            result = self.git("rev-parse", "--show-toplevel")
        except OSError:
            raise RepositoryError("there is no git, which keeps the commits that are to be compared") from None
        if result.returncode != 0:
            # Such as a folder that is somebody else's, which git names, with what to do about it.
            reason = result.stderr.strip().splitlines()[0] if result.stderr.strip() else "git does not say why"
            raise RepositoryError(f"{folder} is no checkout that git would use: {reason.removeprefix('fatal: ')}")

        if not pathlib.Path(result.stdout.strip()).samefile(folder):
            raise RepositoryError(
                f"{folder} is a folder of another repository, {result.stdout.strip()}, whose commits this cannot build: "
                "scripts/compare --run compares any two programs"
            )

    def check_is_where(self, here):
        """Raises RepositoryError where that folder belongs to another repository: who is there means its commits."""
        theirs, ours = (self.git("rev-parse", "--git-common-dir", folder=folder) for folder in (here, self.folder))
        if theirs.returncode == 0 and common(here, theirs) != common(self.folder, ours):
            raise RepositoryError(
                f"this builds commits of {self.folder}, and {here} belongs to another repository: go there for those, and "
                "use scripts/compare --run for programs of your own"
            )

    def git(self, *arguments, folder=None):
        return subprocess.run(
            ["git", "-C", str(folder or self.folder), *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def commit(self, written):
        """Raises RepositoryError when no commit has that name."""
        result = self.git("rev-parse", "--verify", "--quiet", "--end-of-options", written + "^{commit}")
        if result.returncode != 0:
            shallow = self.git("rev-parse", "--is-shallow-repository").stdout.strip() == "true"
            raise RepositoryError(
                f'there is no commit "{written}"'
                + (
                    ": this checkout has not the whole history, which " "`git fetch --unshallow` gets"
                    if shallow
                    else ""
                )
            )
        return Commit(written, result.stdout.strip())

    def has_changes(self):
        return bool(self.git("status", "--porcelain", "--untracked-files=no").stdout.strip())


def common(folder, answer):
    """Where git keeps what all worktrees of a repository share."""
    return (folder / answer.stdout.strip()).resolve()


class Worktrees:
    """Worktrees in that folder, which are gone from it and from the repository when the `with` ends, however it ends."""

    def __init__(self, repository, folder):
        self.repository = repository
        self.folder = folder
        self.added = []

    def __enter__(self):
        return self

    def add(self, name, commit):
        """The folder of a new worktree with that commit. Raises children.Failed."""
        path = self.folder / name
        self.added.append(path)  # first: an interrupt may leave half of one
        children.run(
            ["git", "-C", self.repository.folder, "worktree", "add", "--quiet", "--detach", path, commit.id],
            failure=f"git cannot check out {commit}",
        )
        return path

    def __exit__(self, *_):
        for path in self.added:
            # Twice: locked ones too, which one is while git still fills it.
            if self.repository.git("worktree", "remove", "--force", "--force", str(path)).returncode != 0:
                shutil.rmtree(path, ignore_errors=True)
                self.repository.git("worktree", "prune")
