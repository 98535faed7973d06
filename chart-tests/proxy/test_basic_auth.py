"""A name and a password for everyone."""

from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from hack.ports import free_port
from proxy import raw
from proxy.site import HOST, Ports, Site, running, site
from render.chart import CHART

VALUES = {"proxy.basicAuth": {"enabled": True, "existingSecret": "tasks-sign-in"}}
# `openssl passwd -apr1 -salt taskapp0 s3cret`
HTPASSWD = "eve:$apr1$taskapp0$rYY2KVyzbdHQuaP5EGdDu/\n"


@pytest.fixture(scope="module", name="locked")
def _locked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with site(tmp_path_factory.mktemp("nginx"), VALUES, HTPASSWD) as started:
        yield started


def _pair(text: str) -> str:
    return f"Basic {b64encode(text.encode()).decode()}"


@pytest.mark.parametrize("target", ["/app2/", "/app2/static/style.css", "/app2/api/tasks"])
@pytest.mark.parametrize("given", ["", "eve:wrong", "adam:s3cret", "eve:", ":s3cret", "eve"])
def test_nothing_is_served_without_the_password(locked: Site, target: str, given: str) -> None:
    locked.reached()
    answer = locked.ask(target, **({"Authorization": _pair(given)} if given else {}))
    assert (answer.status, answer["WWW-Authenticate"]) == (401, 'Basic realm="taskapp"')
    assert locked.reached() == []


def test_everything_is_served_with_it_and_the_servers_never_see_it(locked: Site) -> None:
    locked.reached()
    for target in ("/app2/", "/app2/api/tasks"):
        assert locked.ask(target, Authorization=_pair("eve:s3cret")).status == 200
    assert not any(request.values("authorization") for request in locked.reached())
    assert [line.count('"user":"eve"') for line in locked.log().splitlines()[-2:]] == [1, 1]


def test_program_without_a_password_gets_a_problem_document(locked: Site) -> None:
    answer = locked.ask("/app2/api/tasks")
    assert answer["Content-Type"] == "application/problem+json"
    assert (answer.json()["status"], answer.json()["title"]) == (401, "Unauthorized")


def test_person_who_gives_up_is_told_what_to_do(locked: Site) -> None:
    page = locked.ask(Accept_Language="ja").body.decode()
    assert "<h1>サインインが必要です</h1>" in page


def test_probes_need_no_password(locked: Site) -> None:
    for path in ("/healthz", "/readyz", "/stub_status"):
        (answer,) = raw.exchange(locked.status_port, [raw.request(path)])
        assert answer.status == 200


def test_smoke_test_signs_in(
    servers: tuple[int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in {"htpasswd": HTPASSWD, "username": "eve", "password": "s3cret\n"}.items():
        (tmp_path / name).write_text(text)
    smoke = ModuleType("smoke")
    exec((CHART / "files" / "smoke.py").read_text(), smoke.__dict__)
    ports = Ports(free_port(), free_port(), *servers)
    with running(tmp_path, VALUES, ports):
        url = f"http://{HOST}:{ports.http}/app2/"
        with pytest.raises(smoke.CheckError, match="expected 201, got 401"):
            smoke.check_release(url, set())
        monkeypatch.setattr(smoke, "SIGN_IN", tmp_path)
        smoke.check_release(url, set())
