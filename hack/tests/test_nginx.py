from pathlib import Path

import pytest
import yaml

from hack import debian, nginx, tools
from hack.debian import PackageError
from hack.nginx import NginxError


@pytest.fixture(autouse=True)
def cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr("shutil.which", lambda _: None)
    monkeypatch.setattr(nginx, "docker_runs", lambda: False)
    return tmp_path / "taskapp"


def _package(version: str, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    unpacked = []

    def unpack(suite: str, packages: list[str], target: Path) -> None:
        assert (suite, packages) == ("sid", ["nginx"])
        unpacked.append(target)
        loader = target / "usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2"
        loader.parent.mkdir(parents=True)
        loader.touch()

    monkeypatch.setattr(debian, "unpack", unpack)
    monkeypatch.setattr(nginx, "run", lambda _: f"nginx version: nginx/{version}\n")
    return unpacked


@pytest.mark.parametrize(("version", "taken"), [("1.28.0", True), ("1.22.1", False), ("?", False)])
def test_installed_nginx_is_taken_if_it_is_new_enough(
    monkeypatch: pytest.MonkeyPatch, version: str, taken: bool
) -> None:
    _package("1.30.1", monkeypatch)
    monkeypatch.setattr("shutil.which", lambda _: "/usr/sbin/nginx")
    shown = {True: version, False: "1.30.1"}
    monkeypatch.setattr(
        nginx, "run", lambda command: f"nginx/{shown[command[0] == '/usr/sbin/nginx']}"
    )
    assert (nginx.command(Path("/etc/here")) == ["/usr/sbin/nginx"]) is taken


def test_docker_runs_the_image_of_the_chart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nginx, "docker_runs", lambda: True)
    command = nginx.command(Path("/etc/here"))
    assert {"--network=host", "--volume=/etc/here:/etc/here"} <= set(command)
    values = yaml.safe_load((tools.ROOT / "charts/taskapp/charts/proxy/values.yaml").read_text())
    image = values["image"]
    assert command[-1] == f"{image['registry']}/{image['repository']}:{image['tag']}"


def test_package_is_fetched_once(monkeypatch: pytest.MonkeyPatch, cache: Path) -> None:
    unpacked = _package("1.30.1", monkeypatch)
    loader, _, libraries, program = nginx.command(Path("/etc/here"))
    assert nginx.command(Path("/etc/here"))[0] == loader == f"{libraries}/ld-linux-x86-64.so.2"
    assert program == str(cache / "nginx/usr/sbin/nginx")
    assert len(unpacked) == 1
    assert [path.name for path in cache.iterdir()] == ["nginx"]


def test_machine_without_the_package_learns_what_to_do(
    monkeypatch: pytest.MonkeyPatch, cache: Path
) -> None:
    def unpack(*_: object) -> None:
        raise PackageError("no way")

    monkeypatch.setattr(debian, "unpack", unpack)
    with pytest.raises(NginxError, match=r"install nginx 1.28 or newer .*: no way"):
        nginx.command(Path("/etc/here"))
    assert list(cache.iterdir()) == []


def test_package_that_is_too_old_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    _package("1.26.3", monkeypatch)
    with pytest.raises(NginxError, match=r"Debian sid has an older nginx: install nginx 1\.28"):
        nginx.command(Path("/etc/here"))
