from pathlib import Path

import pytest

from hack.process import CommandError
from hack.prometheus import programs
from hack.prometheus.programs import PrometheusError


@pytest.fixture(autouse=True)
def nothing_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))


def test_installed_program_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    assert programs.program("promtool") == Path("/usr/bin/promtool")


def test_package_is_fetched_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(command: list[str], cwd: Path | None = None) -> str:
        if cwd:
            (cwd / "prometheus_2.deb").touch()
        if command[0] == "dpkg-deb":
            (Path(command[-1]) / "usr" / "bin").mkdir(parents=True)
        return ""

    monkeypatch.setattr(programs, "run", run)
    found = [programs.program("promtool"), programs.program("prometheus")]
    assert found == [tmp_path / "taskapp/prometheus/usr/bin" / p.name for p in found]
    assert capsys.readouterr().err.count("downloading prometheus with apt-get, once") == 1
    assert [path.name for path in (tmp_path / "taskapp").iterdir()] == ["prometheus"]


@pytest.mark.parametrize("error", [CommandError(["apt-get"], 100, "no route"), OSError("no apt")])
def test_machine_without_the_package_learns_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, error: Exception
) -> None:
    def run(*_: object, **__: object) -> str:
        raise error

    monkeypatch.setattr(programs, "run", run)
    with pytest.raises(
        PrometheusError, match=r"(?s)see whether `apt-get update` works.*no (route|apt)"
    ):
        programs.program("promtool")
    assert list((tmp_path / "taskapp").iterdir()) == []
