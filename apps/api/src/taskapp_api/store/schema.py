"""The schema that this release needs."""

from taskapp_api.store import statements
from taskapp_api.store.database import Connection
from taskapp_api.store.errors import SchemaError, StatementError
from taskapp_api.store.tables import Keys, Tasks


async def check(connection: Connection) -> None:
    """Raise SchemaError when a table or column is missing; more of them are no matter."""
    for table in (Tasks, Keys):
        query = table.select().limit(0)
        try:
            await connection.execute(*statements.compiled(connection.dialect, query))
        except StatementError as error:
            raise SchemaError(f"the schema is not the one expected: {error}") from error
