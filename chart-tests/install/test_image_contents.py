"""What lies in our images: nothing that was left over, nothing that the app itself could change."""

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from hack import tools
from support.processes import of_pod
from support.release import Release

from .surroundings import listening_pods

APPS = ["api", "web", "migrate"]
USER = 10001
LEFT_OVER = re.compile(
    r"\.(git|env|netrc|pypirc|npmrc|ssh|aws|docker|dockerconfigjson|cache|kube)|id_(rsa|ed25519)"
    r"|.*\.(key|p12|pfx|jks|kdbx)|uv\.lock|\.?uv|Dockerfile|conftest\.py|tests"
)
PRIVATE_KEY = re.compile(rb"-----BEGIN ([A-Z]+ )?PRIVATE KEY-----\s+[A-Za-z0-9+/]{16}")
# Whatever these add is seen in the end; RUN could leave files in a layer beneath.
INSTRUCTIONS = {"FROM", "COPY", "ENV", "WORKDIR", "USER", "EXPOSE", "CMD", "ENTRYPOINT"}
Files = dict[str, os.stat_result]


@pytest.fixture(scope="module")
def roots(shared_release: Release) -> Iterator[dict[str, Path]]:
    """The root directory of a running container of each image."""
    release = shared_release
    with listening_pods(release, {"migrate": release.namespace}, {}):
        pods = {pod["metadata"]["name"]: pod["metadata"]["uid"] for pod in release.get("pods")}
        uids = {"migrate": pods["migrate"]}
        for app in ("api", "web"):
            uids[app] = next(uid for pod, uid in pods.items() if f"-{app}-" in pod)
        yield {app: _root(uid) for app, uid in uids.items()}


def _root(uid: str) -> Path:
    python = of_pod(uid, "python")[0]
    return Path("/proc", str(python.pid), "root")


@pytest.fixture(scope="module", params=APPS)
def root(request: pytest.FixtureRequest, roots: dict[str, Path]) -> Path:
    found: Path = roots[request.param]
    return found


def _files(root: Path, folder: str = "") -> Iterator[tuple[str, os.stat_result]]:
    """What an image has below a folder, without what is mounted into the container."""
    device = root.stat().st_dev
    for where, folders, names in os.walk(root / folder):
        folders[:] = [name for name in folders if Path(where, name).lstat().st_dev == device]
        for name in (*folders, *names):
            status = Path(where, name).lstat()
            if status.st_dev == device:
                yield str(Path(where, name).relative_to(root)), status


def test_app_can_change_nothing_of_its_image(root: Path) -> None:
    files = dict(_files(root))
    assert "app/.venv/pyvenv.cfg" in files
    assert {name for name, status in files.items() if _is_writable(status)} == set()


def _is_writable(status: os.stat_result) -> bool:
    if stat.S_ISLNK(status.st_mode) or status.st_mode & stat.S_ISVTX:
        return False
    return USER in (status.st_uid, status.st_gid) or bool(status.st_mode & stat.S_IWOTH)


def test_app_belongs_to_root(root: Path) -> None:
    assert {(status.st_uid, status.st_gid) for _, status in _files(root, "app")} == {(0, 0)}


def test_nothing_is_left_over_from_the_build(root: Path) -> None:
    names = [name for name, _ in _files(root) if name.startswith(("app", "root", "home", "tmp"))]
    assert [name for name in names if LEFT_OVER.fullmatch(Path(name).name)] == []


def test_no_private_key_is_in_the_image(root: Path) -> None:
    found = [
        name
        for name, status in _files(root)
        if stat.S_ISREG(status.st_mode) and PRIVATE_KEY.search((root / name).read_bytes())
    ]
    assert found == []


@pytest.mark.parametrize("app", APPS)
def test_no_layer_hides_what_a_later_one_removes(app: str) -> None:
    stages = (tools.ROOT / "apps" / app / "Dockerfile").read_text().split("\nFROM ")
    last = f"FROM {stages[-1]}".splitlines()
    assert {line.split()[0] for line in last} <= INSTRUCTIONS
    copied = [line for line in last if line.startswith("COPY")]
    assert copied == ["COPY --from=builder /app/.venv /app/.venv"]
