"""Databases for the tests of every app: load with `-p hack.mysql.fixtures`."""

import os
import secrets
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pymysql
import pytest

from taskapp_migrate import migrate
from taskapp_migrate.settings import Settings

REMEDY = "MYSQL_URL is not set: run the tests as `python3 -m hack.mysql run -- COMMAND`"


@pytest.fixture(scope="session")
def mysql_url() -> str:
    """The URL of a MySQL server on which we are root: mysql://root:PASSWORD@HOST:PORT."""
    url = os.environ.get("MYSQL_URL")
    if not url:
        pytest.fail(REMEDY, pytrace=False)
    return url


@pytest.fixture
def mysql_database(mysql_url: str) -> Iterator[Settings]:
    """An empty MySQL database of this test's own, and how to connect to it as root."""
    with new_mysql_database(mysql_url) as settings:
        yield settings


@pytest.fixture
def sqlite_database(tmp_path: Path) -> Settings:
    """An empty SQLite database of this test's own."""
    return Settings(sqlite_path=tmp_path / "taskapp.db")


@pytest.fixture(params=["sqlite", "mysql"])
def empty_database(request: pytest.FixtureRequest) -> Settings:
    """An empty database of this test's own; a test that asks for it runs on both engines."""
    settings: Settings = request.getfixturevalue(f"{request.param}_database")
    return settings


@pytest.fixture
def database(empty_database: Settings) -> Settings:
    """A migrated database of this test's own; a test that asks for it runs on both engines."""
    migrate.up(empty_database)
    return empty_database


@contextmanager
def new_mysql_database(mysql_url: str) -> Iterator[Settings]:
    """Create an empty database under a random name and drop it afterwards."""
    parts = urlsplit(mysql_url)
    server = Settings(
        host=parts.hostname or "",
        port=parts.port or 3306,
        name="",
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )
    name = f"test_{secrets.token_hex(6)}"
    _execute(server, f"CREATE DATABASE {name}")
    try:
        yield replace(server, name=name)
    finally:
        _execute(server, f"DROP DATABASE {name}")


def _execute(server: Settings, statement: str) -> None:
    connection = pymysql.connect(
        host=server.host, port=server.port, user=server.user, password=server.password
    )
    with closing(connection), connection.cursor() as cursor:
        cursor.execute(statement)
