"""Measuring in turns, so that a slow spell of the machine touches every side."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass

from bench import processes, servers, wrk
from bench.cases import CASES, LISTS, Case
from bench.database import Database
from bench.errors import BenchError
from bench.results import Comparison, Growth, Result, Round
from bench.servers import Server
from bench.settings import Settings
from hack.steps import say

# Where both servers have work to do and no queue hides it.
USUAL = 8

OpenServer = Callable[[Database], AbstractContextManager[Server]]


@dataclass(frozen=True)
class Side:
    """A server and its page, on a table."""

    database: Database
    server: Server
    page: Server

    def asked(self, case: Case) -> Server:
        """The server that answers a case."""
        return self.page if case.of_page else self.server


@dataclass(frozen=True)
class Meter:
    """Measures on one MySQL server, for so many rounds of so many seconds."""

    settings: Settings
    mysql_pid: int

    def comparisons(self, database: Database) -> Iterator[Comparison]:
        """Both servers in every case that was chosen, at each number of connections."""
        with _sides((servers.baseline, database), (servers.ours, database)) as sides:
            for case in CASES:
                for connections in self.settings.connections:
                    if case.key in self.settings.cases:
                        results = self._in_turns(case, sides, connections)
                        yield Comparison(case, database.rows, connections, *results)

    def growths(self, few: Database, many: Database) -> Iterator[Growth]:
        """Every list that the page offers, at two sizes of the table."""
        with _sides((servers.ours, few), (servers.ours, many)) as sides:
            for case in LISTS:
                yield Growth(case, *self._in_turns(case, sides, USUAL))

    def _in_turns(self, case: Case, sides: Sequence[Side], connections: int) -> list[Result]:
        say(f"   {case.title}, {connections} connections, {sides[-1].database.rows} rows")
        for side in sides:
            _check(case, side)
        rounds = [
            [self._round(case, side, connections) for side in sides]
            for _ in range(self.settings.rounds)
        ]
        return [Result(tuple(of_side)) for of_side in zip(*rounds, strict=True)]

    def _round(self, case: Case, side: Side, connections: int) -> Round:
        database, server = side.database, side.asked(case)
        seconds = self.settings.seconds
        argument = database.stock(seconds) if case.script == "delete" else database.rows
        before = server.cpu_seconds(), processes.cpu_seconds(self.mysql_pid)
        url = server.origin + case.target(database.rows)
        load = wrk.load(url, connections, seconds, case.headers, case.script, argument)
        after = server.cpu_seconds(), processes.cpu_seconds(self.mysql_pid)
        if case.script in {"create", "delete"}:
            database.tidy()
        return Round(load, after[0] - before[0], after[1] - before[1])


def _check(case: Case, side: Side) -> None:
    """BenchError unless a plain GET gets the status that every answer is to have."""
    if case.script is None:
        headers = dict(header.split(": ", 1) for header in case.headers)
        status = side.asked(case).status(case.target(side.database.rows), headers)
        if status != case.status:
            raise BenchError(f"{case.title}: {side.server.name} answers {status}")


@contextmanager
def _sides(*chosen: tuple[OpenServer, Database]) -> Iterator[list[Side]]:
    with ExitStack() as stack:
        sides = []
        for open_server, database in chosen:
            server = stack.enter_context(open_server(database))
            wrk.warm_up(server.origin + CASES[0].path)
            sides.append(Side(database, server, stack.enter_context(servers.page(server))))
        yield sides
