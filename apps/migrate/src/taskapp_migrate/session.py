"""yoyo's database backend, with what both engines do otherwise."""

import os
import socket
import uuid
from abc import abstractmethod
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from typing import Any

from yoyo.backends.base import DatabaseBackend
from yoyo.connections import DatabaseURI
from yoyo.migrations import default_migration_table

from taskapp_migrate.settings import Settings


class Session(DatabaseBackend):  # type: ignore[misc]
    """One connection that holds the lock and migrates, so that both end together.

    yoyo's own lock is a row: it outlives a runner that is killed and blocks all who come after.
    """

    engine: str

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        uri = DatabaseURI("", None, None, None, None, settings.name, {})
        super().__init__(uri, default_migration_table)

    @abstractmethod
    def lock(self, timeout: float = 10) -> AbstractContextManager[None]:
        """Be the only runner on this database, or raise MigrateError when the time is up."""

    def copy(self) -> Any:
        """Give this very session where yoyo would open another."""
        return nullcontext(self)

    def get_log_data(self, migration: Any = None, operation: str = "apply") -> dict[str, Any]:
        """Say who migrates without a passwd entry or a name server, which a pod may lack."""
        return {
            "id": str(uuid.uuid4()),
            "migration_id": migration.id,
            "migration_hash": migration.hash,
            "username": f"uid {os.getuid()}",
            "hostname": socket.gethostname(),
            "created_at_utc": datetime.now(UTC).replace(tzinfo=None),
            "operation": operation,
        }
