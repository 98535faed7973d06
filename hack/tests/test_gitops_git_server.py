import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hack.cluster.probes import answers
from hack.cluster.waiting import poll
from hack.gitops import servers

Git = Callable[..., str]


@pytest.fixture
def git(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Git:
    """Git as nobody in particular has configured it, in the folder `work`."""
    for name in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{name}_NAME", "a person")
        monkeypatch.setenv(f"GIT_{name}_EMAIL", "person@example.com")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_TERMINAL_PROMPT", "0")
    work = tmp_path / "work"
    work.mkdir()

    def run(*arguments: str, folder: Path = work) -> str:
        command = ["git", "-C", str(folder), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    run("init", "--quiet", "--initial-branch=main")
    return run


@contextmanager
def serving(root: Path) -> Iterator[str]:
    """The address of a server that has been started as in its container."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    settings = {
        "GIT_ROOT": str(root),
        "GIT_REPOSITORY": "taskapp.git",
        "GIT_USERNAME": "me",
        "GIT_PASSWORD": "secret",
        "LISTEN": address,
    }
    command = [sys.executable, str(servers.GIT_SERVER / "server.py")]
    with subprocess.Popen(command, env=os.environ | settings) as process:
        try:
            assert poll(lambda: answers(f"http://{address}/readyz"), 20)
            yield address
        finally:
            process.terminate()


@pytest.fixture
def address(tmp_path: Path, git: Git) -> Iterator[str]:  # noqa: ARG001 -- its environment
    with serving(tmp_path / "served") as address:
        yield address


@pytest.fixture
def url(address: str) -> str:
    return f"http://me:secret@{address}/taskapp.git"


def commit(git: Git, content: bytes = b"one\n", *options: str) -> str:
    (Path(git("rev-parse", "--show-toplevel")) / "file").write_bytes(content)
    git("add", "file")
    git("commit", "--quiet", "--message", "change", *options)
    return git("rev-parse", "HEAD")


def test_push_and_clone(git: Git, url: str, tmp_path: Path) -> None:
    pushed = commit(git)
    git("tag", "--annotate", "--message", "v1", "v1")
    git("push", url, "main", "v1")
    git("clone", "--quiet", url, str(tmp_path / "clone"))
    assert git("rev-parse", "HEAD", "v1^{commit}", folder=tmp_path / "clone").split() == [
        pushed,
        pushed,
    ]
    assert git("symbolic-ref", "HEAD", folder=tmp_path / "clone") == "refs/heads/main"


def test_body_in_chunks(git: Git, url: str) -> None:
    pushed = commit(git, os.urandom(300_000))
    git("-c", "http.postBuffer=65536", "push", url, "main")
    assert git("ls-remote", url, "main").split()[0] == pushed


def test_compressed_body(git: Git, url: str, tmp_path: Path) -> None:
    for number in range(40):
        commit(git, f"{number}\n".encode(), "--quiet")
        git("branch", f"branch-{number}")
    git("push", "--quiet", "--all", url)
    # Git compresses a request that wants this many branches.
    git("clone", "--quiet", url, str(tmp_path / "clone"))
    assert len(git("branch", "--remotes", folder=tmp_path / "clone").splitlines()) == 42


def test_shallow_clone_that_is_deepened(git: Git, url: str, tmp_path: Path) -> None:
    for number in range(3):
        commit(git, f"{number}\n".encode())
    git("push", url, "main")
    clone = tmp_path / "clone"
    git("clone", "--quiet", "--depth=1", url, str(clone))
    assert git("rev-list", "--count", "HEAD", folder=clone) == "1"
    git("fetch", "--quiet", "--unshallow", folder=clone)
    assert git("rev-list", "--count", "HEAD", folder=clone) == "3"


def test_push_from_a_shallow_clone(git: Git, url: str, tmp_path: Path) -> None:
    for number in range(2):
        commit(git, f"{number}\n".encode())
    clone = tmp_path / "clone"
    git("clone", "--quiet", "--depth=1", f"file://{tmp_path}/work", str(clone))
    git("push", url, "main", folder=clone)
    assert git("ls-remote", url, "main").split()[0] == git("rev-parse", "HEAD")


def test_rewritten_branch_needs_force(git: Git, url: str) -> None:
    commit(git)
    git("push", url, "main")
    rewritten = commit(git, b"two\n", "--amend")
    with pytest.raises(AssertionError, match="rejected"):
        git("push", url, "main")
    git("push", "--force", url, "main")
    assert git("ls-remote", url, "main").split()[0] == rewritten


def test_restart_keeps_the_repository(git: Git, tmp_path: Path) -> None:
    pushed = commit(git)
    with serving(tmp_path / "served") as address:
        git("push", f"http://me:secret@{address}/taskapp.git", "main")
    with serving(tmp_path / "served") as address:
        there = git("ls-remote", f"http://me:secret@{address}/taskapp.git", "main")
    assert there.split()[0] == pushed


@pytest.mark.parametrize("user", ["", "me@", "me:wrong@", "other:secret@"])
def test_others_are_refused(git: Git, address: str, user: str) -> None:
    commit(git)
    for command in ("ls-remote", "push"):
        with pytest.raises(AssertionError, match=r"Authentication failed|could not read"):
            git(command, f"http://{user}{address}/taskapp.git", "main")


def test_challenge_names_the_scheme(address: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"http://{address}/taskapp.git/info/refs")
    assert refused.value.code == 401
    assert refused.value.headers["WWW-Authenticate"] == 'Basic realm="git"'
    refused.value.close()


def test_unknown_repository_is_not_found(git: Git, address: str) -> None:
    with pytest.raises(AssertionError, match="not found"):
        git("ls-remote", f"http://me:secret@{address}/other.git")
