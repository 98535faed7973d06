"""What MDN's HTTP Observatory asks of a site, of everything that the app and nginx answer.

Its own tests (npm's @mdn/mdn-http-observatory 1.4.8) give the page 135 points and the rest 130.
"""

import re
from collections.abc import Iterator

import pytest

from hack.ports import free_port
from proxy import raw
from proxy.raw import Answer
from proxy.site import TRUSTING, Ports, running

TLS = {"X-Forwarded-Proto": "https"}
HALF_A_YEAR = 15768000
ANSWERS = [
    ("/app2/", 200),
    ("/app2/nowhere", 404),
    ("/app2/static/style.css", 200),
    ("/app2/static/page.js", 200),
    ("/app2/healthz", 200),
    ("/app2/api/tasks", 200),
    ("/app2/api/tasks?limit=0", 422),
    ("/app2/api/nowhere", 404),
    ("/app2/api/openapi.json", 200),
    ("/app2/api/docs", 200),
    ("/app2/api/docs-assets/swagger-ui.css", 200),
    ("/app2", 301),
    ("/app2/api", 301),
    ("/", 404),
]


@pytest.fixture(scope="module", name="port")
def _port(servers: tuple[int, int], tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    ports = Ports(free_port(), free_port(), *servers)
    with running(tmp_path_factory.mktemp("nginx"), TRUSTING, ports):
        yield ports.http


def _ask(port: int, target: str, **headers: str) -> Answer:
    (answer,) = raw.exchange(port, [raw.request(target, headers=TLS | headers)])
    return answer


@pytest.mark.parametrize(("target", "status"), ANSWERS)
def test_answer_has_every_header_once_and_strict(port: int, target: str, status: int) -> None:
    answer = _ask(port, target)
    assert answer.status == status
    policy = dict(rule.split(" ", 1) for rule in answer["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert not re.search(r"unsafe|[*]|https?:", answer["Content-Security-Policy"])
    age = re.fullmatch(r"max-age=(\d+)", answer["Strict-Transport-Security"])
    assert age
    assert int(age[1]) >= HALF_A_YEAR
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Permissions-Policy"]


@pytest.mark.parametrize("target", ["/app2/", "/app2/api/tasks", "/app2/static/style.css"])
def test_other_sites_may_read_nothing(port: int, target: str) -> None:
    asked = {"Origin": "https://elsewhere.test", "Access-Control-Request-Method": "GET"}
    assert _ask(port, target, **asked)["Access-Control-Allow-Origin"] == ""


def test_cookie_is_kept_to_tls_the_prefix_and_from_scripts(port: int) -> None:
    cookie = _ask(port, "/app2/")["Set-Cookie"].lower()
    assert {"secure", "httponly", "path=/app2/", "samesite=lax"} <= set(cookie.split("; "))


def test_every_form_has_a_token(port: int) -> None:
    page = _ask(port, "/app2/").body.decode()
    posting = re.findall(r'<form[^>]*method="post".*?</form>', page, re.DOTALL)
    assert posting
    assert all('name="csrf_token"' in form for form in posting)
