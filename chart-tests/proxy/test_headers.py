"""What browsers are told, by whoever answers."""

import pytest

from proxy import raw
from proxy.site import Site, site

TOLD = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
ANSWERS = [
    ("/app2/", 200),
    ("/app2/api/tasks", 200),
    ("/app2", 301),
    ("/", 404),
    ("/app2/%00", 400),
    ("*", 400),
    ("/app2/" + "a" * 9000, 414),
]


@pytest.mark.parametrize(("target", "status"), ANSWERS)
def test_every_answer_says_what_browsers_must_not_do(
    prefixed: Site, target: str, status: int
) -> None:
    answer = prefixed.ask(target)
    assert answer.status == status
    assert {name: answer[name] for name in TOLD} == TOLD
    policy = answer["Content-Security-Policy"].split("; ")
    assert {"default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"} <= set(policy)
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert answer["Server"] == "nginx"
    assert len(answer["X-Request-ID"]) == 32


@pytest.mark.parametrize("name", [*TOLD, "Content-Security-Policy", "Strict-Transport-Security"])
def test_what_a_server_says_itself_stays_as_it_is(
    prefixed: Site, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setitem(prefixed.web.headers, name, "its own")
    assert prefixed.ask()[name] == "its own"


@pytest.mark.parametrize("target", ["/app2/", "/app2/api/tasks", "/app2", "/"])
def test_browsers_keep_to_tls_where_a_trusted_proxy_has_it(
    trusting: Site, prefixed: Site, target: str
) -> None:
    tls = {"X-Forwarded-Proto": "https"}
    assert trusting.ask(target, **tls)["Strict-Transport-Security"] == "max-age=31536000"
    assert trusting.ask(target)["Strict-Transport-Security"] == ""
    assert prefixed.ask(target, **tls)["Strict-Transport-Security"] == ""


def test_errors_of_nginx_are_kept_by_nobody(prefixed: Site) -> None:
    assert prefixed.ask("/")["Cache-Control"] == "no-store"
    assert prefixed.ask()["Cache-Control"] == ""


def test_status_port_tells_nothing_but_numbers(prefixed: Site) -> None:
    (answer,) = raw.exchange(prefixed.status_port, [raw.request("/app2/")])
    assert answer.status == 404


def test_trusted_proxy_says_who_asks_and_how(trusting: Site) -> None:
    said = {"For": "203.0.113.7", "Proto": "https", "Host": "tasks.example.com"}
    trusting.reached()
    trusting.ask(**{f"X-Forwarded-{name}": value for name, value in said.items()})
    (request,) = trusting.reached()
    assert {name: request.values(f"x-forwarded-{name.lower()}") for name in said} == {
        name: [value] for name, value in said.items()
    }
    assert request.values("x-forwarded-prefix") == ["/app2"]


def test_who_signed_in_stands_in_the_log_alone(trusting: Site) -> None:
    trusting.reached()
    said = {f"X-Forwarded-{name}": "eve@example.com" for name in ["Email", "User", "Groups"]}
    trusting.ask(**said)
    (request,) = trusting.reached()
    assert "eve" not in str(request.headers)
    assert '"user":"eve@example.com"' in trusting.log().splitlines()[-1]


def test_server_that_is_away_is_told_in_the_readers_language(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with site(tmp_path_factory.mktemp("nginx")) as started:
        started.web.server_close()
        started.api.server_close()
        page = started.ask(Accept_Language="ja")
        assert (page.status, page["Retry-After"]) == (503, "5")
        assert "<h1>まもなく再開します</h1>" in page.body.decode()
        problem = started.ask("/app2/api/tasks")
        assert (problem.status, problem["Retry-After"]) == (503, "5")
        assert problem.json()["detail"].startswith("The API is not answering.")
