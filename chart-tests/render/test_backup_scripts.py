"""The scripts that back up and restore, with the clients of MySQL stubbed."""

import gzip
import hashlib
import os
import subprocess
from pathlib import Path

import pytest

from render.chart import CHART, render

SCRIPTS = CHART / "charts" / "backup" / "files"
DUMP = "-- MySQL dump\nUSE `tasks`;\nINSERT 1;\n-- Dump completed on 2026-11-28\n"
NAME = "tasks-20261127T031700Z.sql.gz"
# Prints what is loaded, and answers a question for rows or the database with 1.
MYSQL = """#!/bin/bash
echo "mysql $* password=$MYSQL_PWD" >>"$CALLS"
if [[ "$*" != *--execute=* ]]; then
  text=$(cat)
  echo "loaded $text" >>"$CALLS"
  [[ -z ${REFUSED-} || $text != *"$REFUSED"* ]] || exit 1
fi
echo 1
"""
MYSQLDUMP = """#!/bin/bash
echo "mysqldump $*" >>"$CALLS"
cat "$DUMP"
exit "${DUMP_CODE-0}"
"""


@pytest.fixture
def volume(tmp_path: Path) -> Path:
    """A folder of backups, with the programs of the image beside it."""
    (tmp_path / "bin").mkdir()
    for name, text in [("mysql", MYSQL), ("mysqldump", MYSQLDUMP)]:
        (tmp_path / "bin" / name).write_text(text)
        (tmp_path / "bin" / name).chmod(0o755)
    (tmp_path / "password").write_text("hidden")
    (tmp_path / "dump").write_text(DUMP)
    (tmp_path / "calls").touch()
    (tmp_path / "backups").mkdir()
    return tmp_path / "backups"


def _run(volume: Path, *command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    parent = volume.parent
    settings = {
        "PATH": f"{parent}/bin:{os.environ['PATH']}",
        "BACKUPS": str(volume),
        "KEEP": "2",
        "DB_HOST": "db",
        "DB_PORT": "3306",
        "DB_NAME": "tasks",
        "DB_USER": "owner",
        "DB_PASSWORD_FILE": f"{parent}/password",
        "DB_TLS": "verify-ca",
        "DB_TLS_CA": f"{parent}/password",
        "CALLS": f"{parent}/calls",
        "DUMP": f"{parent}/dump",
    }
    script, *arguments = command
    run = ["bash", str(SCRIPTS / f"{script}.sh"), *arguments]
    environment = settings | variables
    return subprocess.run(run, env=environment, capture_output=True, text=True, check=False)


def _store(volume: Path, text: str = DUMP, name: str = NAME) -> Path:
    """Put a backup onto the volume, as backup.sh does."""
    file = volume / name
    file.write_bytes(gzip.compress(text.encode()))
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    (volume / f"{name}.sha256").write_text(f"{digest}  {name}\n")
    return file


def _calls(volume: Path) -> str:
    return (volume.parent / "calls").read_text()


def _names(volume: Path) -> list[str]:
    return sorted(path.name for path in volume.iterdir())


def test_backup_is_the_dump_with_a_checksum_that_sha256sum_can_check(volume: Path) -> None:
    result = _run(volume, "backup")
    assert result.returncode == 0, result.stderr
    file, checksum = _names(volume)
    assert gzip.decompress((volume / file).read_bytes()).decode() == DUMP
    subprocess.run(["sha256sum", "--check", checksum], cwd=volume, check=True)
    assert f"wrote {file}" in result.stdout
    assert "1 rows" in result.stdout


def test_dump_is_of_one_moment_and_holds_everything(volume: Path) -> None:
    _run(volume, "backup")
    called = _calls(volume).splitlines()[0]
    for option in ["--single-transaction", "--routines", "--triggers", "--events", "--hex-blob"]:
        assert option in called
    assert "--ssl-mode=VERIFY_CA" in called
    assert "hidden" not in called


@pytest.mark.parametrize(
    ("dump", "code"), [(DUMP, "2"), ("-- MySQL dump\nUSE `tasks`;\nINS", "0"), ("", "0")]
)
def test_dump_that_failed_or_ended_early_leaves_nothing(volume: Path, dump: str, code: str) -> None:
    (volume.parent / "dump").write_text(dump)
    result = _run(volume, "backup", DUMP_CODE=code)
    assert result.returncode == 1
    assert "nothing was kept of it" in result.stderr
    assert _names(volume) == []


def test_failed_backup_removes_no_older_one(volume: Path) -> None:
    for day in range(1, 6):
        _store(volume, name=f"tasks-2026110{day}T031700Z.sql.gz")
    before = _names(volume)
    _run(volume, "backup", DUMP_CODE="2")
    assert _names(volume) == before


def test_newest_backups_stay_with_their_checksums(volume: Path) -> None:
    for day in range(1, 6):
        _store(volume, name=f"tasks-2020110{day}T031700Z.sql.gz")
    assert _run(volume, "backup").stdout.count("removed") == 4
    old, old_sum, new, new_sum = _names(volume)
    assert (old, old_sum) == ("tasks-20201105T031700Z.sql.gz", f"{old}.sha256")
    assert new_sum == f"{new}.sha256"


def test_backup_just_written_stays_whatever_the_clock_says(volume: Path) -> None:
    for day in range(1, 6):
        _store(volume, name=f"tasks-2999110{day}T031700Z.sql.gz")
    _run(volume, "backup", KEEP="1")
    assert len(_names(volume)) == 2
    assert not _names(volume)[0].startswith("tasks-2999")


def _truncate(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-20])


