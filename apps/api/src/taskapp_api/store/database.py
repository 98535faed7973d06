"""What the store needs of a database: an engine that opens connections, and SQL in its dialect."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from peewee import Database


@dataclass(frozen=True, eq=False)
class Dialect:
    """How an engine's SQL differs from the other's."""

    builder: Database
    begin: str
    row_locks: bool
    # What makes LIKE blind to case, where it is not by itself.
    fold: Callable[[Any], Any]


class Result(NamedTuple):
    """What a statement gave."""

    rows: Sequence[tuple[Any, ...]]
    rowcount: int
    lastrowid: int | None


class Connection(ABC):
    """A connection in autocommit mode; once lost or interrupted it is not usable any more."""

    usable = True
    idle_since = 0.0

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect

    @abstractmethod
    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> Result:
        """Run a statement, or raise a StoreError."""

    @abstractmethod
    async def close(self) -> None:
        """End the connection, in good manners if it is usable."""


class Engine(ABC):
    """A database that can be connected to."""

    @abstractmethod
    async def connect(self) -> Connection:
        """Open a connection, or raise UnavailableError."""
