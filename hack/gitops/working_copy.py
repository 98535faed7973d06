"""The working copy: a clone of this checkout, with what is not committed yet, and its Git server.

The checkout itself is only read.
"""

import os
import shutil
from pathlib import Path

from hack import tools
from hack.cluster.state import state_dir
from hack.gitops.errors import GitOpsError
from hack.process import CommandError, run

# The state of the checkout that the working copy has.
TAKEN = "refs/taskapp/checkout"
SNAPSHOT = "What is not committed in the checkout"
AUTHOR = {"user.name": "make gitops", "user.email": "gitops@taskapp.example.com"}


def folder() -> Path:
    """Where the working copy is."""
    return state_dir().parent / "gitops" / "taskapp"


def remove() -> None:
    """Remove it."""
    shutil.rmtree(folder().parent, ignore_errors=True)


def prepare(repository: str, version: str) -> str:
    """Have the checkout's state on the server's main; the commit of main there.

    An empty server gets the tag of the present version too. Later changes of the checkout are
    merged, so that what Flux and people committed meanwhile stays.
    """
    if not _has(TAKEN):
        _create()
    git("config", "remote.origin.url", repository)
    if git("ls-remote", "origin", "refs/heads/main"):
        _update()
    else:
        # A new server: what an older one had has gone with it.
        _create()
        git("config", "remote.origin.url", repository)
        git("reset", "--quiet", "--hard", _take())
        git("tag", "--annotate", "--message", version, version)
        # One by one: Git cannot report on two at once from a shallow checkout.
        git("push", "--quiet", "--set-upstream", "origin", "main")
        git("push", "--quiet", "origin", version)
    return _resolve("origin/main")


def git(*arguments: str) -> str:
    """Run git in the working copy."""
    return run(["git", "-C", str(folder()), *arguments])


def _create() -> None:
    remove()
    folder().mkdir(parents=True)
    git("init", "--quiet", "--initial-branch=main")
    for name, value in AUTHOR.items():
        git("config", name, value)
    git("config", "remote.origin.fetch", "+refs/heads/*:refs/remotes/origin/*")


def _take() -> str:
    """A commit with the checkout's present state, on top of the one that was taken before."""
    try:
        git("fetch", "--quiet", "--update-shallow", "--no-tags", str(tools.ROOT), "HEAD")
    except CommandError as error:
        raise GitOpsError(f"{tools.ROOT} has to be a Git repository: {error}") from error
    head = _resolve("FETCH_HEAD")
    before = _resolve(TAKEN) if _has(TAKEN) else head
    tree = _write_tree(head)
    # What was taken before has to be among the ancestors: it is what a merge compares with.
    fitting = [before, head] if _is_ancestor(before, head) else [before]
    taken = next((c for c in fitting if tree == _resolve(f"{c}^{{tree}}")), None)
    if taken is None:
        parents = [flag for parent in dict.fromkeys((head, before)) for flag in ("-p", parent)]
        taken = git("commit-tree", tree, *parents, "-m", SNAPSHOT).strip()
    git("update-ref", TAKEN, taken)
    return taken


def _write_tree(head: str) -> str:
    """What is in the checkout's folder, committed or not, but for what Git ignores there."""
    index = os.environ | {"GIT_INDEX_FILE": str(folder() / ".git" / "snapshot")}
    command = ["git", f"--git-dir={folder() / '.git'}", f"--work-tree={tools.ROOT}"]
    run([*command, "read-tree", head], env=index)
    run([*command, "add", "--all"], env=index)
    return run([*command, "write-tree"], env=index).strip()


def _update() -> None:
    taken = _take()
    git("fetch", "--quiet", "origin")
    if not _has("refs/heads/main"):
        git("checkout", "--quiet", "--track", "-B", "main", "origin/main")
    if _is_ancestor(taken, "origin/main"):
        return
    try:
        git("checkout", "--quiet", "main")
        git("merge", "--quiet", "--ff-only", "origin/main")
        git("merge", "--quiet", "-m", "Merge the checkout's changes", taken)
        git("push", "--quiet", "origin", "main")
    except CommandError as error:
        raise GitOpsError(
            f"the checkout's changes do not go into {folder()}: finish or abort there what Git "
            f"began (`git status` tells), push main, then `make gitops` again\n{error}"
        ) from error


def _is_ancestor(older: str, newer: str) -> bool:
    return _git_succeeds("merge-base", "--is-ancestor", older, newer)


def _resolve(revision: str) -> str:
    return git("rev-parse", "--verify", revision).strip()


def _has(revision: str) -> bool:
    return _git_succeeds("rev-parse", "--verify", "--quiet", revision)


def _git_succeeds(*arguments: str) -> bool:
    try:
        git(*arguments)
    except CommandError:
        return False
    return True
