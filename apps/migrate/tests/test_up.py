from dataclasses import replace
from pathlib import Path

import pytest

from taskapp_migrate import migrate
from taskapp_migrate.errors import MigrateError
from taskapp_migrate.settings import Settings

from .databases import query

ALL = [
    "0001.create-tasks",
    "0002.index-tasks-done-id",
    "0003.create-idempotency-keys",
    "0004.index-idempotency-keys-created-at",
]
FOURTH = f"{ALL[3]}.sql"


def test_up_applies_what_is_pending_and_then_nothing(empty_database: Settings) -> None:
    assert migrate.state(empty_database) == migrate.State({}, ALL, [])
    assert migrate.up(empty_database) == migrate.Outcome(ALL, [])
    assert migrate.up(empty_database) == migrate.Outcome([], [])
    after = migrate.state(empty_database)
    assert (list(after.applied), after.pending, after.newer) == (ALL, [], [])


def test_new_migration_is_pending_until_it_is_applied(migrations: Path, database: Settings) -> None:
    for folder in migrations.iterdir():
        text = f"-- transactional: false\n-- depends: {ALL[3]}\nDROP TABLE idempotency_keys;\n"
        (folder / "0005.drop.sql").write_text(text)
    assert migrate.state(database).pending == ["0005.drop"]
    assert migrate.up(database).applied == ["0005.drop"]


def test_release_before_leaves_newer_migrations_alone(migrations: Path, database: Settings) -> None:
    for folder in migrations.iterdir():
        (folder / FOURTH).unlink()
    assert migrate.up(database) == migrate.Outcome([], [ALL[3]])
    assert migrate.state(database).newer == [ALL[3]]


def test_failing_migration_is_named_and_its_corrected_text_applied(
    migrations: Path, empty_database: Settings
) -> None:
    texts = {file: file.read_text() for file in migrations.glob(f"*/{FOURTH}")}
    for file, text in texts.items():
        file.write_text(text.replace("(created_at)", "(created_on)"))
    for _ in range(2):
        with pytest.raises(MigrateError, match=rf"{ALL[3]} failed: .*created_on"):
            migrate.up(empty_database)
    for file, text in texts.items():
        file.write_text(text)
    assert migrate.up(empty_database).applied[-1] == ALL[3]


def test_edited_migration_is_refused_once_applied(migrations: Path, database: Settings) -> None:
    for folder in migrations.iterdir():
        text = (folder / FOURTH).read_text()
        (folder / FOURTH).write_text(text.replace("(created_at)", "(created_at, fingerprint)"))
    with pytest.raises(MigrateError, match=f"{ALL[3]} was edited"):
        migrate.up(database)


def test_layout_and_comments_may_be_edited(migrations: Path, database: Settings) -> None:
    for folder in migrations.iterdir():
        text = (folder / FOURTH).read_text()
        (folder / FOURTH).write_text(text.replace(" ON ", "\n  ON ") + "\n-- the purge reads it\n")
    assert migrate.up(database).applied == []


def test_no_name_of_user_or_host_is_needed(
    monkeypatch: pytest.MonkeyPatch, empty_database: Settings
) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: 1 / 0)
    monkeypatch.setattr("socket.getfqdn", lambda: 1 / 0)
    assert migrate.up(empty_database).applied == ALL


def test_database_with_a_long_name_can_be_locked(mysql_database: Settings) -> None:
    name = f"{mysql_database.name}_{'x' * 40}"
    query(mysql_database, f"CREATE DATABASE {name}")
    try:
        assert migrate.up(replace(mysql_database, name=name)).applied == ALL
    finally:
        query(mysql_database, f"DROP DATABASE {name}")


def test_missing_privilege_is_reported_with_the_remedy(mysql_database: Settings) -> None:
    user = f"{mysql_database.name}@'%'"
    query(mysql_database, f"CREATE USER {user} IDENTIFIED BY 'x'")
    query(mysql_database, f"GRANT SELECT ON {mysql_database.name}.* TO {user}")
    reader = replace(mysql_database, user=mysql_database.name, password="x")
    try:
        with pytest.raises(MigrateError, match=r"CREATE command denied.*grant DB_USER all"):
            migrate.up(reader)
        assert migrate.state(reader).pending == ALL
    finally:
        query(mysql_database, f"DROP USER {user}")
