"""The release's MySQL server, as its root user and from inside its pod."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from support.release import Release

POD = "taskapp-mysql-0"
_CLIENT = """export MYSQL_PWD=$(<"$MYSQL_ROOT_PASSWORD_FILE")
exec mysql --user=root --batch --skip-column-names --unbuffered --database=taskapp "$@"
"""
_INSIDE = [POD, "-c", "mysql", "--", "bash", "-c", _CLIENT]
_FILL = """
SET SESSION cte_max_recursion_depth = {rows};
INSERT INTO tasks (title, notes, done, done_at, created_at, updated_at)
WITH RECURSIVE numbers (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < {rows})
SELECT CONCAT('Task ', i), REPEAT('n', i % 100), i % 2, IF(i % 2, NOW(6), NULL), NOW(6), NOW(6)
FROM numbers;
"""
_FINGERPRINT = """
SELECT COUNT(*), BIT_XOR(CRC32(CONCAT_WS('|', id, title, notes, done, created_at, version)))
FROM tasks WHERE title NOT LIKE 'load %'
"""


def sql(release: Release, statements: str) -> str:
    """Run statements; the rows that they give, without headings."""
    return release.kubectl("exec", *_INSIDE, "-", f"--execute={statements}").strip()


def query(release: Release, statements: str) -> list[str]:
    """The rows of an answer, their fields parted by tabs."""
    return sql(release, statements).splitlines()


@contextmanager
def held(release: Release, statements: str) -> Iterator[None]:
    """A session that has carried out some statements and keeps what it locked by them."""
    inside = ["exec", "--stdin", *_INSIDE]
    command = release.kube.command("kubectl", "--namespace", release.namespace, *inside)
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as session:
        assert session.stdin
        assert session.stdout
        session.stdin.write(f"{statements};\nSELECT 'all carried out';\n")
        session.stdin.flush()
        assert "all carried out\n" in iter(session.stdout.readline, ""), f"{statements} failed"
        try:
            yield
        finally:
            session.stdin.close()


def fill(release: Release, rows: int) -> None:
    """Add so many tasks."""
    sql(release, _FILL.format(rows=rows))


def fingerprint(release: Release) -> str:
    """Changes with any task but those of a load."""
    return sql(release, _FINGERPRINT)
