"""How fast the servers start, and what memory they hold before and after load."""

import time
from contextlib import AbstractContextManager

from bench import servers, wrk
from bench.cases import CASES
from bench.database import Database
from bench.results import Start
from bench.servers import Server

SETTLED_AFTER = 1.0


def starts(database: Database, rounds: int) -> dict[str, Start]:
    """Start each server so many times, one after the other in turns."""
    found: dict[str, list[tuple[float, int, int]]] = {"baseline": [], "api": [], "web": []}
    for _ in range(rounds):
        found["baseline"].append(_start(servers.baseline(database), CASES[0].path))
        found["api"].append(_start(servers.ours(database), CASES[0].path))
        with servers.ours(database) as api:
            found["web"].append(_start(servers.page(api), "/"))
    return {name: Start(*zip(*times, strict=True)) for name, times in found.items()}


def _start(open_server: AbstractContextManager[Server], path: str) -> tuple[float, int, int]:
    with open_server as server:
        time.sleep(SETTLED_AFTER)
        at_rest = server.memory()
        wrk.warm_up(server.origin + path)
        return server.started, at_rest, server.memory()
