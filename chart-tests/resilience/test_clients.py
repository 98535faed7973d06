"""Clients that are too many, too slow or ask too much: they get a status, others their answers."""

from collections.abc import Iterator

import pytest

from resilience.connections import answer_to, connections, drip
from resilience.memory import peaks
from resilience.site import Site
from support.amounts import amount

MANY = 10_000
SLOW = amount(1_000, 4_000)
READERS = 200
REQUESTS = amount(300, 3_000)
API = (
    b"POST /app2/api/tasks HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
    b"Content-Type: application/json\r\n"
)
PAGE = b"GET /app2/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
# nginx gives a client 10 s for all headers, and as long for each part of a body.
PATIENCE = 10


@pytest.fixture
def bounded_memory(shared_site: Site, request: pytest.FixtureRequest) -> Iterator[None]:
    """No container restarts, or comes close to its limit."""
    before = shared_site.release.restarts()
    yield
    found = {tier: peaks(shared_site.release, tier) for tier in ("proxy", "web", "api")}
    most = ", ".join(
        f"{tier} {max(used for used, _ in pods):.0f} MiB" for tier, pods in found.items()
    )
    shared_site.figure(f"{request.node.name}: peak memory so far {most}")
    assert all(used < 0.8 * limit for pods in found.values() for used, limit in pods), found
    assert shared_site.release.restarts() == before


@pytest.mark.usefixtures("bounded_memory")
def test_idle_connections(shared_site: Site) -> None:
    with (
        connections(shared_site.origin, MANY),
        shared_site.undisturbed(f"{MANY} idle connections", REQUESTS),
    ):
        pass


@pytest.mark.usefixtures("bounded_memory")
@pytest.mark.parametrize(
    ("kind", "first", "drop"),
    [
        ("headers", PAGE + b"Cookie: " + b"x" * 7000, b"x"),
        ("bodies", API + b"Content-Length: 100000\r\n\r\n" + b" " * 20_000, b""),
    ],
    ids=["headers", "bodies"],
)
def test_slow_clients(shared_site: Site, kind: str, first: bytes, drop: bytes) -> None:
    with (
        connections(shared_site.origin, SLOW, first) as clients,
        shared_site.undisturbed(f"{SLOW} clients with slow {kind}", REQUESTS),
    ):
        assert drip(clients, drop, PATIENCE + 5) == SLOW


@pytest.mark.usefixtures("bounded_memory")
def test_slow_readers(shared_site: Site) -> None:
    with (
        connections(shared_site.origin, READERS, PAGE + b"\r\n"),
        shared_site.undisturbed(f"{READERS} clients that do not read", REQUESTS),
    ):
        pass


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (API + b"Content-Length: 200000\r\n\r\n", 413),
        (
            API
            + b"Transfer-Encoding: chunked\r\n\r\n30d40\r\n"
            + b" " * 200_000
            + b"\r\n0\r\n\r\n",
            413,
        ),
        (API + b"X-Large: " + b"x" * 9_000 + b"\r\n\r\n", 431),
        (API + b"X-Large: 1234567\r\n" * 1_500 + b"\r\n", 431),
        (API + b"Content-Length: many\r\n\r\n", 400),
        (API.replace(b"Host: x", b"Host") + b"\r\n", 400),
        (API + b"Transfer-Encoding: chunked\r\n\r\nnot a size\r\n", 400),
    ],
)
def test_oversized_and_malformed_requests(shared_site: Site, request_: bytes, status: int) -> None:
    answer = answer_to(shared_site.origin, request_)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.status == answer.json()["status"] == status


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (PAGE + b"Cookie: " + b"x" * 9_000 + b"\r\n\r\n", 431),
        (PAGE.replace(b"/app2/", b"/app2/?" + b"q" * 9_000) + b"\r\n", 414),
        (PAGE.replace(b"GET", b"POST") + b"Content-Length: 200000\r\n\r\n", 413),
        (PAGE.replace(b"Host: x", b"Host: x y") + b"\r\n", 400),
    ],
)
def test_people_are_told_too(shared_site: Site, request_: bytes, status: int) -> None:
    answer = answer_to(shared_site.origin, request_)
    assert (answer.status, answer.headers.get_content_type()) == (status, "text/html")
