"""The working copy's side of a release: its commit and tag, and what Flux commits after it."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hack.gitops.errors import GitOpsError
from hack.process import CommandError, run
from hack.release import version
from hack.release.version import Version

BRANCH = "main"
VALUES = "clusters/local/values.yaml"
# Flux may push between our fetch and our push.
ATTEMPTS = 3


@dataclass(frozen=True)
class Update:
    """A commit that gave an environment another tag."""

    commit: str
    author: str
    line: str

    def __str__(self) -> str:
        return f"{self.commit[:7]} by {self.author}: {self.line}"


@dataclass(frozen=True)
class Repository:
    """A working copy on its main branch, and its remote `origin`."""

    folder: Path

    def git(self, *arguments: str) -> str:
        """Run git in the working copy."""
        return run(["git", "-C", str(self.folder), *arguments])

    def release(self, wanted: Version) -> str:
        """Give the chart a version, commit, tag and push both; the commit."""
        self._update()
        version.write(wanted, self.folder)
        if self.git("status", "--porcelain"):
            self.git("commit", "--quiet", "--all", "--message", f"Release {wanted}")
        for attempt in range(1, ATTEMPTS + 1):
            self.git("tag", "--annotate", "--message", str(wanted), str(wanted))
            try:
                self.git("push", "--quiet", "--atomic", "origin", f"HEAD:{BRANCH}", str(wanted))
                break
            except CommandError:
                self.git("tag", "--delete", str(wanted))
                if attempt == ATTEMPTS:
                    raise
                self.git("pull", "--quiet", "--rebase", "origin", BRANCH)
        return self.git("rev-parse", "HEAD").strip()

    def _update(self) -> None:
        if not (self.folder / ".git").exists():
            raise GitOpsError(f"{self.folder} is no working copy: `make gitops` makes it")
        if self.git("branch", "--show-current").strip() != BRANCH:
            raise GitOpsError(f"{self.folder} is not on {BRANCH}: `git switch {BRANCH}` there")
        if self.git("status", "--porcelain"):
            raise GitOpsError(f"{self.folder} has changes that no commit has: commit them first")
        self.git("fetch", "--quiet", "--tags", "origin")
        self.git("rebase", "--quiet", f"origin/{BRANCH}")

    @contextmanager
    def checkout(self, tag: str) -> Iterator[Path]:
        """A folder with the files of a tag, as a workflow checks it out."""
        with tempfile.TemporaryDirectory() as parent:
            folder = Path(parent) / "taskapp"
            self.git("worktree", "add", "--quiet", "--detach", str(folder), tag)
            try:
                yield folder
            finally:
                self.git("worktree", "remove", "--force", str(folder))

    def update_to(self, tag: str) -> Update | None:
        """The latest commit on the remote that wrote this tag into the environment's values."""
        self.git("fetch", "--quiet", "origin", BRANCH)
        for commit in self.git("log", "-20", "--format=%H", f"origin/{BRANCH}", VALUES).split():
            shown = self.git("show", "--unified=0", "--format=%an", commit, "--", VALUES)
            author, *diff = shown.splitlines()
            written = [line[1:].partition("#")[0].strip() for line in diff if line[:1] == "+"]
            if f"imageTag: {tag}" in written:
                return Update(commit, author, f"imageTag: {tag}")
        return None

    def contains(self, descendant: str, commit: str) -> bool:
        """Whether a commit is, or comes after, another; the first may be abbreviated."""
        if not descendant or commit.startswith(descendant):
            return bool(descendant)
        try:
            self.git("merge-base", "--is-ancestor", commit, descendant)
        except CommandError:
            return False
        return True
