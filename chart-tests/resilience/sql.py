"""Statements for a release's own MySQL, as its root user."""

from support.release import Release

_CLIENT = 'MYSQL_PWD=$(cat "$MYSQL_ROOT_PASSWORD_FILE") exec mysql -uroot -N taskapp -e "$1"'
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
    shell = ["exec", "taskapp-mysql-0", "-c", "mysql", "--", "sh", "-c", _CLIENT, "-"]
    return release.kubectl(*shell, statements).strip()


def fill(release: Release, rows: int) -> None:
    """Add so many tasks."""
    sql(release, _FILL.format(rows=rows))


def fingerprint(release: Release) -> str:
    """Changes with any task but those of a load."""
    return sql(release, _FINGERPRINT)
