"""The documents that clients send and get."""

import re
from datetime import date, datetime
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StringConstraints,
    with_config,
)
from pydantic_core import PydanticCustomError
from typing_extensions import TypedDict

MAX_ID = 2**63 - 1
# Notes of 10,000 characters outside the basic plane, each escaped in 12 bytes, fit.
MAX_BODY_SIZE = 128 * 1024
_FULL_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SPACE = r"[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]"
_IN_TITLE = r"[^\x00-\x1f\x7f-\x9f\u2028\u2029]"
_IN_NOTES = r"[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"


def _only(characters: str) -> AfterValidator:
    pattern = re.compile(f"{characters}*")

    def check(value: str) -> str:
        if not pattern.fullmatch(value):
            raise PydanticCustomError("control_character", "Must not contain control characters")
        return value

    return AfterValidator(check)


def _check_date(value: str) -> str:
    try:
        if _FULL_DATE.fullmatch(value) and date.fromisoformat(value):
            return value
    except ValueError:
        pass
    raise PydanticCustomError("date", "Must be a date in the form YYYY-MM-DD")


Title = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
    _only(_IN_TITLE),
    Field(json_schema_extra={"pattern": f"^(?!{_SPACE}*$){_SPACE}*{_IN_TITLE}*{_SPACE}*$"}),
]
TitlePart = Annotated[
    str,
    StringConstraints(min_length=1, max_length=200),
    _only(_IN_TITLE),
    Field(json_schema_extra={"pattern": f"^{_IN_TITLE}*$"}),
]
Notes = Annotated[
    str,
    StringConstraints(max_length=10_000),
    _only(_IN_NOTES),
    Field(json_schema_extra={"pattern": f"^{_IN_NOTES}*$"}),
]
DueOn = Annotated[
    str,
    AfterValidator(_check_date),
    Field(json_schema_extra={"format": "date"}),
]


class NewTask(BaseModel):
    """A task to add."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"title": "Water the plants", "due_on": "2027-01-31"}]},
    )

    title: Title
    notes: Notes = ""
    due_on: DueOn | None = None


@with_config(extra="forbid", json_schema_extra={"examples": [{"done": True}]})
class TaskChanges(TypedDict, total=False):
    """What to change of a task; what is left out stays as it is."""

    title: Title
    notes: Notes
    due_on: DueOn | None
    done: StrictBool


class Task(BaseModel):
    """A task."""

    id: Annotated[int, Field(ge=1, le=MAX_ID)]
    title: Title
    notes: Notes
    due_on: date | None
    done: bool
    done_at: datetime | None
    created_at: datetime
    updated_at: datetime
    version: Annotated[int, Field(ge=1)]


class TaskList(BaseModel):
    """A page of tasks, newest first; a Link header with rel="next" leads to the next page."""

    tasks: list[Task]


class TaskCounts(BaseModel):
    """How many tasks are open and done; a count equal to `limit` means so many or more."""

    open: Annotated[int, Field(ge=0)]
    done: Annotated[int, Field(ge=0)]
    limit: Annotated[int, Field(ge=1)]


class FieldError(BaseModel):
    """What is wrong with one field."""

    field: str
    message: str


class Problem(BaseModel):
    """An error, as RFC 9457 has it."""

    type: str
    title: str
    status: int
    detail: str
    request_id: str
    errors: list[FieldError] | None = None


class Health(BaseModel):
    """Whether a check went well."""

    status: str
