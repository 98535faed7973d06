from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from hack.gitops import first_release
from hack.gitops.errors import GitOpsError
from hack.release import images

THERE = "/v2/taskapp/simple-taskapp-migrate/manifests/v0.1.0"


class Handler(BaseHTTPRequestHandler):
    """A registry with one image, and a broken one."""

    def do_GET(self) -> None:
        self.send_response({THERE: 200}.get(self.path, 500 if "broken" in self.path else 404))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def registry() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def pushed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    done: list[str] = []
    built = {app: f"{app}:built" for app in images.ORDER}
    monkeypatch.setattr(images, "build", lambda *_: built)
    monkeypatch.setattr(images, "push", done.append)
    return done


def test_images_that_are_there_stay(registry: str, pushed: list[str], tmp_path: Path) -> None:
    first_release.bring(f"{registry}/taskapp", "v0.1.0", tmp_path)
    assert pushed == []


def test_missing_images_are_pushed_in_the_order_of_a_release(
    registry: str, pushed: list[str], tmp_path: Path
) -> None:
    first_release.bring(f"{registry}/taskapp", "v0.2.0", tmp_path)
    assert pushed == ["api:built", "web:built", "migrate:built"]


@pytest.mark.usefixtures("pushed")
def test_registry_that_fails_is_named(registry: str, tmp_path: Path) -> None:
    with pytest.raises(GitOpsError, match=r"/v2/broken/simple-taskapp-migrate/.*500"):
        first_release.bring(f"{registry}/broken", "v0.1.0", tmp_path)


@pytest.mark.usefixtures("pushed")
def test_registry_that_does_not_answer_is_named(tmp_path: Path) -> None:
    with pytest.raises(GitOpsError, match=r"does not answer at http://127\.0\.0\.1:1/v2"):
        first_release.bring("http://127.0.0.1:1/taskapp", "v0.1.0", tmp_path)
