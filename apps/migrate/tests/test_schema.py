import asyncio
import re
import sqlite3
from contextlib import closing
from typing import Any

import pytest

from taskapp_api.settings import DatabaseSettings
from taskapp_api.store import schema
from taskapp_api.store.store import open_engine
from taskapp_api.store.tables import Keys, Tasks
from taskapp_migrate import migrate
from taskapp_migrate.settings import Settings

from .databases import query

TABLES = ("tasks", "idempotency_keys")
FAMILIES = {
    "bigint": "integer",
    "boolean": "integer",
    "int": "integer",
    "mediumtext": "text",
    "tinyint": "integer",
}


def family(declared: str) -> str:
    """What a type holds, by the name it has in either engine; the length of limited text."""
    name, length = re.fullmatch(r"(\w+)(\(\d+\))?.*", declared.lower()).groups()  # type: ignore[union-attr]
    return FAMILIES.get(name, name) + (length or "" if "char" in name else "")


def in_mysql(settings: Settings, table: str) -> dict[str, Any]:
    columns = query(settings, f"SHOW COLUMNS FROM {table}")
    indexes = query(settings, f"SHOW INDEX FROM {table}")
    return {
        "columns": [(c[0], family(c[1]), c[2] == "YES", c[4], c[3] == "PRI") for c in columns],
        "indexes": sorted((i[2], i[3], i[4]) for i in indexes if i[2] != "PRIMARY"),
    }


def in_sqlite(settings: Settings, table: str) -> dict[str, Any]:
    with closing(sqlite3.connect(str(settings.sqlite_path))) as connection:
        columns = connection.execute(f"PRAGMA table_info({table})").fetchall()
        indexes = connection.execute(
            "SELECT l.name, i.seqno + 1, i.name FROM pragma_index_list(?) l,"
            " pragma_index_info(l.name) i WHERE l.origin = 'c' ORDER BY 1, 2",
            (table,),
        ).fetchall()
    return {
        "columns": [(c[1], family(c[2]), not c[3] and not c[5], c[4], bool(c[5])) for c in columns],
        "indexes": indexes,
    }


@pytest.mark.parametrize("table", TABLES)
def test_both_engines_have_the_same_tables(
    mysql_database: Settings, sqlite_database: Settings, table: str
) -> None:
    migrate.up(mysql_database)
    migrate.up(sqlite_database)
    assert in_sqlite(sqlite_database, table) == in_mysql(mysql_database, table)


def test_tables_have_the_columns_that_the_api_uses(mysql_database: Settings) -> None:
    migrate.up(mysql_database)
    for table in (Tasks, Keys):
        columns = [row[0] for row in query(mysql_database, f"SHOW COLUMNS FROM {table.__name__}")]
        assert columns == list(table._columns)


def test_api_finds_the_schema_that_it_expects(database: Settings) -> None:
    shared = ("host", "port", "name", "user", "password", "sqlite_path")
    engine = open_engine(DatabaseSettings(**{name: getattr(database, name) for name in shared}))

    async def check() -> None:
        connection = await engine.connect()
        await schema.check(connection)
        await connection.close()

    asyncio.run(check())


def test_text_of_every_script_is_kept_and_keys_are_compared_byte_for_byte(
    mysql_database: Settings,
) -> None:
    migrate.up(mysql_database)
    collations = query(
        mysql_database,
        "SELECT column_name, collation_name FROM information_schema.columns"
        " WHERE table_schema = DATABASE() AND collation_name IS NOT NULL"
        " AND table_name IN ('tasks', 'idempotency_keys') ORDER BY 1",
    )
    assert dict(collations) == {
        "fingerprint": "ascii_bin",
        "idempotency_key": "ascii_bin",
        "notes": "utf8mb4_0900_ai_ci",
        "response": "utf8mb4_0900_ai_ci",
        "title": "utf8mb4_0900_ai_ci",
    }
