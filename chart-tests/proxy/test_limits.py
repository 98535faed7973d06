"""How many requests one client may send."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from proxy import raw
from proxy.raw import Answer
from proxy.site import HOST, TRUSTING, Site, site

LIMITS = {"requestsPerSecond": 1, "burst": 4, "connections": 2}
SLOW_BODY = b"Content-Length: 9\r\n\r\nbegun"


@pytest.fixture(scope="module", name="limited")
def _limited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    values = {**TRUSTING, "proxy.rateLimit": LIMITS}
    with site(tmp_path_factory.mktemp("nginx"), values) as started:
        yield started


def _ask(limited: Site, client: str, target: str = "/app2/", **headers: str) -> Answer:
    return limited.ask(target, **{"X-Forwarded-For": client}, **headers)


def _statuses(limited: Site, *clients: str) -> list[int]:
    return [_ask(limited, client).status for client in clients]


def test_client_that_sends_too_much_is_refused_for_a_moment(limited: Site) -> None:
    limited.reached()
    assert _statuses(limited, *["203.0.113.1"] * 6) == [200] * 5 + [429]
    assert len(limited.reached()) == 5
    assert _statuses(limited, "203.0.113.2") == [200]


def test_program_is_told_by_a_problem_document(limited: Site) -> None:
    _statuses(limited, *["203.0.113.3"] * 5)
    answer = _ask(limited, "203.0.113.3", "/app2/api/tasks")
    assert (answer.status, answer["Retry-After"]) == (429, "1")
    assert answer["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem.pop("detail").startswith("Too many requests came from this address.")
    assert problem == {
        "type": "about:blank",
        "title": "Too Many Requests",
        "status": 429,
        "request_id": answer["X-Request-ID"],
    }


@pytest.mark.parametrize(
    ("client", "language", "title"),
    [("203.0.113.4", "en", "Too fast"), ("203.0.113.5", "ja", "アクセスが多すぎます")],
)
def test_person_is_told_in_their_language(
    limited: Site, client: str, language: str, title: str
) -> None:
    _statuses(limited, *[client] * 5)
    answer = _ask(limited, client, Accept_Language=language)
    assert (answer.status, answer["Retry-After"]) == (429, "1")
    assert f"<h1>{title}</h1>" in answer.body.decode()


def test_network_of_ipv6_addresses_is_one_client(limited: Site) -> None:
    neighbours = [f"2001:db8:1:1::{number:x}" for number in range(6)]
    assert _statuses(limited, *neighbours) == [200] * 5 + [429]
    assert _statuses(limited, "2001:db8:1:2::1") == [200]


def test_address_that_stands_for_many_is_not_limited(limited: Site) -> None:
    assert {limited.ask().status for _ in range(20)} == {200}


def test_requests_at_work_are_limited_too(limited: Site) -> None:
    client = {"X-Forwarded-For": "203.0.113.6", "Connection": "keep-alive"}
    begun = raw.request("/app2/", "POST", client).removesuffix(b"\r\n") + SLOW_BODY
    with ExitStack() as stack:
        for _ in range(2):
            connection = stack.enter_context(socket.create_connection((HOST, limited.port)))
            connection.sendall(begun)
        assert _ask(limited, "203.0.113.6").status == 429


def test_nobody_at_work_meets_the_defaults(trusting: Site) -> None:
    assert set(_statuses(trusting, *["203.0.113.7"] * 300)) == {200}
