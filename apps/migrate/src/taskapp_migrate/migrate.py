"""Bringing a database to the schema of this release."""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import pymysql
from pymysql.constants import ER
from yoyo import read_migrations

from taskapp_migrate import journal, patience
from taskapp_migrate.errors import MigrateError
from taskapp_migrate.mysql import MySQL
from taskapp_migrate.session import Session
from taskapp_migrate.settings import Settings
from taskapp_migrate.sqlite import SQLite

# What is to be made is there, what is to be dropped is not.
_DONE = {
    ER.TABLE_EXISTS_ERROR,
    ER.DUP_FIELDNAME,
    ER.DUP_KEYNAME,
    ER.BAD_TABLE_ERROR,
    ER.CANT_DROP_FIELD_OR_KEY,
}
_REMEDIES = {
    ER.LOCK_WAIT_TIMEOUT: "a transaction holds the table: run this again when it has ended",
    ER.TABLEACCESS_DENIED_ERROR: "grant DB_USER all privileges on the database DB_NAME",
}
SOURCE = "package:taskapp_migrate:migrations"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class State:
    """Where a database stands: migrations by id, the applied ones with their time."""

    applied: dict[str, str]
    pending: list[str]
    newer: list[str]


@dataclass(frozen=True)
class Outcome:
    """What a run has applied, and what a later release had applied before it."""

    applied: list[str]
    newer: list[str]


def up(settings: Settings) -> Outcome:
    """Apply what is pending, as the only runner."""
    with _session(settings) as session, session.lock(settings.wait):
        journal.prepare(session)
        migrations = read_migrations(f"{SOURCE}/{session.engine}")
        _refuse_edited(session, migrations)
        pending = session.to_apply(migrations)
        for migration in pending:
            _apply(session, migration)
        return Outcome([migration.id for migration in pending], _state(session, migrations).newer)


def state(settings: Settings) -> State:
    """Look at a database without changing anything."""
    with _session(settings) as session:
        migrations = read_migrations(f"{SOURCE}/{session.engine}")
        return _state(session, migrations)


def _state(session: Session, migrations: Any) -> State:
    ids = [migration.id for migration in migrations]
    applied = journal.applied(session)
    return State(
        applied=applied,
        pending=[name for name in ids if name not in applied],
        newer=[name for name in applied if name not in ids],
    )


def _explain(error: Exception) -> str:
    remedy = _REMEDIES.get(error.args[0])
    return f"{error.args[-1]}; {remedy}" if remedy else str(error.args[-1])


@contextmanager
def _session(settings: Settings) -> Iterator[Session]:
    if not settings.sqlite_path:
        patience.wait(settings)
    try:
        session = SQLite(settings) if settings.sqlite_path else MySQL(settings)
        with closing(session.connection):
            yield session
    except (pymysql.Error, sqlite3.Error) as error:
        raise MigrateError(f"the database failed: {_explain(error)}") from error


def _refuse_edited(session: Session, migrations: Any) -> None:
    checksums, applied = journal.checksums(session), journal.applied(session)
    for migration in migrations:
        known = checksums.get(migration.id)
        if known and migration.id in applied and known != journal.checksum(migration):
            raise MigrateError(
                f"{migration.id} was edited after it was applied to this database:"
                " restore its text, and put the change into a new migration"
            )


def _apply(session: Session, migration: Any) -> None:
    # A statement that was begun may have been carried out by a runner that died since.
    begun = journal.checksums(session).get(migration.id) == journal.checksum(migration)
    if not begun:
        journal.begin(session, migration)
    try:
        session.apply_one(migration)
    except session.driver.Error as error:
        if not begun:
            # A lost connection fails this too, and so the statement stays in doubt, as it is.
            with suppress(session.driver.Error):
                journal.forget(session, migration)
        if not begun or error.args[0] not in _DONE:
            raise MigrateError(f"{migration.id} failed: {_explain(error)}") from error
        with session.transaction():
            session.mark_one(migration)
        log.info("%s had been carried out by a runner that was interrupted", migration.id)
    log.info("applied %s", migration.id)
