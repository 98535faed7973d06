"""Looking into databases."""

from contextlib import closing
from typing import Any

from taskapp_migrate.connection import connect
from taskapp_migrate.settings import Settings


def query(settings: Settings, statement: str) -> Any:
    """Run one statement on MySQL and give its rows."""
    with closing(connect(settings)) as connection, connection.cursor() as cursor:
        cursor.execute(statement)
        connection.commit()
        return cursor.fetchall()


def schema(settings: Settings) -> list[Any]:
    """Every column and index of a MySQL database but those of yoyo's and our records."""
    where = "WHERE table_schema = DATABASE() AND table_name NOT LIKE '\\_%' ORDER BY 1, 2, 3"
    columns = "table_name, ordinal_position, column_name, column_type, is_nullable, column_default"
    indexes = "table_name, index_name, seq_in_index, column_name, non_unique"
    sources = {"columns": f"{columns}, collation_name", "statistics": indexes}
    return [
        query(settings, f"SELECT {fields} FROM information_schema.{table} {where}")
        for table, fields in sources.items()
    ]


def environment(settings: Settings) -> dict[str, str]:
    """The variables that lead the program to a database."""
    if settings.sqlite_path:
        return {"DB_SQLITE_PATH": str(settings.sqlite_path)}
    return {
        "DB_HOST": settings.host,
        "DB_PORT": str(settings.port),
        "DB_NAME": settings.name,
        "DB_USER": settings.user,
        "DB_PASSWORD": settings.password,
    }
