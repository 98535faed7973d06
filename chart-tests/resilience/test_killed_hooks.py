"""The migration hook is killed at every step: what it leaves behind, the next upgrade finishes."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from hack.process import CommandError
from resilience.site import Site
from support.database import held, query
from support.release import Release
from support.waiting import until

HOOK = "batch.kubernetes.io/job-name=taskapp-migrate"
# Two migrations behind, so that there is a moment after the record of the first one.
BEHIND = """
DROP INDEX tasks_done_id ON tasks;
DROP INDEX idempotency_keys_created_at ON idempotency_keys;
DELETE FROM _yoyo_migration WHERE migration_id RLIKE '^000[24]';
DELETE FROM _yoyo_log WHERE migration_id RLIKE '^000[24]';
DELETE FROM _taskapp_migration WHERE migration_id RLIKE '^000[24]'
"""
INDEXES = """
SELECT table_name, index_name, seq_in_index, column_name FROM information_schema.statistics
WHERE table_schema = DATABASE() ORDER BY 1, 2, 3
"""
RECORDS = "SELECT migration_id, COUNT(*) FROM _yoyo_log GROUP BY 1 ORDER BY 1"


@dataclass(frozen=True)
class Moment:
    """A step of the migration: what another session locks, and the statement that waits for it."""

    name: str
    lock: str
    statement: str

    def __str__(self) -> str:
        return self.name


MOMENTS = [
    Moment("before", "DO GET_LOCK('taskapp-migrate:taskapp', 0)", "SELECT GET_LOCK%"),
    Moment("in a change", "BEGIN; SELECT COUNT(*) FROM tasks", "CREATE INDEX tasks_done_id%"),
    Moment("before its record", "LOCK TABLES _yoyo_log READ", "INSERT INTO `_yoyo_log`%"),
    Moment(
        "after its record",
        "BEGIN; SELECT * FROM _taskapp_migration WHERE migration_id LIKE '0004%' FOR UPDATE",
        "REPLACE INTO _taskapp_migration%0004%",
    ),
]


@pytest.fixture(scope="module")
def schema(shared_site: Site) -> list[str]:
    return schema_of(shared_site.release)


def schema_of(release: Release) -> list[str]:
    """The indexes that there are, and how often each migration was recorded."""
    return query(release, INDEXES) + query(release, RECORDS)


@contextmanager
def upgrade_held(release: Release, moment: Moment) -> Iterator[Future[float]]:
    """An upgrade of which the migration has come to a moment and goes no further."""
    query(release, BEHIND)
    at = f"SELECT id FROM information_schema.processlist WHERE info LIKE '{moment.statement}'"
    with ThreadPoolExecutor(1) as helm, held(release, moment.lock):
        upgrade = helm.submit(release.upgrade)
        until(f"migration {moment}", lambda: query(release, at))
        yield upgrade


def kill_hook(release: Release) -> None:
    """End the hook's pod at once, as the end of its node would."""
    release.kubectl("delete", "pods", "-l", HOOK, "--force", "--grace-period=0", "--wait=false")


def forbid_retries(release: Release) -> None:
    """Let the hook fail with its pod."""
    release.kubectl("patch", "job", "taskapp-migrate", "-p", '{"spec": {"backoffLimit": 0}}')


@pytest.mark.parametrize("moment", MOMENTS, ids=str)
def test_next_upgrade_finishes_what_a_killed_hook_began(
    shared_site: Site, schema: list[str], moment: Moment
) -> None:
    release = shared_site.release
    with upgrade_held(release, moment) as upgrade:
        forbid_retries(release)
        kill_hook(release)
        with pytest.raises(CommandError, match="taskapp-migrate"):
            upgrade.result()
    assert schema_of(release) != schema
    seconds = release.upgrade()
    assert schema_of(release) == schema
    shared_site.figure(f"hook killed {moment}: the next upgrade took {seconds:.1f} s")


def test_hook_begins_again_by_itself(shared_site: Site, schema: list[str]) -> None:
    with upgrade_held(shared_site.release, MOMENTS[1]) as upgrade:
        kill_hook(shared_site.release)
    assert upgrade.result() > 0
    assert schema_of(shared_site.release) == schema
