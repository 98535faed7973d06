"""oauth2-proxy in front, with the values that docs/sign-in.md gives, and the app behind it."""

import json
import os
import re
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
import yaml

from hack import tools
from hack.ports import free_port
from proxy import raw
from proxy.app import await_answer
from proxy.provider import CLIENT, Provider, provider
from proxy.raw import Answer
from proxy.site import HOST, TRUSTING, Ports, running
from render.chart import CHART

VALUES = CHART / "sign-in" / "oauth2-proxy-values.yaml"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Browser:
    """Keeps cookies, and comes by way of an ingress that has TLS."""

    def __init__(self, port: int, folder: Path) -> None:
        self.folder = folder
        self.cookies: dict[str, str] = {}
        self.attributes: dict[str, list[str]] = {}
        self._port = port

    def ask(self, target: str, method: str = "GET", body: bytes = b"", **headers: str) -> Answer:
        """The answer to one request."""
        came = {"Host": "tasks.example.com", "X-Forwarded-Proto": "https"}
        came |= {"X-Forwarded-For": "203.0.113.9", "Content-Length": str(len(body))}
        came["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        (answer,) = raw.exchange(self._port, [raw.request(target, method, came | headers) + body])
        for cookie in (value for name, value in answer.headers if name == "set-cookie"):
            pair, *attributes = cookie.split("; ")
            name, _, value = pair.partition("=")
            self.cookies[name], self.attributes[name] = value, attributes
        return answer

    def sign_in(self, target: str = "/app2/") -> Answer:
        """Be led to the provider and back."""
        to_provider = self.ask(target)
        assert to_provider.status == 302
        back = urlsplit(_redirect(to_provider["Location"]))
        assert (back.scheme, back.netloc) == ("https", "tasks.example.com")
        return self.ask(f"{back.path}?{back.query}")


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def _redirect(url: str) -> str:
    try:
        urllib.request.build_opener(_NoRedirect).open(url)
    except urllib.error.HTTPError as answer:
        with answer:
            return str(answer.headers["Location"])
    raise AssertionError(f"{url} does not lead on")


@pytest.fixture(scope="module", name="identity")
def _identity(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    with provider(tmp_path_factory.mktemp("provider")) as server:
        yield server


@pytest.fixture(scope="module", name="door")
def _door(
    identity: Provider, servers: tuple[int, int], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[int, Path]]:
    folder = tmp_path_factory.mktemp("oidc")
    ports = Ports(free_port(), free_port(), *servers)
    with running(folder, TRUSTING, ports), _oauth2_proxy(folder, identity, ports.http) as port:
        yield port, folder


@pytest.fixture(name="browser")
def _browser(door: tuple[int, Path]) -> Browser:
    return Browser(*door)


@contextmanager
def _oauth2_proxy(folder: Path, identity: Provider, nginx: int) -> Iterator[int]:
    config = yaml.safe_load(VALUES.read_text())["config"]["configFile"]
    places = {"https://id.example.com": identity.issuer, "10.0.0.0/8": "127.0.0.0/8"}
    for there, here in {**places, "taskapp-proxy": f"{HOST}:{nginx}"}.items():
        assert there in config
        config = config.replace(there, here)
    (folder / "oauth2-proxy.cfg").write_text(config)
    secrets = {
        "CLIENT_ID": CLIENT,
        "CLIENT_SECRET": "secret",
        "COOKIE_SECRET": "0123456789abcdef" * 2,
    }
    port = free_port()
    listening = f"--http-address={HOST}:{port}"
    command = [str(tools.ensure("oauth2-proxy")), f"--config={folder}/oauth2-proxy.cfg", listening]
    environment = os.environ | {f"OAUTH2_PROXY_{name}": value for name, value in secrets.items()}
    with (folder / "oauth2-proxy.log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            await_answer(f"http://{HOST}:{port}/ping")
            yield port
        finally:
            process.terminate()
            process.wait()


def test_page_without_a_session_leads_to_the_provider(browser: Browser, identity: Provider) -> None:
    answer = browser.ask("/app2/")
    assert answer.status == 302
    assert answer["Location"].startswith(f"{identity.issuer}/authorize?")
    assert (
        "redirect_uri=https%3A%2F%2Ftasks.example.com%2Fapp2%2Foauth2%2Fcallback"
        in answer["Location"]
    )


def test_api_without_a_session_says_so(browser: Browser) -> None:
    assert browser.ask("/app2/api/tasks").status == 401
    assert browser.ask("/app2/api/tasks", "POST", b'{"title": "x"}').status == 401


@pytest.mark.parametrize(
    "target", ["/app2//api/tasks", "/app2/api%2Ftasks", "//app2/", "/x/../app2/"]
)
def test_odd_path_leads_round_no_sign_in(browser: Browser, target: str) -> None:
    assert browser.ask(target).status in {301, 302, 401}


def test_reader_comes_back_to_where_they_wanted_to_go(browser: Browser) -> None:
    back = browser.sign_in("/app2/?q=milk")
    assert (back.status, back["Location"]) == (302, "/app2/?q=milk")
    page = browser.ask("/app2/?q=milk")
    assert page.status == 200
    assert b'<form id="language"' in page.body
    assert page["Strict-Transport-Security"] == "max-age=31536000"


def test_cookies_are_kept_to_the_prefix_and_from_scripts(browser: Browser) -> None:
    browser.sign_in()
    browser.ask("/app2/")
    for name in ("taskapp_sign_in", "taskapp"):
        attributes = {attribute.lower() for attribute in browser.attributes[name]}
        assert {"path=/app2/", "httponly", "secure", "samesite=lax"} <= attributes
    assert len(browser.cookies["taskapp_sign_in"]) < 2000


def test_reader_can_write_and_another_site_cannot(browser: Browser) -> None:
    browser.sign_in()
    token = TOKEN.search(browser.ask("/app2/").body.decode())
    assert token
    form = {"title": "Bought by form", "csrf_token": token[1]}
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    body = urlencode(form).encode()
    for site, status in [("cross-site", 403), ("same-origin", 303)]:
        sent = browser.ask("/app2/tasks", "POST", body, **kind, **{"Sec-Fetch-Site": site})
        assert sent.status == status
    assert b"Bought by form" in browser.ask("/app2/").body


def test_program_with_a_session_can_write(browser: Browser) -> None:
    browser.sign_in()
    body = json.dumps({"title": "By program"}).encode()
    added = browser.ask("/app2/api/tasks", "POST", body, **{"Content-Type": "application/json"})
    assert (added.status, added.json()["title"]) == (201, "By program")


def test_log_of_nginx_knows_who_asked_and_from_where(browser: Browser) -> None:
    browser.sign_in()
    browser.ask("/app2/")
    line = json.loads((browser.folder / "access.log").read_text().splitlines()[-1])
    assert (line["user"], line["client"]) == ("eve@example.com", "203.0.113.9")


def test_stranger_is_turned_away(
    browser: Browser, identity: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(identity, "email", "eve@elsewhere.test")
    assert browser.sign_in().status == 403
    assert browser.ask("/app2/api/tasks").status == 401


def test_forged_session_is_none(browser: Browser) -> None:
    browser.cookies["taskapp_sign_in"] = "forged"
    said = {"X-Forwarded-Email": "eve@example.com", "X-Forwarded-User": "1"}
    assert browser.ask("/app2/api/tasks", "GET", b"", **said).status == 401


def test_reader_who_signs_out_is_out(browser: Browser) -> None:
    browser.sign_in()
    assert browser.ask("/app2/").status == 200
    assert browser.ask("/app2/oauth2/sign_out?rd=/app2/oauth2/sign_in").status == 302
    assert browser.ask("/app2/").status == 302
    assert browser.ask("/app2/api/tasks").status == 401
