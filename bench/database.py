"""The tables that are measured: migrated, and filled with a known number of tasks."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field

import pymysql

from hack.mysql.fixtures import new_mysql_database
from taskapp_migrate import migrate
from taskapp_migrate.settings import Settings

# Adds {count} tasks with ids from {first} on; every second one is done.
FILL = """
INSERT INTO tasks (id, title, notes, done, done_at, created_at, updated_at)
WITH RECURSIVE numbers (i) AS
  (SELECT 0 UNION ALL SELECT i + 1 FROM numbers WHERE i < {count} - 1)
SELECT {first} + i, CONCAT('Task ', i), REPEAT('n', i % 100), i % 2, IF(i % 2, NOW(6), NULL),
  NOW(6), NOW(6)
FROM numbers
"""
# More than any server deletes in a second, and ids far above those of the tasks to read.
STOCK = 15_000
STOCK_STEP = 10_000_000


@dataclass
class Database:
    """A database with so many tasks, whose ids count from 1."""

    settings: Settings
    rows: int
    _stocked: int = field(default=0, init=False)

    def environment(self) -> dict[str, str]:
        """The settings of a server that uses it."""
        names = ("host", "port", "name", "user", "password")
        return {f"DB_{name.upper()}": str(getattr(self.settings, name)) for name in names}

    def fill(self) -> None:
        """Add the tasks."""
        self._run(FILL.format(first=1, count=self.rows), "ANALYZE TABLE tasks")

    def stock(self, seconds: int) -> int:
        """Add tasks to delete for so long, and give the id above all of them."""
        self._stocked += STOCK_STEP
        count = STOCK * (seconds + 1)
        self._run(FILL.format(first=self._stocked, count=count))
        return self._stocked + count

    def tidy(self) -> None:
        """Remove what was added after the filling."""
        self._run(f"DELETE FROM tasks WHERE id > {self.rows}")

    def version(self) -> str:
        """The version of the server."""
        return self._run("SELECT VERSION()")

    def _run(self, *statements: str) -> str:
        at = self.settings
        connection = pymysql.connect(
            host=at.host, port=at.port, user=at.user, password=at.password, database=at.name
        )
        with closing(connection), connection.cursor() as cursor:
            cursor.execute("SET SESSION cte_max_recursion_depth = 10000000")
            for statement in statements:
                cursor.execute(statement)
            connection.commit()
            return str((cursor.fetchone() or ("",))[0])


@contextmanager
def database(url: str, rows: int) -> Iterator[Database]:
    """A new database on a server, dropped afterwards."""
    with new_mysql_database(url) as settings:
        migrate.up(settings)
        made = Database(settings, rows)
        made.fill()
        yield made
