from pathlib import Path

import pytest

from hack import tools, upgrade
from hack.deploy.engines import Engine
from hack.process import CommandError
from hack.release import version
from hack.release.errors import ReleaseError

from .test_release_version import checkout, git

__all__ = ["checkout"]


class Cluster:
    """An engine and its Kube that record what they are told; helm fails at one verb."""

    def __init__(self, fails_at: str = "") -> None:
        self.kube = self
        self.told: list[tuple[str, ...]] = []
        self.fails_at = fails_at

    def up(self) -> None:
        self.told.append(("up",))

    def load(self, images: list[str]) -> None:
        self.told.append(("load", *sorted(it.rpartition(":")[2] for it in images)))

    def helm(self, verb: str, *arguments: str) -> str:
        self.told.append((verb, *(it for it in arguments if it.endswith(str(version.CHART)))))
        if verb == self.fails_at:
            raise CommandError(["helm", verb], 1, "no")
        return ""

    def kubectl(self, *arguments: str) -> str:
        self.told.append(arguments[:2])
        return ""

    def engine(self) -> Engine:
        return self  # type: ignore[return-value]


@pytest.fixture
def released(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with a release, and commits after it."""
    git(checkout, "tag", "v0.0.1")
    git(checkout, "commit", "--quiet", "--allow-empty", "--message", "More")
    monkeypatch.setattr(tools, "ROOT", checkout)
    monkeypatch.setattr("hack.deploy.images.content_tag", lambda: "dev")
    monkeypatch.setattr("hack.deploy.images.build", lambda *_: True)
    monkeypatch.setattr("hack.release.images.build", lambda tag, *_: {"api": f"x/api:{tag}"})
    return checkout


@pytest.mark.usefixtures("released")
def test_last_release_is_installed_and_upgraded_and_both_are_tested() -> None:
    cluster = Cluster()
    upgrade.upgrade(cluster.engine(), version.parse("v0.0.1"))
    verbs = [verb for verb, *_ in cluster.told]
    assert verbs == [
        "up",
        "load",
        "load",
        "install",
        "test",
        "upgrade",
        "test",
        "uninstall",
        "delete",
    ]
    assert cluster.told[1:3] == [("load", "v0.0.1"), ("load", "dev", "dev", "dev")]
    before, after = (it[1] for it in cluster.told if it[0] in ("install", "upgrade"))
    assert before != after == str(tools.ROOT / version.CHART)


@pytest.mark.parametrize("verb", ["install", "test", "upgrade"])
def test_failed_upgrade_is_cleaned_up_after(released: Path, verb: str) -> None:
    cluster = Cluster(fails_at=verb)
    with pytest.raises(CommandError):
        upgrade.upgrade(cluster.engine(), version.parse("v0.0.1"))
    assert [verb for verb, *_ in cluster.told][-2:] == ["uninstall", "delete"]
    assert len(git(released, "worktree", "list").splitlines()) == 1


def test_without_a_release_there_is_nothing_to_upgrade_from(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(tools, "ROOT", checkout)
    assert upgrade.main() == 0
    assert "nothing to upgrade from" in capsys.readouterr().out


def test_release_to_upgrade_from_can_be_named(
    released: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(released, "tag", "v0.0.2")
    assert str(upgrade.last_release()) == "v0.0.2"
    monkeypatch.setenv("FROM", "v0.0.1")
    assert str(upgrade.last_release()) == "v0.0.1"


@pytest.mark.usefixtures("released")
@pytest.mark.parametrize(
    ("wanted", "message"),
    [("0.0.1", "FROM='0.0.1' is not a version"), ("v5.0.0", r"FROM=v5\.0\.0 is no tag here: `git")],
)
def test_wrong_release_to_upgrade_from_is_named(
    monkeypatch: pytest.MonkeyPatch, wanted: str, message: str
) -> None:
    monkeypatch.setenv("FROM", wanted)
    with pytest.raises(ReleaseError, match=message):
        upgrade.last_release()
