import secrets
import shutil
from collections.abc import Iterator
from contextlib import closing
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
def owner(mysql_url: str) -> Iterator[DatabaseSettings]:
    """A migrated database, as root reaches it."""
    with new_mysql_database(mysql_url) as new:
        migrate.up(new)
        yield DatabaseSettings(new.host, new.port, new.name, new.user, new.password)


@pytest.fixture(scope="session")
def root(owner: DatabaseSettings) -> Iterator[Any]:
    with closing(
        pymysql.connect(
            host=owner.host,
            port=owner.port,
            user=owner.user,
            password=owner.password,
            database=owner.name,
            autocommit=True,
        )
    ) as connection:
        yield connection.cursor()


@pytest.fixture(scope="session")
def dml_user(owner: DatabaseSettings, root: Any) -> Iterator[DatabaseSettings]:
    """The same database for a user who may do what the API must, and nothing else."""
    name, password = f"api_{secrets.token_hex(4)}", secrets.token_hex(8)
    root.execute(f"CREATE USER {name}@'%' IDENTIFIED BY '{password}'")
    root.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {owner.name}.* TO {name}@'%'")
    # Who logged in over TLS once is let in without it as well, until the server restarts.
    pymysql.connect(host=owner.host, port=owner.port, user=name, password=password).close()
    yield replace(owner, user=name, password=password)
    root.execute(f"DROP USER {name}@'%'")


@pytest.fixture
def mysql(dml_user: DatabaseSettings, root: Any) -> DatabaseSettings:
    root.execute("TRUNCATE tasks")
    root.execute("TRUNCATE idempotency_keys")
    return dml_user


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "taskapp.db"
    migrate.up(MigrateSettings(sqlite_path=path))
    return path


@pytest.fixture
def sqlite(sqlite_template: Path, tmp_path: Path) -> DatabaseSettings:
    return DatabaseSettings(sqlite_path=Path(shutil.copy(sqlite_template, tmp_path)))


@pytest.fixture(params=["sqlite", "mysql"])
def settings(request: pytest.FixtureRequest) -> Settings:
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
