"""The table, and the documents that clients send and get."""

import os
from datetime import UTC, date, datetime
from typing import Annotated

from peewee import (
    BigAutoField,
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    IntegerField,
    Model,
    TextField,
)
from playhouse.pool import PooledMySQLDatabase
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

# As many connections as FastAPI has threads for its endpoints.
database = PooledMySQLDatabase(
    os.environ["DB_NAME"],
    host=os.environ["DB_HOST"],
    port=int(os.environ["DB_PORT"]),
    user=os.environ["DB_USER"],
    password=os.environ["DB_PASSWORD"],
    max_connections=40,
    stale_timeout=300,
)


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


def _in_utc(time: datetime) -> datetime:
    return time.replace(tzinfo=UTC)


class Task(Model):  # type: ignore[misc]
    """A row of the tasks table."""

    id = BigAutoField()
    title = CharField(200)
    notes = TextField(default="")
    due_on = DateField(null=True)
    done = BooleanField(default=False)
    done_at = DateTimeField(null=True)
    created_at = DateTimeField(default=_now)
    updated_at = DateTimeField(default=_now)
    version = IntegerField(default=1)

    class Meta:
        """Where the table is."""

        database = database
        table_name = "tasks"


UtcTime = Annotated[datetime, AfterValidator(_in_utc)]


class NewTask(BaseModel):
    """A task to add."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    title: str = Field(min_length=1, max_length=200)
    notes: str = Field("", max_length=10_000)
    due_on: date | None = None


class TaskChanges(BaseModel):
    """What to change of a task; what is left out stays as it is."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    title: str = Field("", min_length=1, max_length=200)
    notes: str = Field("", max_length=10_000)
    due_on: date | None = None
    done: bool = False


class TaskOut(BaseModel):
    """A task as clients get it."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    title: str
    notes: str
    due_on: date | None
    done: bool
    done_at: UtcTime | None
    created_at: UtcTime
    updated_at: UtcTime
    version: int


class TaskList(BaseModel):
    """A page of tasks, newest first."""

    tasks: list[TaskOut]
