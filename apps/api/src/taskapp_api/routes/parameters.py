"""What the operations on tasks take from a request besides its body."""

from typing import Annotated, Any, Literal

from fastapi import Depends, Header, HTTPException, Path, Query, Request
from pydantic import Field

from taskapp_api.models import MAX_ID, TitlePart
from taskapp_api.store.search import WINDOW

Id = Annotated[int, Field(ge=1, le=MAX_ID)]
Key = Annotated[str, Field(min_length=1, max_length=255, pattern=r"^[\x21-\x7e]+$")]

TaskId = Annotated[Id, Path(examples=[1])]
Limit = Annotated[int, Query(ge=1, le=100, description="How many tasks a page has at most")]
After = Annotated[Id | None, Query(description="Only tasks with a lower id")]
Status = Annotated[Literal["open", "done"] | None, Query(description="Only such tasks")]
Search = Annotated[
    TitlePart | None,
    Query(
        description="Only tasks whose title holds this text, in any case (and on MySQL with any"
        f" accents). A request looks at {WINDOW:,} tasks at most, so a page may hold fewer tasks"
        " than `limit`, even none, and still have a next page: follow its Link until there is none",
        examples=["plants"],
    ),
]
IfMatch = Annotated[
    str | None, Header(alias="If-Match", description="Only if the ETag is one of these")
]
IfNoneMatch = Annotated[
    str | None, Header(alias="If-None-Match", description="Only if the ETag is none of these")
]
IdempotencyKey = Annotated[
    Key | None,
    Header(
        alias="Idempotency-Key",
        description="Sent again with the same body, it answers with the first result",
        examples=["6f1c9a04"],
    ),
]


class MediaType:
    """Refuses a body of any other media type with 415."""

    def __init__(self, *accepted: str) -> None:
        self._accepted = accepted

    async def __call__(self, request: Request) -> None:
        """Look at what the client says that it sends."""
        given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if given not in self._accepted:
            raise HTTPException(415, f"Send the body as {' or '.join(self._accepted)}.")


JSON = Depends(MediaType("application/json"))
JSON_OR_MERGE_PATCH = Depends(MediaType("application/json", "application/merge-patch+json"))
MERGE_PATCH_BODY: dict[str, Any] = {
    "requestBody": {
        "content": {
            "application/merge-patch+json": {"schema": {"$ref": "#/components/schemas/TaskChanges"}}
        }
    }
}
