import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from typing import Any

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


def test_the_metrics_tell_a_missing_migration_from_a_missing_database(
    sqlite: DatabaseSettings,
) -> None:
    app = create_app(Settings(sqlite))

    def told(client: TestClient) -> list[float | None]:
        client.get("/readyz")
        registry = app.state.metrics.registry
        names = ["database_ready", "schema_ready"]
        return [registry.get_sample_value(f"taskapp_api_{name}") for name in names]

    with TestClient(app) as client:
        assert told(client) == [1, 1]
        change_schema(sqlite, "ALTER TABLE tasks RENAME TO old_tasks")
        assert told(client) == [0, 0]
        change_schema(sqlite, "ALTER TABLE old_tasks RENAME TO tasks")
        assert told(client) == [1, 1]


def test_probes_get_through_when_every_connection_is_busy(
    mysql: DatabaseSettings, root: Any
) -> None:
    app = create_app(Settings(replace(mysql, pool_size=2)))
    with TestClient(app) as client, ThreadPoolExecutor(2) as threads:
        client.post("/tasks", json={"title": "t"})
        root.execute("BEGIN")
        root.execute("SELECT 1 FROM tasks FOR UPDATE")
        changes = [threads.submit(client.patch, "/tasks/1", json={"done": True}) for _ in "ab"]
        while app.state.store.pool.busy < 2:
            time.sleep(0.01)
        assert client.get("/readyz").status_code == client.get("/healthz").status_code == 200
        root.execute("ROLLBACK")
        assert {change.result().status_code for change in changes} == {200}


def test_nothing_stays_open_when_the_application_ends(settings: Settings) -> None:
    app = create_app(settings)
    with TestClient(app) as client:
        client.get("/tasks")
        client.get("/readyz")
        assert app.state.store.connections == 2
    assert app.state.store.connections == 0
