import sqlite3
from contextlib import closing

import pytest
from fastapi.testclient import TestClient

from hack.mysql.fixtures import new_mysql_database
from taskapp_api.app import create_app
from taskapp_api.settings import DatabaseSettings, Settings


def readiness(database: DatabaseSettings) -> int:
    with TestClient(create_app(Settings(database))) as client:
        assert client.get("/healthz").json() == {"status": "ok"}
        return client.get("/readyz").status_code


def change_schema(database: DatabaseSettings, statement: str) -> None:
    assert database.sqlite_path
    with closing(sqlite3.connect(database.sqlite_path)) as connection:
        connection.execute(statement)


def test_the_schema_of_the_migrations_is_ready(client: TestClient) -> None:
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_an_empty_database_is_not_ready(mysql_url: str, caplog: pytest.LogCaptureFixture) -> None:
    with new_mysql_database(mysql_url) as root:
        place = DatabaseSettings(root.host, root.port, root.name, root.user, root.password)
        assert readiness(place) == 503
    assert f"the schema is not the one expected: (1146, \"Table '{root.name}" in caplog.text


@pytest.mark.parametrize(
    "statement",
    ["ALTER TABLE tasks DROP COLUMN done_at", "ALTER TABLE tasks RENAME TO old_tasks"],
)
def test_a_schema_that_lacks_something_is_not_ready(
    sqlite: DatabaseSettings, statement: str
) -> None:
    change_schema(sqlite, statement)
    assert readiness(sqlite) == 503


def test_a_schema_that_has_more_is_ready(sqlite: DatabaseSettings) -> None:
    change_schema(sqlite, "ALTER TABLE tasks ADD COLUMN colour TEXT")
    assert readiness(sqlite) == 200
