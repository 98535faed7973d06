"""What the API says about tasks, typed."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Self


@dataclass(frozen=True)
class Task:
    """A task as the API gave it."""

    id: int
    title: str
    notes: str
    due_on: date | None
    done: bool
    version: int

    @classmethod
    def from_json(cls, data: Any) -> Self:
        """Read a task; KeyError, TypeError or ValueError when it is none."""
        due_on = data["due_on"]
        return cls(
            id=int(data["id"]),
            title=str(data["title"]),
            notes=str(data["notes"]),
            due_on=None if due_on is None else date.fromisoformat(due_on),
            done=bool(data["done"]),
            version=int(data["version"]),
        )

    @property
    def short_title(self) -> str:
        """The title, cut to fit into a message."""
        return self.title if len(self.title) <= 60 else f"{self.title[:59]}…"


@dataclass(frozen=True)
class TaskPage:
    """Some tasks, newest first, and where older ones begin."""

    tasks: list[Task]
    older_after: int | None
