"""What is asked of the servers."""

from dataclasses import dataclass

LIST = "/tasks?limit=50"


@dataclass(frozen=True)
class Case:
    """A kind of request; `{rows}` and `{middle}` in its path become ids."""

    key: str
    title: str
    path: str
    status: int = 200
    headers: tuple[str, ...] = ()
    script: str | None = None
    of_page: bool = False

    def target(self, rows: int) -> str:
        """The path in a table of so many rows."""
        return self.path.format(rows=rows, middle=rows // 2)


# Reading comes before writing, so that all read the same rows.
CASES = (
    Case("list", "list of 50, one hot page", LIST),
    Case("random", "list of 50, random pages", f"{LIST}&after=", script="random"),
    Case("filtered", "list of 50, filtered", f"{LIST}&status=open"),
    Case("deep", "list of 50, deep page", f"{LIST}&after={{middle}}"),
    Case("filtered-deep", "list of 50, filtered, deep", f"{LIST}&status=open&after={{middle}}"),
    Case("one", "one task", "/tasks/{rows}"),
    Case("304", "one task, not modified", "/tasks/{rows}", 304, ('If-None-Match: "1"',)),
    Case("page", "HTML page of 20", "/", of_page=True),
    Case("create", "create", "/tasks", 201, script="create"),
    Case("update", "update", "/tasks/", script="update"),
    Case("delete", "delete", "/tasks/", 204, script="delete"),
)
# Every list that the page offers: each filter, at its start and in the middle; searches, counts.
LISTS = (
    *(
        Case("rows", f"{status or 'all'} tasks, {place} page", f"{LIST}{filtered}{after}")
        for status, filtered in (("", ""), ("open", "&status=open"), ("done", "&status=done"))
        for place, after in (("first", ""), ("deep", "&after={middle}"))
    ),
    Case("rows", "search, 50 found", f"{LIST}&q=task"),
    Case("rows", "search, none found", f"{LIST}&q=nothing"),
    Case("rows", "counts", "/tasks/counts"),
)
