"""A database that is full of connections, hangs or is slow: clear answers, and all well after."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager, suppress

import pymysql
import pytest

from hack.process import CommandError
from resilience.site import Site
from support.amounts import amount
from support.client import Answer, ask
from support.database import POD, held, query
from support.forward import port_forward
from support.release import Release
from support.waiting import until

HERE = "127.0.0.1"
REQUESTS = amount(300, 3_000)
SESSIONS = """
SELECT id FROM information_schema.processlist
WHERE user = 'taskapp_api' AND host NOT LIKE '127.0.0.1%'
"""
# What holds the table for so long, lets it go for a moment, and so on for ten seconds.
HICCUPS = "LOCK TABLES tasks WRITE; DO SLEEP(0.2); UNLOCK TABLES; DO SLEEP(0.05);" * 40


@pytest.fixture(autouse=True)
def recovery(shared_site: Site, request: pytest.FixtureRequest) -> Iterator[None]:
    """Afterwards all is well soon, and nothing was restarted."""
    before = shared_site.release.restarts()
    yield
    started = time.monotonic()
    until("answer", lambda: tasks(shared_site).status == 200, timeout=15)
    seconds = time.monotonic() - started
    shared_site.figure(f"{request.node.name}: well again after {seconds:.1f} s")
    assert shared_site.release.restarts() == before


def tasks(site: Site) -> Answer:
    """The list, or what is said instead."""
    return ask(f"{site.origin}/app2/api/tasks")


def is_unavailable(answer: Answer) -> bool:
    """Whether a client is told to come back later."""
    return answer.status == 503 and "Retry-After" in answer.headers


@contextmanager
def all_connections(release: Release) -> Iterator[None]:
    """Every connection that MySQL gives to users, those of the API's pools included."""
    password = release.secrets()["taskapp-database"]["api-password"]
    with ExitStack() as taken:
        pod = port_forward(release.kube, release.namespace, f"pod/{POD}", 3306)
        port = taken.enter_context(pod)
        while True:
            take_free_connections(taken, port, password)
            # A probe may be using the one connection that is kept for root.
            with suppress(CommandError):
                if not (others := query(release, SESSIONS)):
                    break
                query(release, "; ".join(f"KILL {session}" for session in others))
        yield


def take_free_connections(taken: ExitStack, port: int, password: str) -> None:
    """Connect until the server refuses."""
    user = "taskapp_api"
    with suppress(pymysql.OperationalError):
        while session := pymysql.connect(host=HERE, port=port, user=user, password=password):
            taken.enter_context(closing(session))


def test_exhausted_connections(shared_site: Site) -> None:
    with all_connections(shared_site.release):
        answers = [tasks(shared_site), ask(f"{shared_site.origin}/app2/")]
    assert [is_unavailable(answer) for answer in answers] == [True, True], answers


def test_hanging_database(shared_site: Site) -> None:
    with held(shared_site.release, "LOCK TABLES tasks WRITE"), ThreadPoolExecutor(40) as people:
        started = time.monotonic()
        answers = list(people.map(tasks, [shared_site] * 40))
        seconds = time.monotonic() - started
    shared_site.figure(f"hanging database: 40 people were told in {seconds:.1f} s")
    assert [answer for answer in answers if not is_unavailable(answer)] == []
    assert seconds < 10


def test_slow_database(shared_site: Site) -> None:
    with ThreadPoolExecutor(1) as elsewhere:
        hiccups = elsewhere.submit(query, shared_site.release, HICCUPS)
        with shared_site.undisturbed("each statement up to 0.2 s slower", REQUESTS):
            hiccups.result()
