from pathlib import Path

import pytest

from hack.release import notes, version

from .test_release_version import git


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    return tmp_path


def commit(folder: Path, subject: str, file: str, author: str = "a") -> None:
    (folder / file).parent.mkdir(parents=True, exist_ok=True)
    (folder / file).write_text(subject)
    git(folder, "add", "--all")
    identity = f"{author} <{author}@example.com>"
    git(folder, "commit", "--quiet", "--message", subject, "--author", identity)


def test_changes_are_listed_under_the_first_part_that_they_touch(repository: Path) -> None:
    commit(repository, "Show the due date", "apps/web/src/page.py")
    commit(repository, "Say how to upgrade", "docs/operating.md")
    commit(repository, "Probe later", "charts/taskapp/values.yaml")
    written = notes.write(version.parse("v1.0.0"), repository, [], "")
    assert written == (
        "## Application\n\n- Show the due date\n\n"
        "## Chart\n\n- Probe later\n\n"
        "## Documentation\n\n- Say how to upgrade\n"
    )


def test_what_flux_wrote_and_the_release_itself_are_no_changes(repository: Path) -> None:
    commit(repository, "Update taskapp", "clusters/local/values.yaml", author="flux")
    commit(repository, "Release v1.0.0", "charts/taskapp/Chart.yaml")
    written = notes.write(version.parse("v1.0.0"), repository, [], "")
    assert written == "The same as the release before.\n"


@pytest.mark.parametrize(
    ("release", "before"),
    [("v1.1.0", "v1.0.0"), ("v1.1.0-rc.2", "v1.1.0-rc.1"), ("v1.0.0", None), ("v1.0.1", "v1.0.0")],
)
def test_stable_release_is_compared_with_the_stable_one_before(
    repository: Path, release: str, before: str | None
) -> None:
    for tag in ("v1.0.0-rc.1", "v1.0.0", "v1.1.0-rc.1", "v1.1.0-rc.2", "v1.1.0"):
        commit(repository, tag, "apps/x")
        git(repository, "tag", tag)
    found = notes.previous(version.parse(release), repository)
    assert found == (version.parse(before) if before else None)


def test_only_what_came_since_the_release_before_is_told(repository: Path) -> None:
    commit(repository, "Old", "apps/x")
    git(repository, "tag", "v1.0.0")
    commit(repository, "New", "apps/x")
    written = notes.write(version.parse("v1.1.0"), repository, [], "team/taskapp")
    assert "- New" in written
    assert "Old" not in written
    assert "https://github.com/team/taskapp/compare/v1.0.0...v1.1.0" in written


def test_artifacts_come_with_the_command_that_verifies_them(repository: Path) -> None:
    commit(repository, "New", "apps/x")
    image = "docker.io/team/simple-taskapp-migrate@sha256:1"
    written = notes.write(version.parse("v1.1.0"), repository, [image], "team/taskapp")
    workflow = "https://github.com/team/taskapp/.github/workflows/release.yaml@refs/tags/v1.1.0"
    assert (
        f"cosign verify {image} "
        "--certificate-oidc-issuer https://token.actions.githubusercontent.com "
        f"--certificate-identity {workflow}"
    ) in written
