"""What the API says about tasks, typed."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Self


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
    # A search ended before the page was full: the API looks at so many tasks at once.
    cut_short: bool = False
    searched: ClassVar[str] = "1,000"


@dataclass(frozen=True)
class TaskCounts:
    """How many tasks are open and done; a count at the limit means so many or more."""

    open: int
    done: int
    limit: int

    @classmethod
    def from_json(cls, data: Any) -> Self:
        """Read the counts; KeyError, TypeError or ValueError when these are none."""
        return cls(int(data["open"]), int(data["done"]), int(data["limit"]))

    def label(self, status: str) -> str:
        """One of the counts, as people write it: 1,000+."""
        count = self.open if status == "open" else self.done
        return f"{count:,}{'+' if count >= self.limit else ''}"