def _alter(file: Path) -> None:
    file.write_bytes(gzip.compress(DUMP.replace("INSERT 1", "INSERT 2").encode()))


def _lose_checksum(file: Path) -> None:
    file.with_name(f"{file.name}.sha256").unlink()


def _swap(file: Path) -> None:
    _store(file.parent, DUMP, "other.sql.gz").rename(file)
    file.with_name("other.sql.gz.sha256").rename(file.with_name(f"{file.name}.sha256"))


def _cut_dump(file: Path) -> None:
    _store(file.parent, DUMP.rpartition("-- Dump")[0])


def _other_database(file: Path) -> None:
    _store(file.parent, DUMP.replace("tasks", "wages"))


DAMAGE = [
    (_truncate, "is truncated or damaged"),
    (_alter, "was altered: its checksum is not the one in"),
    (_lose_checksum, "has no checksum"),
    (_swap, "was altered"),
    (_cut_dump, "is incomplete: the dump in it ended early"),
    (_other_database, "is no backup of the database tasks"),
    (Path.unlink, f"there is no backup {NAME}"),
]


@pytest.mark.parametrize("script", ["verify", "restore"])
@pytest.mark.parametrize(("damage", "message"), DAMAGE, ids=lambda it: getattr(it, "__name__", ""))
def test_damaged_backup_is_refused_before_anything_is_touched(
    volume: Path, script: str, damage: object, message: str
) -> None:
    file = _store(volume)
    assert callable(damage)
    damage(file)
    result = _run(volume, script, NAME)
    assert result.returncode == 1
    assert message in result.stderr
    assert _calls(volume) == ""


def test_restore_saves_what_is_there_and_loads(volume: Path) -> None:
    _store(volume, DUMP.replace("INSERT 1", "INSERT 7"))
    result = _run(volume, "restore", NAME)
    assert result.returncode == 0, result.stderr
    assert "INSERT 7" in _calls(volume)
    assert _calls(volume).index("mysqldump") < _calls(volume).index("loaded")
    (saved,) = volume.glob("*-before-restore.sql.gz")
    assert gzip.decompress(saved.read_bytes()).decode() == DUMP
    assert not (volume / ".restoring").exists()


def test_restore_that_fails_puts_back_what_was_there(volume: Path) -> None:
    _store(volume, DUMP.replace("INSERT 1", "INSERT 7"))
    result = _run(volume, "restore", NAME, REFUSED="INSERT 7")
    assert (result.returncode, "as it was before" in result.stderr) == (1, True)
    assert _calls(volume).rindex("INSERT 1") > _calls(volume).rindex("INSERT 7")
    assert not (volume / ".restoring").exists()


def test_restore_that_cannot_put_back_says_so_and_stops_backups(volume: Path) -> None:
    _store(volume)
    result = _run(volume, "restore", NAME, REFUSED="INSERT")
    assert result.returncode == 3
    assert "-before-restore.sql.gz" in result.stderr
    assert "a restore did not end" in _run(volume, "backup").stderr


def test_repeated_restore_keeps_what_was_saved_first(volume: Path) -> None:
    _store(volume)
    (volume / ".restoring").write_text("tasks-1-before-restore.sql.gz")
    result = _run(volume, "restore", NAME)
    assert "tasks-1-before-restore.sql.gz holds what was there" in result.stdout
    assert "mysqldump" not in _calls(volume)
    assert _run(volume, "backup").returncode == 0


def test_list_is_newest_first_or_says_that_there_is_none(volume: Path) -> None:
    assert "there is no backup of tasks yet" in _run(volume, "list").stderr
    for day in [3, 1, 2]:
        _store(volume, name=f"tasks-2026110{day}T031700Z.sql.gz")
    days = [line[12:14] for line in _run(volume, "list").stdout.splitlines()]
    assert days == ["03", "02", "01"]


def test_scripts_reach_the_pod() -> None:
    data = render({"backup.enabled": True}).one("ConfigMap", "t-backup")["data"]
    assert data.keys() == {path.name for path in SCRIPTS.iterdir()}
