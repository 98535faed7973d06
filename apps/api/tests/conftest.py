import secrets
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pymysql
import pytest
from fastapi.testclient import TestClient

from apps.api.tests.tunnel import Tunnel
from hack.mysql.fixtures import new_mysql_database
from taskapp_api.app import create_app
from taskapp_api.settings import DatabaseSettings, Settings
from taskapp_migrate import migrate
from taskapp_migrate.settings import Settings as MigrateSettings


@pytest.fixture(scope="session")
def migrated(mysql_url: str) -> Iterator[MigrateSettings]:
    with new_mysql_database(mysql_url) as settings:
        migrate.up(settings)
        yield settings


@pytest.fixture(scope="session")
def root(migrated: MigrateSettings) -> Iterator[Any]:
    """A cursor of the server's root in the tests' database."""
    with pymysql.connect(
        host=migrated.host,
        port=migrated.port,
        database=migrated.name,
        user=migrated.user,
        password=migrated.password,
        autocommit=True,
    ) as connection:
        yield connection.cursor()


@pytest.fixture(scope="session")
def dml_user(migrated: MigrateSettings, root: Any) -> Iterator[DatabaseSettings]:
    """The tests' database for a user who may do what the API must, and nothing else."""
    name, password = f"api_{secrets.token_hex(4)}", secrets.token_hex(8)
    root.execute(f"CREATE USER {name}@'%' IDENTIFIED BY '{password}'")
    root.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {migrated.name}.* TO {name}@'%'")
    yield DatabaseSettings(migrated.host, migrated.port, migrated.name, name, password)
    root.execute(f"DROP USER {name}@'%'")


@pytest.fixture
def mysql(dml_user: DatabaseSettings, root: Any) -> DatabaseSettings:
    root.execute("TRUNCATE tasks")
    root.execute("TRUNCATE idempotency_keys")
    return dml_user


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    migrate.up(MigrateSettings(sqlite_path=path))
    return path


@pytest.fixture
def sqlite(sqlite_template: Path, tmp_path: Path) -> DatabaseSettings:
    return DatabaseSettings(sqlite_path=Path(shutil.copy(sqlite_template, tmp_path / "api.db")))


@pytest.fixture(params=["sqlite", "mysql"])
def settings(request: pytest.FixtureRequest) -> Settings:
    """The settings of an application on an empty database; the test runs on both engines."""
    return Settings(replace(request.getfixturevalue(request.param), pool_size=4))


@pytest.fixture
def client(settings: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(settings)) as client:
        yield client


@pytest.fixture
def tunnel(mysql: DatabaseSettings) -> Iterator[Tunnel]:
    tunnel = Tunnel(mysql.host, mysql.port)
    yield tunnel
    tunnel.close()
