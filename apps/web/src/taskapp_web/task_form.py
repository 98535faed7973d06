"""What a person typed about a task, and what is wrong with it."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Self

from taskapp_web.api_errors import ApiUnavailableError, TaskRejectedError
from taskapp_web.field_errors import in_words
from taskapp_web.i18n import gettext, sentences
from taskapp_web.models import Task

_RENDER_ID = re.compile(r"[A-Za-z0-9_-]{16,64}")
_FIELDS = frozenset({"title", "notes", "due_on"})


@dataclass
class TaskForm:
    """The fields as typed, whether or not they make a task."""

    title: str = ""
    notes: str = ""
    due_on: str = ""
    render_id: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    errors: dict[str, list[str]] = field(default_factory=dict)
    problem: str = ""

    @classmethod
    def typed(cls, values: Mapping[str, str]) -> Self:
        """The form as a browser sent it."""
        form = cls(
            title=values.get("title", ""),
            notes=values.get("notes", "").replace("\r\n", "\n"),
            due_on=values.get("due_on", "").strip(),
        )
        if _RENDER_ID.fullmatch(given := values.get("render_id", "")):
            form.render_id = given
        return form

    @classmethod
    def of(cls, task: Task) -> Self:
        """The form filled with a task."""
        due_on = task.due_on.isoformat() if task.due_on else ""
        return cls(title=task.title, notes=task.notes, due_on=due_on)

    def fields(self) -> dict[str, str | None]:
        """The fields in the API's terms."""
        return {"title": self.title, "notes": self.notes, "due_on": self.due_on or None}

    def idempotency_key(self) -> str:
        """The same for the same form sent twice, another once something else was typed."""
        content = "\0".join([self.title, self.notes, self.due_on])
        return f"{self.render_id}-{sha256(content.encode()).hexdigest()[:32]}"

    def says_the_same_as(self, task: Task) -> bool:
        """Whether the task is stored as typed."""
        stored = TaskForm.of(task)
        typed = (self.title.strip(), self.notes, self.due_on)
        return typed == (stored.title, stored.notes, stored.due_on)

    def reject(self, error: TaskRejectedError) -> None:
        """Take over what the API says about the fields, and the rest as a whole."""
        self.errors = {
            name: [in_words(name, text) for text in texts]
            for name, texts in error.errors.items()
            if name in _FIELDS
        }
        self.problem = "" if self.errors else str(error)

    def excuse(self, error: ApiUnavailableError) -> None:
        """Say why nothing was stored, that nothing typed is lost, and when to try again."""
        kept = gettext("What you typed is still here.")
        self.problem = sentences(error, kept, error.again)
