from pathlib import Path

import pytest

from hack import debian
from hack.debian import MirrorError, PackageError
from hack.process import CommandError

TARGETS = """\
main bookworm-security http://mirror.test/debian-security/
main bookworm https://other.test/linux/tool/
contrib bookworm http://contrib.test/debian/
main bookworm http://mirror.test/debian/
"""


def test_mirror_is_the_machines_own_for_its_release() -> None:
    assert debian.choose_mirror(TARGETS, "bookworm") == "http://mirror.test/debian/"


def test_machine_without_a_debian_mirror_learns_what_is_needed() -> None:
    with pytest.raises(MirrorError, match=r"no Debian archive for 'noble': .* Debian 12"):
        debian.choose_mirror(TARGETS, "noble")


@pytest.mark.parametrize(
    ("os_release", "expected"),
    [
        ('ID=debian\nVERSION_CODENAME=bookworm\nNAME="Debian"\n', "bookworm"),
        ('VERSION_CODENAME="noble"\n', "noble"),
        ("ID=debian\n", "unknown"),
    ],
)
def test_codename_is_read_from_os_release(os_release: str, expected: str) -> None:
    assert debian.codename(os_release) == expected


def test_packages_come_from_the_mirror_of_this_machine(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(debian, "source", lambda suite: f"deb uri:a {suite} main\n")
    options = debian._options(tmp_path / "apt", "sid")
    assert (tmp_path / "apt" / "sources.list").read_text() == "deb uri:a sid main\n"
    assert f"Dir::Etc::SourceList={tmp_path / 'apt' / 'sources.list'}" in options


def test_machine_without_a_mirror_is_told_to_add_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("hack.debian.run", lambda _: "")
    with pytest.raises(PackageError, match=r"apt knows no Debian archive .* in /etc/apt"):
        debian.unpack("sid", ["nginx"], tmp_path)


def test_package_that_is_not_there_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def run(command: list[str]) -> str:
        raise CommandError(command, 100, "Unable to locate package")

    monkeypatch.setattr(debian, "source", lambda _: "")
    monkeypatch.setattr(debian, "run", run)
    with pytest.raises(PackageError, match=r"(?s)Debian sid gives no nginx.*Unable"):
        debian.unpack("sid", ["nginx"], tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_machine_without_apt_is_told_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)
    with pytest.raises(PackageError, match="apt-get is missing"):
        debian.unpack("sid", ["nginx"], tmp_path)
