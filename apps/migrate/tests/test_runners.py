import os
import signal
import threading
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from hack.mysql.fixtures import new_mysql_database
from taskapp_migrate import migrate
from taskapp_migrate.connection import connect
from taskapp_migrate.errors import MigrateError
from taskapp_migrate.settings import Settings
from taskapp_migrate.sqlite import SQLite

from .databases import query, schema
from .runners import die_after, ended, fork, wait_for


@pytest.fixture
def first_only(mysql_database: Settings, migrations: Path) -> Settings:
    """A database in which the first migration is applied and the rest is pending."""
    later = {file: file.read_text() for file in migrations.glob("mysql/000[2-4].*")}
    for file in later:
        file.unlink()
    migrate.up(mysql_database)
    for file, text in later.items():
        file.write_text(text)
    return mysql_database


def test_next_runner_finishes_what_a_killed_one_began(mysql_url: str, migrations: Path) -> None:
    for file in migrations.glob("mysql/000[34].*"):
        file.unlink()
    point, code, wanted = 0, int(-signal.SIGKILL), None
    while code == -signal.SIGKILL:
        point += 1
        with new_mysql_database(mysql_url) as settings:
            code = ended(fork(settings, partial(die_after, point)))
            migrate.up(settings)
            wanted = wanted or schema(settings)
            assert (point, schema(settings)) == (point, wanted)
    assert (code, point > 12) == (0, True)


def test_interrupted_change_by_another_text_is_not_taken_for_done(
    mysql_database: Settings, migrations: Path
) -> None:
    (second,) = migrations.glob("mysql/0002.*")
    # The fifteenth change is the statement of the second migration.
    assert ended(fork(mysql_database, partial(die_after, 15))) == -signal.SIGKILL
    second.write_text(second.read_text().replace("(done, id)", "(id, done)"))
    with pytest.raises(MigrateError, match=r"0002.* failed: Duplicate key name"):
        migrate.up(mysql_database)


def test_index_that_someone_made_by_hand_is_not_taken_for_ours(first_only: Settings) -> None:
    query(first_only, "CREATE INDEX tasks_done_id ON tasks (done)")
    for _ in range(2):
        with pytest.raises(MigrateError, match=r"0002.* failed: Duplicate key name"):
            migrate.up(first_only)


def test_only_one_of_three_runners_at_once_applies_each_migration(mysql_database: Settings) -> None:
    runners = [fork(mysql_database) for _ in range(3)]
    assert [ended(runner) for runner in runners] == [0, 0, 0]
    applied = query(mysql_database, "SELECT COUNT(*), COUNT(DISTINCT migration_id) FROM _yoyo_log")
    assert applied == ((4, 4),)


def test_runner_waits_for_the_statement_that_a_killed_one_left_behind(first_only: Settings) -> None:
    with closing(connect(first_only)) as reader, reader.cursor() as cursor:
        cursor.execute("SELECT * FROM tasks")
        killed = fork(first_only)
        wait_for(first_only, "Waiting for table metadata lock")
        os.kill(killed, signal.SIGKILL)
        ended(killed)
        second = fork(first_only)
        wait_for(first_only, "User lock")
        reader.commit()
    assert (ended(second), migrate.state(first_only).pending) == (0, [])


def test_statement_whose_connection_was_lost_is_in_doubt(first_only: Settings) -> None:
    with closing(connect(first_only)) as reader, reader.cursor() as cursor:
        cursor.execute("SELECT * FROM tasks")
        runner = fork(first_only)
        ((session,),) = wait_for(first_only, "Waiting for table metadata lock")
        query(first_only, f"KILL {session}")
        assert ended(runner) == 1
    begun = query(first_only, "SELECT migration_id FROM _taskapp_migration ORDER BY 1")
    assert begun == (("0001.create-tasks",), ("0002.index-tasks-done-id",))
    assert len(migrate.up(first_only).applied) == 3


def test_doubt_outlives_a_failure_that_does_not_settle_it(
    first_only: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("taskapp_migrate.connection.LOCK_WAIT_TIMEOUT", 1)
    # The fourth change is the statement of the second migration.
    assert ended(fork(first_only, partial(die_after, 4))) == -signal.SIGKILL
    with closing(connect(first_only)) as writer, writer.cursor() as cursor:
        cursor.execute("LOCK TABLES tasks WRITE")
        with pytest.raises(MigrateError, match=r"0002.* a transaction holds the table"):
            migrate.up(first_only)
    assert len(migrate.up(first_only).applied) == 3


def test_runner_goes_on_when_another_has_finished(mysql_database: Settings) -> None:
    other = connect(mysql_database)
    other.cursor().execute(f"SELECT GET_LOCK('taskapp-migrate:{mysql_database.name}', 0)")
    finish = threading.Timer(0.3, other.close)
    finish.start()
    assert len(migrate.up(mysql_database).applied) == 4
    finish.join()


def test_runner_gives_up_when_another_takes_too_long(mysql_database: Settings) -> None:
    with closing(connect(mysql_database)) as other, other.cursor() as cursor:
        cursor.execute(f"SELECT GET_LOCK('taskapp-migrate:{mysql_database.name}', 0)")
        with pytest.raises(MigrateError, match=r"another runner .* 0.1 s: .*DB_WAIT"):
            migrate.up(replace(mysql_database, wait=0.1))


def test_change_gives_up_on_a_table_in_use_rather_than_block_its_readers(
    first_only: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("taskapp_migrate.connection.LOCK_WAIT_TIMEOUT", 1)
    with closing(connect(first_only)) as reader, reader.cursor() as cursor:
        cursor.execute("SELECT * FROM tasks")
        with pytest.raises(MigrateError, match=r"0002.* a transaction holds the table"):
            migrate.up(first_only)
    assert len(migrate.up(first_only).applied) == 3


def test_sqlite_runner_gives_up_when_another_takes_too_long(tmp_path: Path) -> None:
    settings = Settings(sqlite_path=tmp_path / "taskapp.db", wait=0.1)
    other = SQLite(settings)
    still = r"taskapp.db is still in use after 0.1 s"
    with closing(other.connection), other.lock(), pytest.raises(MigrateError, match=still):
        migrate.up(settings)


def test_sqlite_file_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    with pytest.raises(MigrateError, match=r"DB_SQLITE_PATH: .*/missing/tasks.db cannot be opened"):
        migrate.up(Settings(sqlite_path=tmp_path / "missing" / "tasks.db"))


def test_failed_run_leaves_nothing_in_sqlite(tmp_path: Path, migrations: Path) -> None:
    settings = Settings(sqlite_path=tmp_path / "taskapp.db")
    (fourth,) = migrations.glob("sqlite/0004.*")
    fourth.write_text(fourth.read_text().replace("(created_at)", "(created_on)"))
    with pytest.raises(MigrateError, match="created_on"):
        migrate.up(settings)
    with closing(SQLite(settings).connection) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == []
