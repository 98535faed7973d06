"""Looking for tasks by what their titles hold, a bounded number of tasks at a time."""

from taskapp_api.store import statements, tasks
from taskapp_api.store.database import Connection
from taskapp_api.store.documents import Documents
from taskapp_api.store.statements import ESCAPE

# How many tasks a search looks at before it leaves the rest to the next page.
WINDOW = 1000

_PLAIN = str.maketrans({character: ESCAPE + character for character in f"%_{ESCAPE}"})


async def search(
    connection: Connection,
    documents: Documents,
    text: str,
    limit: int,
    after: int | None,
    done: bool | None,
) -> tasks.Page:
    """Of the newest WINDOW tasks below the id `after`, those whose title holds a text."""
    below = (after or tasks.BEYOND,) if done is None else (done, after or tasks.BEYOND)
    edge = statements.edge(connection.dialect, done is not None)
    rows = (await connection.execute(edge, (*below, 1, WINDOW - 1))).rows
    last = rows[0][0] if rows else None
    kind = (connection.dialect, done is not None, True, True)
    parameters = (*below, last or 0, f"%{text.translate(_PLAIN)}%", limit + 1)
    page = await tasks.selected(connection, documents, limit, kind, parameters)
    return page._replace(last=page.last or last)
