"""Which part of the list a person looks at."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self
from urllib.parse import urlencode

_ID = re.compile("[0-9]{1,18}")
STATUSES = ("open", "done")
# No title is longer, so more cannot be found.
LONGEST_SEARCH = 200


@dataclass(frozen=True)
class Listing:
    """A filter, words to search for, and a place in the list."""

    status: str | None = None
    after: int | None = None
    words: str = ""

    @classmethod
    def of(cls, values: Mapping[str, str]) -> Self:
        """Read it from a query or a form; what makes no sense counts as not given."""
        status, after = values.get("status"), values.get("after", "")
        known = status if status in STATUSES else None
        words = values.get("q", "").strip()[:LONGEST_SEARCH]
        return cls(known, int(after) if _ID.fullmatch(after) else None, words)

    @property
    def values(self) -> dict[str, str | int]:
        """What a form has to carry to come back here."""
        values = {"status": self.status, "after": self.after, "q": self.words or None}
        return {name: value for name, value in values.items() if value is not None}

    @property
    def query(self) -> str:
        """As the end of an address, empty for the start of the whole list."""
        return f"?{urlencode(self.values)}" if self.values else ""

    def older(self, after: int) -> Self:
        """The same list, from the task `after` on."""
        return replace(self, after=after)

    def newest(self) -> Self:
        """The same list from its start."""
        return replace(self, after=None)

    def filtered(self, status: str | None) -> Self:
        """The start of the list of such tasks, the same words searched for."""
        return replace(self, status=status, after=None)

    def everything(self) -> Self:
        """The start of the same list, nothing searched for."""
        return replace(self, after=None, words="")

    def after_adding(self, *, done: bool = False) -> Self:
        """The list in which a new task is to be seen."""
        hidden = "open" if done else "done"
        return replace(self.everything(), status=None if self.status == hidden else self.status)
