"""Migrating a MySQL server."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from yoyo.backends.core.mysql import MySQLBackend

from taskapp_migrate.connection import connect
from taskapp_migrate.errors import MigrateError
from taskapp_migrate.session import Session

log = logging.getLogger(__name__)


class MySQL(Session, MySQLBackend):  # type: ignore[misc]
    """A session on a MySQL server, where every schema change is a transaction of its own."""

    engine = "mysql"

    def connect(self, _: Any) -> Any:
        """Open the connection."""
        return connect(self.settings)

    def quote_identifier(self, identifier: str) -> str:
        """Quote a name, without yoyo's query for the SQL mode each time."""
        return f"`{identifier}`"

    @contextmanager
    def lock(self, timeout: float = 10) -> Iterator[None]:
        """Hold a lock that MySQL keeps until the session ends, its running statement included."""
        if not self._get_lock(0):
            log.info("waiting for another runner to finish")
            if not self._get_lock(timeout):
                raise MigrateError(
                    f"another runner is still at work after {timeout:g} s: when it has finished, "
                    "run this again, with a longer DB_WAIT if need be"
                )
        yield

    def _get_lock(self, timeout: float) -> bool:
        name = f"taskapp-migrate:{self.settings.name}"[:64]
        query = "SELECT GET_LOCK(:name, :timeout)"
        row = self.execute(query, {"name": name, "timeout": timeout}).fetchone()
        return bool(row[0])
