"""The schema that this release needs."""

from peewee import PeeweeException

from taskapp_api.store.engines import Engine
from taskapp_api.store.errors import UnavailableError
from taskapp_api.store.tables import Keys, Tasks


def check(engine: Engine) -> None:
    """Raise UnavailableError when a table or column is missing; more of them are no matter."""
    for table in (Tasks, Keys):
        try:
            engine.execute(table.select().limit(0))
        except PeeweeException as error:
            if engine.meaning(error):
                raise
            raise UnavailableError(f"the schema is not the one expected: {error}") from error
