"""How values stand in the database and in a task: both engines keep times as text, in UTC."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

Task = dict[str, Any]


def timestamp(age: float = 0) -> str:
    """The time now, or `age` seconds ago, as the database keeps it."""
    return (datetime.now(UTC) - timedelta(seconds=age)).strftime("%Y-%m-%d %H:%M:%S.%f")


def task(row: Mapping[str, Any]) -> Task:
    """A row of the tasks table as a task of plain JSON values."""
    return {
        **row,
        "done": bool(row["done"]),
        "done_at": row["done_at"] and _rfc3339(row["done_at"]),
        "created_at": _rfc3339(row["created_at"]),
        "updated_at": _rfc3339(row["updated_at"]),
    }


def _rfc3339(value: str) -> str:
    return f"{value[:10]}T{value[11:]}Z"
