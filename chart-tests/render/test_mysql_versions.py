"""Which version of MySQL may have the data of which, and how the scripts find out."""

import os
import subprocess
from pathlib import Path

import pytest

from render.chart import CHART

SCRIPTS = CHART / "charts" / "mysql" / "files"
BACK = "cannot go back: set mysql.image.tag to "
SKIPS = "does not skip a long-term release: set mysql.image.tag to "

# Version of the data, version of the server, why not.
STEPS = [
    ("8.0.31", "8.0.42", ""),
    ("8.0.31", "8.4.7", ""),
    ("8.4.7", "9.7.4", ""),
    ("8.4.7-2", "8.4.6", ""),
    ("9.7.4-2", "9.7.4", ""),
    ("9.2.0", "9.7.4", ""),
    ("8.3.0", "8.4.7", ""),
    ("9.7.4", "10.2.0", ""),
    ("10.7.0", "11.7.0", ""),
    ("8.0.31", "9.7.4", f"{SKIPS}8.4, then to 9.7"),
    ("8.0.31", "9.0.0", f"{SKIPS}8.4, then to 9.0"),
    ("8.4.7", "10.2.0", f"{SKIPS}9.7, then to 10.2"),
    ("9.2.0", "10.2.0", f"{SKIPS}9.7, then to 10.2"),
    ("9.7.4", "8.4.7", f"{BACK}9.7"),
    ("8.4.7", "8.0.42", f"{BACK}8.4"),
    ("9.7.4", "9.6.0", f"{BACK}9.7"),
    ("8.0.42-0ubuntu1", "8.0.31", f"{BACK}8.0.42"),
    ("", "9.7.4", ""),
    ("8.0.31", "", ""),
    ("unknown", "9.7.4", ""),
]


def _run(call: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    text = f'set -euo pipefail; . "{SCRIPTS}/versions.sh"; {call}'
    path = {"PATH": f"{folder}/bin:{os.environ['PATH']}"}
    command = ["bash", "-c", text]
    return subprocess.run(command, env=path, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("data", "server", "reason"), STEPS)
def test_only_steps_that_mysql_takes_are_allowed(data: str, server: str, reason: str) -> None:
    result = _run(f"refusal '{data}' '{server}'")
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip().endswith(reason)
    assert bool(result.stdout) == bool(reason)


def test_refusal_names_both_versions_and_has_an_exit_code_of_its_own() -> None:
    result = _run("refuse 8.0.31 9.7.4; echo went on")
    assert result.returncode == 78
    assert "the data is of MySQL 8.0.31 and this image is MySQL 9.7.4" in result.stderr
    assert "went on" not in result.stdout


def _data(folder: Path, files: dict[str, bytes]) -> str:
    for name, content in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)
    result = _run(f"data_version '{folder}'")
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


def _redo(creator: bytes) -> bytes:
    return b"\0\0\0\6" + b"\0" * 12 + creator + b"\0" * 2000


def test_history_tells_the_version_that_the_data_had_last(tmp_path: Path) -> None:
    history = b'{"upgrade_history":[{"version":"8.4.1","initialize":true},{"version":"9.7.4-2"}]}'
    files = {"mysql_upgrade_history": history, "#innodb_redo/#ib_redo1": _redo(b"MySQL 8.4.1")}
    assert _data(tmp_path, files) == "9.7.4"


@pytest.mark.parametrize("name", ["#innodb_redo/#ib_redo10", "ib_logfile0"])
def test_redo_log_tells_it_where_there_is_no_history(tmp_path: Path, name: str) -> None:
    assert _data(tmp_path, {name: _redo(b"MySQL 8.0.31")}) == "8.0.31"


def test_folder_that_does_not_tell_is_left_to_mysqld(tmp_path: Path) -> None:
    assert _data(tmp_path, {"ibdata1": b"tasks"}) == ""
