import shutil
import subprocess
from pathlib import Path

import pytest

from hack import tools
from hack.release import version
from hack.release.errors import ReleaseError

PRESENT = str(version.current(tools.ROOT))


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    chart = tmp_path / version.CHART
    chart.mkdir(parents=True)
    for name in ("Chart.yaml", "values.yaml", "README.md"):
        shutil.copy(tools.ROOT / version.CHART / name, chart)
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    git(tmp_path, "add", "--all")
    git(tmp_path, "commit", "--quiet", "--message", "Begin")
    return tmp_path


def git(folder: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.com"]
    command = ["git", "-C", str(folder), *identity, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.mark.parametrize("text", ["v0.2.0", "v10.20.30", "v1.2.3-rc.1", "v1.0.0-alpha-1.x"])
def test_version_is_read_and_written_the_same(text: str) -> None:
    assert str(version.parse(text)) == text


@pytest.mark.parametrize(
    "text",
    ["", "0.2.0", "v1.2", "v01.2.3", "v1.2.3-", "v1.2.3-rc.01", "v1.2.3-rc..1", "v1.2.3+build",
     "V1.2.3", " v1.2.3", "v1.2.3\n", "v1.2.3;id", "v1.2.٣", "v1.2.3-" + "x" * 128],
)  # fmt: skip
def test_what_is_no_version_is_named_with_an_example(text: str) -> None:
    with pytest.raises(ReleaseError) as caught:
        version.parse(text)
    assert str(caught.value) == (
        f"VERSION={text!r} is not a version: give one such as v0.2.0 or v0.2.0-rc.1"
    )


def test_versions_sort_as_semver_says() -> None:
    ordered = [f"v1.0.0-{it}" for it in ("alpha", "alpha.1", "alpha.beta", "beta.2", "beta.11")]
    ordered += ["v1.0.0-rc.1", "v1.0.0", "v1.0.1-0", "v1.2.0", "v1.10.0"]
    assert [str(it) for it in sorted(map(version.parse, reversed(ordered)))] == ordered


def test_new_version_changes_the_places_that_hold_it_and_nothing_else(checkout: Path) -> None:
    changed = version.write(version.parse("v9.8.7-rc.6"), checkout)
    diff = git(checkout, "diff", "--unified=0").splitlines()
    lines = [line for line in diff if line[:1] in "+-" and line[:3] not in ("+++", "---")]
    old, new = ([line[1:] for line in lines if line[0] == mark] for mark in "-+")
    assert len(changed) == 3
    assert len(new) == 5
    assert [line.replace("9.8.7-rc.6", PRESENT[1:]) for line in new] == old
    version.check(version.parse("v9.8.7-rc.6"), checkout)


def test_same_version_again_changes_nothing(checkout: Path) -> None:
    assert version.write(version.parse(PRESENT), checkout) == []


def test_version_does_not_go_back(checkout: Path) -> None:
    with pytest.raises(ReleaseError, match=rf"v0\.0\.9 is older than {PRESENT}.*take a newer"):
        version.write(version.parse("v0.0.9"), checkout)


def test_version_that_is_a_tag_is_taken(checkout: Path) -> None:
    git(checkout, "tag", "v9.0.0")
    with pytest.raises(ReleaseError, match=r"v9\.0\.0 is a tag already.*take the next"):
        version.write(version.parse("v9.0.0"), checkout)


def test_place_without_a_version_leaves_every_file_as_it_was(checkout: Path) -> None:
    values = checkout / version.CHART / "values.yaml"
    values.write_text(values.read_text().replace("  imageTag:", "  tag:"))
    git(checkout, "commit", "--quiet", "--all", "--message", "Break")
    with pytest.raises(ReleaseError, match=r"values\.yaml: .*imageTag.* 0 times, not once: repair"):
        version.write(version.parse("v9.8.7"), checkout)
    assert git(checkout, "status", "--porcelain") == ""


@pytest.mark.parametrize(
    ("name", "line"),
    [("Chart.yaml", "version: "), ("Chart.yaml", "appVersion: "), ("values.yaml", "imageTag: v")],
)
def test_tag_that_differs_from_the_chart_is_refused(checkout: Path, name: str, line: str) -> None:
    file = checkout / version.CHART / name
    file.write_text(file.read_text().replace(f"{line}{PRESENT[1:]}", f"{line}9.9.9", 1))
    with pytest.raises(ReleaseError, match=rf"{name} says v?9\.9\.9.*`make version VERSION="):
        version.check(version.parse(PRESENT), checkout)


def test_tags_that_are_no_versions_are_passed_over(checkout: Path) -> None:
    for tag in ("v1.10.0", "v1.9.0", "v2", "vendor", "v1.9.0-rc.1"):
        git(checkout, "tag", tag)
    assert [str(it) for it in version.tags(checkout)] == ["v1.9.0-rc.1", "v1.9.0", "v1.10.0"]
