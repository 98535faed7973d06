from pathlib import Path

import pytest

from hack.debian import PackageError
from hack.mysql import bundle, maven, process
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


@pytest.mark.parametrize(
    "error", [MySQLError("no way"), PackageError("no way"), OSError("no way"), NO_WAY]
)
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
