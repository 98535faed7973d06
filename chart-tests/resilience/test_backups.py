"""Backups: taken under load, restored after the volume is lost, refused when they are damaged."""

import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from hack import documented
from hack.backup.errors import BackupError
from hack.backup.jobs import Jobs
from hack.backup.restore import restore
from hack.deploy import engines, images
from resilience.site import Site, site
from support import shell
from support.amounts import amount
from support.client import add_task, request, titles
from support.database import fill, fingerprint, sql
from support.figures import Figure

REQUESTS = amount(400, 10_000)
ROWS = amount(10_000, 1_000_000)
KEEP = 2
# What the last migration made: a backup without it is one of an older release.
OLDER_SCHEMA = """
DROP INDEX idempotency_keys_created_at ON idempotency_keys;
DELETE FROM _yoyo_migration WHERE migration_id LIKE '0004%';
DELETE FROM _taskapp_migration WHERE migration_id LIKE '0004%';
"""
BACKUPS = f"for i in $(seq {KEEP + 1}); do bash /etc/taskapp/backup/backup.sh; sleep 1; done"
NEWEST_INDEX = "SHOW INDEX FROM idempotency_keys WHERE Key_name = 'idempotency_keys_created_at'"
# Each task was added in one transaction with its key; the dump reads the keys first.
TASKS_WITHOUT_KEY = """
SELECT COUNT(*) FROM tasks WHERE title LIKE 'load % api %' AND NOT EXISTS
(SELECT 1 FROM idempotency_keys WHERE response LIKE CONCAT('%"', tasks.title, '"%'))
"""
# Makes four backups that are not to be trusted, beside the one that is ($1).
DAMAGE = """
cd /backups
head -c -20 "$1" > truncated.sql.gz
gzip -dc "$1" | sed 's/Task 1/Task 2/' | gzip > altered.sql.gz
for name in truncated altered; do
  sed "s/$1/$name.sql.gz/" "$1.sha256" > "$name.sql.gz.sha256"
done
cp "$1" unchecked.sql.gz
gzip -dc "$1" | sed 's/^INSERT INTO `tasks`/INSERT INTO `nonsense`/' | gzip > unloadable.sql.gz
sha256sum unloadable.sql.gz > unloadable.sql.gz.sha256
"""
UNTRUSTED = {
    "truncated.sql.gz": "truncated",
    "altered.sql.gz": "altered",
    "unchecked.sql.gz": "has no checksum",
    "missing.sql.gz": "there is no backup",
}


@pytest.fixture(scope="module")
def backed_up(figure: Figure) -> Iterator[Site]:
    engine, tag = engines.from_environment(), images.content_tag()
    values = ["--set", f"backup.enabled=true,backup.keep={KEEP},web.replicas=1,proxy.replicas=1"]
    with site(engine, "e2e-backups", 30097, tag, figure, *values) as found:
        fill(found.release, ROWS)
        yield found


@pytest.fixture(scope="module")
def jobs(backed_up: Site) -> Jobs:
    return Jobs(backed_up.release.kube, backed_up.release.namespace)


@pytest.fixture(scope="module")
def log(backed_up: Site, jobs: Jobs) -> str:
    """What was said by a few backups of an older schema, taken under load."""
    add_task(backed_up.origin, "Do not lose me")
    sql(backed_up.release, OLDER_SCHEMA)
    with backed_up.undisturbed("backups", REQUESTS):
        said = _shell(jobs, BACKUPS)
    backed_up.figure(said.splitlines()[0])
    return said


@pytest.fixture(scope="module")
def backup(log: str) -> str:
    """The name of the newest backup."""
    *_, newest = re.findall(r"wrote (\S+): ", log)
    return str(newest)


def _shell(jobs: Jobs, script: str, *arguments: str) -> str:
    job = jobs.script_job("list")
    container = job["spec"]["template"]["spec"]["containers"][0]
    container["args"] = ["-ec", script, "-", *arguments]
    return jobs.run(job)


def test_only_the_newest_backups_stay(log: str) -> None:
    written = re.findall(r"wrote (\S+): ", log)
    assert re.findall(r"removed (\S+)", log) == written[:1]
    assert len(written) == KEEP + 1


def test_damaged_backup_is_refused_before_anything_is_touched(
    backed_up: Site, jobs: Jobs, backup: str
) -> None:
    release = backed_up.release
    _shell(jobs, DAMAGE, backup)
    before = fingerprint(release), release.running_pods()
    with ThreadPoolExecutor() as pool:
        attempts = {file: pool.submit(restore, jobs, file) for file in UNTRUSTED}
    for file, message in UNTRUSTED.items():
        with pytest.raises(BackupError, match=message):
            attempts[file].result()
    assert (fingerprint(release), release.running_pods()) == before


def test_restore_that_fails_half_way_puts_everything_back(
    backed_up: Site, jobs: Jobs, backup: str
) -> None:
    task = add_task(backed_up.origin, f"After {backup}")
    before = fingerprint(backed_up.release)
    with pytest.raises(BackupError, match="the database is as it was before"):
        restore(jobs, "unloadable.sql.gz")
    assert fingerprint(backed_up.release) == before
    assert request(f"{backed_up.origin}/app2/api/tasks/{task['id']}", "DELETE").status == 204


def test_every_task_is_back_after_the_volume_was_lost(
    backed_up: Site, jobs: Jobs, backup: str
) -> None:
    release = backed_up.release
    before = fingerprint(release)
    release.uninstall()
    # The old volume and its passwords; the finished migration holds on to them.
    *_, delete = documented.scripts("operating.md", "Back up and restore")
    shell.run(release, delete)
    installing = release.upgrade()
    assert titles(backed_up.origin) == []
    started = time.monotonic()
    said = restore(jobs, backup).splitlines()[-1]
    restoring = time.monotonic() - started
    backed_up.figure(f"lost volume: install {installing:.0f} s, restore {restoring:.0f} s; {said}")
    assert fingerprint(release) == before
    assert sql(release, "SELECT COUNT(*) FROM tasks WHERE title = 'Do not lose me'") == "1"


def test_restored_backup_is_of_one_moment_and_has_the_present_schema(backed_up: Site) -> None:
    assert sql(backed_up.release, TASKS_WITHOUT_KEY) == "0"
    assert sql(backed_up.release, NEWEST_INDEX)
