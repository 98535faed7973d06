"""What was begun and with which text: yoyo records only what was finished, and only its name."""

import hashlib
from typing import Any

import sqlparse
from yoyo.internalmigrations import mark_schema_version, v2

from taskapp_migrate.session import Session

_CREATE = (
    "CREATE TABLE _taskapp_migration (migration_id VARCHAR(255) PRIMARY KEY, checksum CHAR(64))"
)
_APPLIED = "SELECT migration_id, applied_at_utc FROM {0.migration_table_quoted} ORDER BY 1"


def prepare(session: Session) -> None:
    """Make the tables that keep the records, also after a runner died while making them."""
    tables = session.list_tables()
    if session.log_table not in tables:
        v2.create_log_table(session)
    if session.migration_table not in tables:
        v2.create_migration_table(session)
    if session.version_table not in tables:
        v2.create_version_table(session)
    if "_taskapp_migration" not in tables:
        session.execute(_CREATE)
    with session.transaction():
        versions = session.execute(session.format_sql("SELECT * FROM {0.version_table_quoted}"))
        if not versions.fetchall():
            mark_schema_version(session, 2)


def applied(session: Session) -> dict[str, str]:
    """The migrations that were finished, and when (UTC); nothing is written."""
    if session.migration_table not in session.list_tables():
        return {}
    rows = session.execute(session.format_sql(_APPLIED))
    return {name: f"{str(at)[:19]}Z".replace(" ", "T") for name, at in rows.fetchall()}


def checksums(session: Session) -> dict[str, str]:
    """The checksum of each migration that was begun."""
    return dict(session.execute("SELECT migration_id, checksum FROM _taskapp_migration").fetchall())


def begin(session: Session, migration: Any) -> None:
    """Record that a migration is about to run."""
    values = {"id": migration.id, "checksum": checksum(migration)}
    with session.transaction():
        session.execute("REPLACE INTO _taskapp_migration VALUES (:id, :checksum)", values)


def forget(session: Session, migration: Any) -> None:
    """Take back the record of a migration that had no effect."""
    with session.transaction():
        statement = "DELETE FROM _taskapp_migration WHERE migration_id = :id"
        session.execute(statement, {"id": migration.id})


def checksum(migration: Any) -> str:
    """A digest of the statements alone: comments and layout may change."""
    migration.load()
    statements = sqlparse.format(migration.source, strip_comments=True)
    return hashlib.sha256(" ".join(statements.split()).encode()).hexdigest()
