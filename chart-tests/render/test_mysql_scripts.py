"""The scripts that start mysqld and make its users, with the image's own programs stubbed."""

import os
import subprocess
from pathlib import Path

import pytest

from render.chart import CHART, render

SCRIPTS = CHART / "charts" / "mysql" / "files"
CALLED = 'echo "$(basename "$0") $* root=${MYSQL_ROOT_PASSWORD_FILE-} password=${MYSQL_PWD-}"'


@pytest.fixture
def image(tmp_path: Path) -> Path:
    """Programs of the image that print how they are called."""
    (tmp_path / "bin").mkdir()
    for name in ["docker-entrypoint.sh", "mysql"]:
        program = tmp_path / "bin" / name
        program.write_text(f"#!/bin/bash\n{CALLED}\n")
        program.chmod(0o755)
    server = tmp_path / "bin" / "mysqld"
    server.write_text("#!/bin/bash\necho '/usr/sbin/mysqld  Ver 9.7.4-2 for Linux on x86_64'\n")
    server.chmod(0o755)
    for folder in ["data", "secrets"]:
        (tmp_path / folder).mkdir()
    return tmp_path


def _run(image: Path, script: str, prelude: str = "") -> str:
    text = (SCRIPTS / script).read_text().replace("/var/lib/mysql", f"{image}/data")
    text = text.replace("/etc/taskapp/mysql", str(SCRIPTS))
    text = prelude + text.replace("/etc/taskapp/database", f"{image}/secrets")
    variables = {
        "PATH": f"{image}/bin:{os.environ['PATH']}",
        "MYSQL_DATABASE": "task_app",
        "MYSQL_ROOT_PASSWORD_FILE": "root-password",
        "API_USER": "reader",
        "MIGRATE_USER": "owner",
    }
    command = ["bash", "-euc", text]
    return subprocess.run(command, env=variables, capture_output=True, text=True, check=True).stdout


def _files(image: Path) -> list[str]:
    return sorted(str(path.relative_to(image / "data")) for path in (image / "data").rglob("*"))


def test_first_start_marks_the_volume_as_unfinished(image: Path) -> None:
    said = _run(image, "start.sh")
    assert "docker-entrypoint.sh mysqld" in said
    assert "root=root-password" in said
    assert _files(image) == [".initialising"]


def test_interrupted_initialisation_starts_from_nothing(image: Path) -> None:
    for path in [".initialising", "ibdata1", "mysql/user.ibd", ".hidden"]:
        (image / "data" / path).parent.mkdir(exist_ok=True)
        (image / "data" / path).write_text("half")
    assert "interrupted" in _run(image, "start.sh")
    assert _files(image) == [".initialising"]


def test_finished_volume_is_left_alone(image: Path) -> None:
    (image / "data" / "ibdata1").write_text("tasks")
    said = _run(image, "start.sh")
    assert "interrupted" not in said
    assert "root= " in said, "the server would keep what only an initialisation needs"
    assert _files(image) == ["ibdata1"]


def test_users_are_made_and_the_initialisation_is_finished(image: Path) -> None:
    (image / "data" / ".initialising").touch()
    (image / "secrets" / "api-password").write_text("it's\\easy\n")
    (image / "secrets" / "migrate-password").write_text("plain")
    sql = _run(image, "users.sh", "docker_process_sql() { cat; }\n").splitlines()
    assert sql == [
        r"CREATE USER 'reader'@'%' IDENTIFIED BY 'it''s\\easy';",
        r"GRANT SELECT, INSERT, UPDATE, DELETE ON `task\_app`.* TO 'reader'@'%';",
        r"CREATE USER 'owner'@'%' IDENTIFIED BY 'plain';",
        r"GRANT ALL ON `task\_app`.* TO 'owner'@'%';",
    ]
    assert _files(image) == []


def test_readiness_asks_as_the_api_without_a_password_on_the_command_line(image: Path) -> None:
    (image / "secrets" / "api-password").write_text("hidden")
    called = _run(image, "ready.sh")
    assert "--user=reader" in called
    assert called.endswith("password=hidden\n")
    assert "hidden" not in called.removesuffix("password=hidden\n")


def test_scripts_reach_the_pod() -> None:
    data = render().one("ConfigMap", "t-mysql")["data"]
    for name in ["start.sh", "versions.sh", "upgrade.sh", "users.sh", "ready.sh"]:
        assert data[name].strip() == (SCRIPTS / name).read_text().strip()
