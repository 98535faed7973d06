from pathlib import Path

import pytest

from hack.cluster import debian, packages
from hack.cluster.errors import ClusterError
from hack.process import CommandError


def no_route(*_: object, **__: object) -> str:
    raise CommandError(["apt-get"], 100, "Err: could not resolve mirror.test")


def test_mirror_that_does_not_answer_is_named_with_what_apt_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(debian, "mirror", lambda: "http://mirror.test/debian/")
    monkeypatch.setattr(debian, "source", lambda _: "")
    monkeypatch.setattr(debian, "run", no_route)
    wanted = r"(?s)mmdebstrap cannot fetch from Debian sid: does http://mirror.test.*not resolve"
    with pytest.raises(ClusterError, match=wanted):
        debian.bootstrap("sid", ["nginx"], tmp_path / "rootfs.tar")


def test_failing_installation_names_the_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "missing", lambda: ["runc", "socat"])
    monkeypatch.setattr(packages, "run", no_route)
    with pytest.raises(ClusterError, match=r"(?s)cannot install runc socat: .*apt-get update.*Err"):
        packages.install()


def test_missing_packages_are_those_whose_program_is_not_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("shutil.which", lambda program, **_: program != "nft")
    assert packages.missing() == ["nftables"]


def test_packages_are_downloaded_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    package = tmp_path / "etcd.deb"
    package.touch()
    monkeypatch.setattr("hack.cluster.debian.download", lambda *_: [package])
    monkeypatch.setattr(packages, "run", lambda c: Path(c[-1]).mkdir(parents=True))
    packages.unpack()
    monkeypatch.setattr("hack.cluster.debian.download", lambda *_: pytest.fail("again"))
    packages.unpack()
    assert not package.exists()
