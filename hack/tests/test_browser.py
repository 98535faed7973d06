from pathlib import Path

import pytest

from hack.browser import chromium, packages
from hack.browser.errors import BrowserError
from hack.process import CommandError


@pytest.fixture(autouse=True)
def nothing_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))


def fail(*_: object, **__: object) -> str:
    raise CommandError(["program"], 1, "no route")


def test_installed_chromium_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "shutil.which", lambda name: f"/opt/{name}" if name == "google-chrome" else None
    )
    assert chromium.executable() == Path("/opt/google-chrome")


def test_chromium_is_installed_from_debian_as_root(monkeypatch: pytest.MonkeyPatch) -> None:
    commands: list[list[str]] = []

    def run(command: list[str]) -> str:
        commands.append(command)
        monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
        return ""

    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setattr(chromium, "run", run)
    assert chromium.executable() == Path("/usr/bin/chromium")
    assert [command[1] for command in commands] == ["update", "install"]


def test_machine_without_chromium_learns_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setattr(chromium, "run", fail)
    monkeypatch.setattr(chromium, "_of_playwright", fail)
    with pytest.raises(BrowserError, match=r"(?s)have one of chromium, .* on PATH.*no route.*no r"):
        chromium.executable()


def test_packages_are_installed_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(command: list[str], cwd: Path) -> str:
        assert "--ignore-scripts" in command
        assert (cwd / "package-lock.json").exists()
        (cwd / "node_modules").mkdir()
        return ""

    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(packages, "run", run)
    first, second = packages.modules(), packages.modules()
    assert first == second
    assert first.is_dir()
    assert capsys.readouterr().err.count("with npm, once") == 1


def test_machine_without_node_learns_what_to_install() -> None:
    with pytest.raises(BrowserError, match=r"no `npm` on PATH: install Node\.js 20 or newer"):
        packages.modules()


def test_packages_that_cannot_be_had_leave_nothing_behind(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(packages, "run", fail)
    with pytest.raises(
        BrowserError, match=r"(?s)npm does not install axe and Lighthouse.*no route"
    ):
        packages.modules()
    assert list((tmp_path / "taskapp").iterdir()) == []


def test_lock_file_names_no_host_of_a_registry() -> None:
    assert '"resolved"' not in (packages.LOCKED / "package-lock.json").read_text()
