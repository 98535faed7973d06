"""People at work on the page and the API while something happens to it, and what they met."""

import json
import re
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from statistics import quantiles
from typing import Any

from support.person import Person
from support.request import Request

PEOPLE = 8
RATE = 100.0  # requests a second, of all people together
SLOW = 1.0


@dataclass(frozen=True)
class Report:
    """All requests of a run, and the acknowledged writes not found, or found twice, afterwards."""

    requests: list[Request]
    lost: list[str]
    doubled: list[str]

    @property
    def failed(self) -> list[Request]:
        """The requests that were not answered as they should be."""
        return [request for request in self.requests if request.problem]

    @property
    def slow(self) -> list[Request]:
        """The requests that took longer than SLOW."""
        return [request for request in self.requests if request.seconds > SLOW]

    def __str__(self) -> str:
        times = sorted(request.seconds * 1000 for request in self.requests)
        cuts = quantiles(times, n=100)
        return (
            f"{len(times)} requests, {len(self.failed)} failed, {len(self.lost)} writes lost, "
            f"{len(self.doubled)} doubled; "
            f"p50 {cuts[49]:.0f} ms, p99 {cuts[98]:.0f} ms, slowest {times[-1]:.0f} ms"
        )

    def check(self, minimum: int) -> None:
        """Fail with every failed request, or when there were too few to tell."""
        failures = [*map(str, self.failed), *self.lost, *self.doubled]
        assert not failures, "\n".join([str(self), *failures])
        assert len(self.requests) >= minimum, self


class Load:
    """Several people at work, each in a thread of its own."""

    def __init__(self, origin: str, rate: float, kind: type[Person] = Person) -> None:
        self._origin = origin
        self._run = f"load {uuid.uuid4().hex[:8]}"
        self._over = threading.Event()
        self._people = [
            kind(origin, f"{self._run} {number}", PEOPLE / rate, number % 2 == 0)
            for number in range(PEOPLE)
        ]
        self._threads = [
            threading.Thread(target=person.work, args=(self._over,)) for person in self._people
        ]

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End, when everyone has finished what they were at."""
        self._over.set()
        for thread in self._threads:
            thread.join()

    def count(self) -> int:
        """How many requests were made so far."""
        return sum(len(person.requests) for person in self._people)

    def since(self, moment: datetime) -> list[Request]:
        """The requests that ended after that moment."""
        every = [request for person in self._people for request in list(person.requests)]
        return [request for request in every if request.ended > moment]

    def outage_since(self, moment: datetime) -> float | None:
        """Seconds from then until a write was acknowledged that began when another had failed."""
        later = self.since(moment)
        failed = min((request.at for request in later if request.problem), default=None)
        if failed is None:
            return None
        ends = [r.ended for r in later if r.at > failed and r.method != "GET" and not r.problem]
        return (min(ends) - moment).total_seconds() if ends else None

    def finish(self, minimum: int) -> Report:
        """Wait for so many requests, stop, and compare what is there with what was acknowledged."""
        while self.count() < minimum and any(thread.is_alive() for thread in self._threads):
            time.sleep(0.1)
        self.stop()
        requests = [request for person in self._people for request in person.requests]
        inspector = Person(self._origin, self._run, 0.0, keeps_connection=True)
        listed = list(self._listed(inspector))
        for task in listed:
            inspector.send("DELETE", f"api/tasks/{task['id']}", 204)
        titles = Counter(task["title"] for task in listed)
        doubled = [
            f"{title!r} is there {times} times" for title, times in titles.items() if times > 1
        ]
        return Report(sorted(requests, key=lambda request: request.at), self._lost(listed), doubled)

    def _lost(self, listed: list[Any]) -> list[str]:
        """The acknowledged writes that are not among the tasks listed."""
        found = {task["title"]: task for task in listed}
        expected = {title: done for person in self._people for title, done in person.tasks.items()}
        return [
            f"{title!r}: done should be {done} (None: deleted), found {found.get(title)}"
            for title, done in expected.items()
            if (found[title]["done"] if title in found else None) is not done
        ]

    def _listed(self, inspector: Person) -> Iterator[Any]:
        path: str | None = "api/tasks?limit=100"
        while path:
            answer = inspector.send("GET", path, 200)
            tasks = json.loads(answer.data)["tasks"]
            yield from (task for task in tasks if task["title"].startswith(self._run))
            following = re.match(r"<([^>]*)>", answer.headers.get("Link", ""))
            path = f"api/tasks{following[1]}" if following else None


@contextmanager
def load(origin: str, rate: float = RATE, kind: type[Person] = Person) -> Iterator[Load]:
    """People at work at an origin (http://127.0.0.1:8080) for as long as the context lasts."""
    work = Load(origin, rate, kind)
    work.start()
    try:
        yield work
    finally:
        work.stop()
