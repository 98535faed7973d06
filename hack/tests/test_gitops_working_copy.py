import os
import subprocess
from pathlib import Path

import pytest

from hack import tools
from hack.gitops import working_copy
from hack.gitops.errors import GitOpsError
from hack.process import run


class Checkout:
    """A checkout of two files, one of them ignored, and what a person does in it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir()
        self.git("init", "--quiet", "--initial-branch=some-branch")
        self.write(".gitignore", "ignored\n")
        self.write("values.yaml", "tag: v0.1.0\n\n\n\nreplicas: 1\n")
        self.commit()

    def git(self, *arguments: str) -> str:
        return run(["git", "-C", str(self.root), *arguments]).strip()

    def write(self, name: str, content: str) -> None:
        (self.root / name).write_text(content)

    def commit(self) -> None:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "change")


class Server(Checkout):
    """The repository behind the Git server, and what Flux commits to it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(root)], check=True)

    def file(self, name: str, revision: str = "main") -> str:
        return self.git("show", f"{revision}:{name}")

    def flux_commits(self, name: str, content: str) -> None:
        clone = self.root.parent / "flux"
        run(["git", "clone", "--quiet", str(self.root), str(clone)])
        (clone / name).write_text(content)
        for command in (["commit", "-qam", "Update taskapp"], ["push", "-q", "origin", "main"]):
            run(["git", "-C", str(clone), *command])


@pytest.fixture
def checkout(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Checkout:
    for name in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{name}_NAME", "a person")
        monkeypatch.setenv(f"GIT_{name}_EMAIL", "person@example.com")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    made = Checkout(tmp_path / "checkout")
    monkeypatch.setattr(tools, "ROOT", made.root)
    return made


@pytest.fixture
def server(checkout: Checkout) -> Server:
    return Server(checkout.root.parent / "server")


def prepare(server: Server) -> str:
    return working_copy.prepare(str(server.root), "v0.1.0")


def test_clean_checkout_is_pushed_as_it_is(checkout: Checkout, server: Server) -> None:
    commit = prepare(server)
    assert commit == checkout.git("rev-parse", "HEAD")
    assert server.git("rev-parse", "main", "v0.1.0^{commit}").split() == [commit, commit]
    assert working_copy.git("status", "--porcelain", "--branch") == "## main...origin/main\n"


def test_uncommitted_changes_are_one_commit(checkout: Checkout, server: Server) -> None:
    checkout.write("values.yaml", "tag: v0.1.0\n\n\n\nreplicas: 2\n")
    checkout.write("new", "new\n")
    checkout.write("ignored", "secret\n")
    status, head = checkout.git("status", "--porcelain"), checkout.git("rev-parse", "HEAD")
    prepare(server)
    assert server.git("rev-parse", "main~1") == head
    changed = server.git("diff", "--name-only", "main~1", "main").split()
    assert changed == ["new", "values.yaml"]
    assert (checkout.git("status", "--porcelain"), checkout.git("rev-parse", "HEAD")) == (
        status,
        head,
    )


def test_commits_there_need_no_configuration(server: Server) -> None:
    prepare(server)
    assert working_copy.git("config", "--local", "user.name").strip() == "make gitops"
    assert working_copy.git("config", "--local", "user.email").strip()


def test_second_time_does_nothing(checkout: Checkout, server: Server) -> None:
    checkout.write("new", "new\n")
    assert prepare(server) == prepare(server)


def test_later_changes_are_merged_with_what_flux_committed(
    checkout: Checkout, server: Server
) -> None:
    checkout.write("new", "new\n")
    prepare(server)
    server.flux_commits("values.yaml", "tag: v0.2.0\n\n\n\nreplicas: 1\n")
    checkout.write("values.yaml", "tag: v0.1.0\n\n\n\nreplicas: 3\n")
    checkout.commit()
    checkout.write("new", "newer\n")
    commit = prepare(server)
    assert server.git("rev-parse", "main") == commit
    assert server.file("values.yaml") == "tag: v0.2.0\n\n\n\nreplicas: 3"
    assert server.file("new") == "newer"


def test_changes_that_were_taken_may_be_committed_afterwards(
    checkout: Checkout, server: Server
) -> None:
    checkout.write("values.yaml", "tag: v0.1.0\n\n\n\nreplicas: 2\n")
    checkout.write("new", "new\n")
    prepare(server)
    server.flux_commits("values.yaml", "tag: v0.2.0\n\n\n\nreplicas: 2\n")
    checkout.write("new", "newer\n")
    checkout.commit()
    prepare(server)
    assert server.file("values.yaml") == "tag: v0.2.0\n\n\n\nreplicas: 2"
    assert server.file("new") == "newer"


def test_conflict_is_left_to_the_person(checkout: Checkout, server: Server) -> None:
    prepare(server)
    server.flux_commits("values.yaml", "tag: v0.2.0\n\n\n\nreplicas: 1\n")
    checkout.write("values.yaml", "tag: v0.3.0\n\n\n\nreplicas: 1\n")
    for _ in range(2):
        with pytest.raises(GitOpsError, match=f"(?s)do not go into {working_copy.folder()}.*git"):
            prepare(server)
    assert server.file("values.yaml").startswith("tag: v0.2.0")
    working_copy.git("merge", "--abort")
    checkout.write("values.yaml", "tag: v0.1.0\n\n\n\nreplicas: 2\n")
    prepare(server)
    assert server.file("values.yaml") == "tag: v0.2.0\n\n\n\nreplicas: 2"


def test_new_server_gets_the_checkout_as_it_is(checkout: Checkout, server: Server) -> None:
    prepare(server)
    server.flux_commits("values.yaml", "tag: v0.2.0\n")
    other = Server(server.root.parent / "other")
    assert prepare(other) == checkout.git("rev-parse", "HEAD")
    assert other.git("branch", "--list").split() == ["*", "main"]


def test_lost_working_copy_is_made_again(checkout: Checkout, server: Server) -> None:
    checkout.write("new", "new\n")
    prepare(server)
    server.flux_commits("values.yaml", "tag: v0.2.0\n\n\n\nreplicas: 1\n")
    working_copy.remove()
    prepare(server)
    assert (working_copy.folder() / "new").read_text() == "new\n"
    assert (working_copy.folder() / "values.yaml").read_text().startswith("tag: v0.2.0")


def test_shallow_checkout_will_do(
    monkeypatch: pytest.MonkeyPatch, checkout: Checkout, server: Server
) -> None:
    checkout.write("values.yaml", "replicas: 2\n")
    checkout.commit()
    shallow = checkout.root.parent / "shallow"
    run(["git", "clone", "--quiet", "--depth=1", f"file://{checkout.root}", str(shallow)])
    monkeypatch.setattr(tools, "ROOT", shallow)
    server.git("config", "receive.shallowUpdate", "true")
    assert prepare(server) == checkout.git("rev-parse", "HEAD")


def test_checkout_without_git_is_named(
    monkeypatch: pytest.MonkeyPatch, server: Server, tmp_path: Path
) -> None:
    monkeypatch.setattr(tools, "ROOT", tmp_path)
    with pytest.raises(GitOpsError, match=f"{tmp_path} has to be a Git repository"):
        prepare(server)


def test_nothing_is_left(server: Server, tmp_path: Path) -> None:
    prepare(server)
    working_copy.remove()
    assert list((tmp_path / "state" / "taskapp").iterdir()) == []
