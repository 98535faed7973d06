"""The texts of the SQL: peewee takes 0.1 ms to put one together, so they are kept."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from peewee import OP, SQL, Expression, NodeList, Select, Table, Value, fn

from taskapp_api.store.database import Dialect
from taskapp_api.store.tables import STATE_COLUMNS, TASK_COLUMNS, Tasks

# Drivers differ in what they make of dates and times: as text they are the same.
_TIMES = {"due_on", "done_at", "created_at", "updated_at"}
_TASK = [
    getattr(Tasks, name).cast("CHAR") if name in _TIMES else getattr(Tasks, name)
    for name in TASK_COLUMNS
]
_STATE = [_TASK[TASK_COLUMNS.index(name)] for name in STATE_COLUMNS]
# Not the backslash, which MySQL's string literals want twice and SQLite's once.
ESCAPE = "|"


class Write(NamedTuple):
    """The text of a statement, and the names of its parameters in their order."""

    sql: str
    names: tuple[str, ...]

    def parameters(self, values: Mapping[str, Any]) -> list[Any]:
        """The values in the statement's order."""
        return [values[name] for name in self.names]


@lru_cache
def states(dialect: Dialect, filtered: bool, continued: bool, searched: bool = False) -> str:
    """SELECT the state of each task of a page: cheap for the server and for the driver."""
    return _page(dialect, Tasks.select(*_STATE), filtered, continued, searched)


@lru_cache
def page(dialect: Dialect, filtered: bool, continued: bool, searched: bool = False) -> str:
    """SELECT the tasks of a page."""
    return _page(dialect, Tasks.select(*_TASK), filtered, continued, searched)


@lru_cache
def edge(dialect: Dialect, filtered: bool) -> str:
    """SELECT the id of the last of so many tasks below an id."""
    sql = _page(dialect, Tasks.select(Tasks.id).offset(0), filtered, continued=True)
    # Where ids are all that is asked for, MySQL weighs the other index for a millisecond.
    return sql if filtered else _through("PRIMARY", sql)


@lru_cache
def counts(dialect: Dialect) -> str:
    """SELECT how many tasks of one kind there are, and of another, each up to a limit."""
    return compiled(dialect, Select(columns=[_count(), _count()]))[0]


@lru_cache
def row(dialect: Dialect, for_update: bool) -> str:
    """SELECT a task by its id."""
    query = Tasks.select(*_TASK).where(Tasks.id == 0)
    return compiled(dialect, query.for_update() if for_update and dialect.row_locks else query)[0]


@lru_cache
def insert(dialect: Dialect, table: Table, columns: Sequence[str]) -> Write:
    """INSERT a row with these columns."""
    sql, names = compiled(dialect, table.insert({getattr(table, name): name for name in columns}))
    return Write(sql, tuple(names))


@lru_cache
def update(dialect: Dialect, columns: Sequence[str]) -> Write:
    """UPDATE these columns of the task with an `id`."""
    query = Tasks.update({getattr(Tasks, name): name for name in columns})
    sql, names = compiled(dialect, query.where(Tasks.id == "id"))
    return Write(sql, tuple(names))


def compiled(dialect: Dialect, query: Any) -> tuple[str, list[Any]]:
    """The text of a query, and its parameters."""
    sql, parameters = dialect.builder.get_sql_context().sql(query).query()
    return sql, list(parameters)


def _page(
    dialect: Dialect, query: Any, filtered: bool, continued: bool, searched: bool = False
) -> str:
    query = query.order_by(Tasks.id.desc()).limit(0)
    if filtered:
        query = query.where(Tasks.done == 0)
    if continued:
        query = query.where(Tasks.id < 0)
    if searched:
        query = query.where(Tasks.id >= 0).where(_title_like(dialect))
    sql, _ = compiled(dialect, query)
    # Left to itself MySQL may walk the primary key past any number of rows of the other kind.
    return _through("tasks_done_id", sql) if filtered else sql


def _through(index: str, sql: str) -> str:
    return sql.replace("SELECT", f"SELECT /*+ INDEX(t1 {index}) */", 1)


def _title_like(dialect: Dialect) -> Expression:
    pattern = NodeList((dialect.fold(Value("")), SQL(f"ESCAPE '{ESCAPE}'")))
    return Expression(dialect.fold(Tasks.title), OP.ILIKE, pattern)


def _count() -> Select:
    kind = Tasks.alias("kind")
    some = kind.select(SQL("/*+ INDEX(kind tasks_done_id) */ 1"))
    some = some.where((kind.done == 0) & (kind.id < 0)).limit(0)
    return Select([some], [fn.COUNT(SQL("*"))])
