import shutil
from pathlib import Path

import pytest

from hack import tools
from hack.gitops.errors import GitOpsError
from hack.gitops.repository import VALUES, Repository
from hack.process import CommandError
from hack.release import version
from hack.release.errors import ReleaseError

from .test_release_version import git

NEXT = version.parse("v9.0.0")


@pytest.fixture
def server(tmp_path: Path) -> Path:
    """A bare repository with a chart and the values of an environment on main."""
    begin, bare = tmp_path / "begin", tmp_path / "server.git"
    for name in ("Chart.yaml", "values.yaml", "README.md"):
        (begin / version.CHART).mkdir(parents=True, exist_ok=True)
        shutil.copy(tools.ROOT / version.CHART / name, begin / version.CHART)
    (begin / VALUES).parent.mkdir(parents=True)
    (begin / VALUES).write_text('global:\n  imageTag: v0.1.0 # {"$imagepolicy": "a:b:tag"}\n')
    git(begin, "init", "--quiet", "--initial-branch=main")
    git(begin, "add", "--all")
    git(begin, "commit", "--quiet", "--message", "Begin")
    git(begin, "clone", "--quiet", "--bare", str(begin), str(bare))
    return bare


def clone(server: Path, name: str) -> Path:
    folder = server.parent / name
    git(server, "clone", "--quiet", str(server), str(folder))
    for key in ("name", "email"):
        git(folder, "config", f"user.{key}", f"{name}@example.com")
    return folder


@pytest.fixture
def copy(server: Path) -> Repository:
    return Repository(clone(server, "copy"))


def update(folder: Path, tag: str) -> str:
    """What Flux does after a release."""
    git(folder, "pull", "--quiet")
    text = f'global:\n  imageTag: {tag} # {{"$imagepolicy": "a:b:tag"}}\n'
    (folder / VALUES).write_text(text)
    command = ["commit", "--quiet", "--all", "--message", "Update", "--author=flux <f@example.com>"]
    git(folder, *command)
    git(folder, "push", "--quiet", "origin", "main")
    return git(folder, "rev-parse", "HEAD").strip()


def test_release_is_a_commit_and_a_tag_on_the_server(server: Path, copy: Repository) -> None:
    commit = copy.release(NEXT)
    assert git(server, "rev-parse", "main", "v9.0.0^{commit}").split() == [commit, commit]
    assert git(server, "log", "-1", "--format=%s").strip() == "Release v9.0.0"


def test_release_of_the_version_that_the_chart_has_is_only_a_tag(
    server: Path, copy: Repository
) -> None:
    head = git(server, "rev-parse", "main").strip()
    assert copy.release(version.current(copy.folder)) == head


def test_own_commits_go_out_with_the_release(server: Path, copy: Repository) -> None:
    update(clone(server, "flux"), "v0.1.1")
    (copy.folder / "new").touch()
    git(copy.folder, "add", "new")
    git(copy.folder, "commit", "--quiet", "--message", "Mine")
    copy.release(NEXT)
    subjects = git(server, "log", "-4", "--format=%s").splitlines()
    assert subjects == ["Release v9.0.0", "Mine", "Update", "Begin"]


def test_push_of_flux_in_between_is_taken_in(
    server: Path, copy: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    flux, original = clone(server, "flux"), version.write

    def write_late(wanted: version.Version, source: Path) -> list[Path]:
        update(flux, "v0.1.1")
        return original(wanted, source)

    monkeypatch.setattr(version, "write", write_late)
    commit = copy.release(NEXT)
    assert git(server, "log", "-2", "--format=%s", "main").split("\n")[1] == "Update"
    assert git(server, "rev-parse", "v9.0.0^{commit}").strip() == commit


def test_refused_push_leaves_no_tag(server: Path, copy: Repository) -> None:
    hook = server / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    with pytest.raises(CommandError, match="pre-receive"):
        copy.release(NEXT)
    assert git(copy.folder, "tag") == ""


def test_tag_of_someone_else_is_seen(server: Path, copy: Repository) -> None:
    git(server, "tag", "v9.0.0", "main")
    with pytest.raises(ReleaseError, match=r"v9\.0\.0 is a tag already"):
        copy.release(NEXT)


@pytest.mark.parametrize(
    ("command", "message"),
    [(["rm", "--quiet", VALUES], "changes that no commit has"),
     (["switch", "--quiet", "--create", "other"], "not on main: `git switch main`")],
)  # fmt: skip
def test_working_copy_must_be_clean_and_on_main(
    copy: Repository, command: list[str], message: str
) -> None:
    git(copy.folder, *command)
    with pytest.raises(GitOpsError, match=message):
        copy.release(NEXT)


def test_missing_working_copy_is_named_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(GitOpsError, match="gone is no working copy: `make gitops` makes it"):
        Repository(tmp_path / "gone").release(NEXT)


def test_checkout_of_a_tag_goes_when_it_is_used(copy: Repository) -> None:
    copy.release(NEXT)
    with copy.checkout("v9.0.0") as folder:
        assert version.current(folder) == NEXT
    assert not folder.exists()
    assert len(git(copy.folder, "worktree", "list").splitlines()) == 1


def test_update_is_the_commit_that_wrote_exactly_this_tag(server: Path, copy: Repository) -> None:
    flux = clone(server, "flux")
    commit = update(flux, "v9.0.0-rc.1")
    assert copy.update_to("v9.0.0") is None
    found = copy.update_to("v9.0.0-rc.1")
    assert found is not None
    assert str(found) == f"{commit[:7]} by flux: imageTag: v9.0.0-rc.1"


def test_later_commit_contains_the_earlier_one(server: Path, copy: Repository) -> None:
    flux = clone(server, "flux")
    first, second = update(flux, "v1.0.0"), update(flux, "v2.0.0")
    copy.update_to("v2.0.0")
    assert copy.contains(first[:12], first)
    assert copy.contains(second[:12], first)
    assert not copy.contains(first[:12], second)
    assert not copy.contains("", first)
    assert not copy.contains("f" * 12, first)
