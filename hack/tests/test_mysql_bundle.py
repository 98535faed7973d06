from pathlib import Path

import pytest

from hack.mysql import bundle, debian, maven, process
from hack.mysql.errors import MySQLError
from hack.process import CommandError

NO_WAY = CommandError(["ld.so"], 1, "no way")


def test_bundle_is_made_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    made: list[Path] = []

    def make(_files: Path, server: Path) -> None:
        made.append(server)
        server.mkdir(parents=True)

    monkeypatch.setattr(bundle, "cache_dir", lambda: tmp_path)
    monkeypatch.setitem(bundle.MAKERS, "9.7", make)
    monkeypatch.setattr(process, "initialise", lambda made: (made / "data").mkdir())
    assert bundle.get("9.7") == bundle.get("9.7") == tmp_path / "mysql-9.7"
    assert len(made) == 1
    assert {path.name for path in (tmp_path / "mysql-9.7").iterdir()} == {"server", "data"}


@pytest.mark.parametrize("error", [MySQLError("no way"), OSError("no way"), NO_WAY])
def test_bundle_that_failed_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, error: Exception
) -> None:
    def fail(files: Path, _server: Path) -> None:
        files.mkdir()
        raise error

    (tmp_path / "mysql-9.7.part-killed" / "files").mkdir(parents=True)
    monkeypatch.setattr(bundle, "cache_dir", lambda: tmp_path)
    monkeypatch.setitem(bundle.MAKERS, "9.7", fail)
    with pytest.raises(MySQLError, match="no way"):
        bundle.get("9.7")
    assert [path.name for path in tmp_path.iterdir()] == ["mysql-9.7.lock"]


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
    with pytest.raises(MySQLError, match=r"apt knows no Debian archive .* in /etc/apt"):
        debian.unpack("sid", ["mysql-server-core"], tmp_path)


def test_package_that_is_not_there_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def run(command: list[str]) -> str:
        raise CommandError(command, 100, "Unable to locate package")

    monkeypatch.setattr(debian, "source", lambda _: "")
    monkeypatch.setattr(debian, "run", run)
    with pytest.raises(MySQLError, match=r"(?s)Debian sid gives no mysql-server-core.*Unable"):
        debian.unpack("sid", ["mysql-server-core"], tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_machine_without_apt_is_told_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)
    with pytest.raises(MySQLError, match="apt-get is missing"):
        debian.unpack("sid", ["mysql-server-core"], tmp_path)


def test_machine_without_maven_is_told_to_install_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)
    with pytest.raises(MySQLError, match="mvn is missing: install maven"):
        maven.unpack("g:a:1", "x.tar.gz", tmp_path)


def test_server_that_ends_at_once_shows_its_log(tmp_path: Path) -> None:
    server = tmp_path / "server"
    server.mkdir()
    (server / "ld.so").write_text("#!/bin/sh\necho out of memory\nexit 1\n")
    (server / "ld.so").chmod(0o755)
    with pytest.raises(MySQLError, match=r"(?s)ended while starting.*out of memory"):
        process.server(tmp_path).__enter__()
    with pytest.raises(MySQLError, match=r"(?s)cannot initialise.*out of memory"):
        process.initialise(tmp_path)
