"""Which part of the list a person looks at."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlencode

_ID = re.compile("[0-9]{1,18}")
STATUSES = ("open", "done")


@dataclass(frozen=True)
class Listing:
    """A filter and a place in the list."""

    status: str | None = None
    after: int | None = None

    @classmethod
    def of(cls, values: Mapping[str, str]) -> Self:
        """Read it from a query or a form; what makes no sense counts as not given."""
        status, after = values.get("status"), values.get("after", "")
        known = status if status in STATUSES else None
        return cls(known, int(after) if _ID.fullmatch(after) else None)

    @property
    def query(self) -> str:
        """As the end of an address, empty for the start of the whole list."""
        values = {"status": self.status, "after": self.after}
        given = {name: value for name, value in values.items() if value is not None}
        return f"?{urlencode(given)}" if given else ""

    def older(self, after: int) -> Self:
        """The same list, from the task `after` on."""
        return type(self)(self.status, after)

    def after_adding(self) -> Self:
        """The list in which a new task is to be seen."""
        return type(self)(None if self.status == "done" else self.status)

    def newest(self) -> Self:
        """The same list from its start."""
        return type(self)(self.status)
