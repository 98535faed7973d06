import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from hack import tools
from hack.new_service import __main__ as command
from hack.new_service import copying, naming, tidying
from hack.new_service.errors import NewServiceError
from hack.new_service.naming import Name, Renaming

OLD, NEW = Name("taskapp"), Name("stock-room")
COMMITTER = ("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL")


@pytest.fixture(scope="module", params=["orders", "stock-room", "a-name-of-20-letters"])
def service(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("service") / "here"
    with pytest.MonkeyPatch.context() as patch:
        for variable in COMMITTER:
            patch.setenv(variable, "someone")
        patch.setenv("NAME", request.param)
        patch.setenv("DIR", str(folder))
        assert command.main() == 0
    return folder


def output(folder: Path, *command: str) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_old_name_stands_nowhere_but_in_the_licence(service: Path) -> None:
    words = ["-e", "taskapp", "-e", "\\bapp2\\b", "-e", "new[-_]service"]
    found = ["git", "grep", "--ignore-case", "--text", "--name-only", *words]
    assert output(service, *found) == "LICENSE\n"
    names = output(service, "git", "ls-files")
    assert not any(word in names for word in ("taskapp", "new_service", "new-service"))


def test_service_is_a_repository_with_one_commit_and_nothing_else(service: Path) -> None:
    assert len(output(service, "git", "log", "--format=%h").splitlines()) == 1
    assert output(service, "git", "status", "--short") == ""
    here = {Path(Renaming(OLD, Name("x")).apply(str(file))) for file in copying.tracked(tools.ROOT)}
    assert len(output(service, "git", "ls-files").splitlines()) > 0.95 * len(here)


def test_code_is_formatted_sorted_and_free_of_faults(service: Path) -> None:
    ruff = [sys.executable, "-m", "ruff"]
    output(service, *ruff, "format", "--check", "--quiet")
    output(service, *ruff, "check", "--quiet")
    output(service, sys.executable, "-m", "yamllint", "--strict", ".")


def test_every_module_of_the_apps_is_imported_under_its_new_name(service: Path) -> None:
    sources = sorted(service.glob("apps/*/src/*/__init__.py"))
    names = [source.parent.name for source in sources]
    paths = [str(source.parent.parent) for source in sources]
    script = (
        f"import sys; sys.path[:0] = {paths}; import {', '.join(names)}; from {names[0]} import app"
    )
    output(service, sys.executable, "-c", script)
    assert [name.rpartition("_")[2] for name in names] == ["api", "migrate", "web"]


def test_chart_renders_under_its_new_name(service: Path) -> None:
    (chart,) = service.glob("charts/*")
    rendered = output(service, str(tools.ensure("helm")), "template", chart.name, str(chart))
    assert f"app.kubernetes.io/part-of: {chart.name}\n" in rendered
    assert f"/simple-{chart.name}-fastapi:v" in rendered


def test_lock_file_is_the_one_that_uv_writes(service: Path) -> None:
    output(service, str(tools.LOCALBIN / "uv"), "lock", "--check", "--offline", "--quiet")
    packages = re.findall(r'^name = "(.+)"', (service / "uv.lock").read_text(), re.MULTILINE)
    assert packages == sorted(packages)


def test_no_python_identifier_is_the_name_alone() -> None:
    # A name with a dash could not stand there.
    for file in tools.ROOT.glob("*/**/*.py"):
        if not {".venv", ".tools"} & set(file.parts):
            for node in ast.walk(ast.parse(file.read_text())):
                names = {getattr(node, field, None) for field in ("id", "attr", "arg", "name")}
                assert "taskapp" not in names or isinstance(node, ast.alias), file


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("taskapp-api", "stock-room-api"),
        ("import taskapp_api", "import stock_room_api"),
        ("_taskapp_migration", "_stock_room_migration"),
        ("TASKAPP_CLUSTER", "STOCK_ROOM_CLUSTER"),
        ("TaskappDown", "StockRoomDown"),
        ("alerts.md#taskappdown", "alerts.md#stockroomdown"),
        ("taskapp0-1", "stock-room0-1"),
        ("/app2/api", "/stock-room/api"),
        ("webapp2, app22", "webapp2, app22"),
        ("charts/taskapp/Chart.yaml", "charts/stock-room/Chart.yaml"),
    ],
)
def test_each_form_of_the_name_becomes_its_like(old: str, new: str) -> None:
    assert Renaming(OLD, NEW).apply(old) == new


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "how is the service called"),
        ("Orders", "lower-case letters"),
        ("2orders", "a letter first"),
        ("orders-", "no dash last"),
        ("stock--room", "single dashes"),
        ("stock_room", "such as stock-room"),
        ("o" * 21, "2 to 20"),
        ("taskapp", "means something already"),
        ("common", "means something already"),
        ("gitops", "means something already"),
        ("kube-system", "means something already"),
        ("import", "means something already"),
    ],
)
def test_name_that_cannot_be_one_is_refused(text: str, message: str) -> None:
    with pytest.raises(NewServiceError, match=message):
        naming.parse(text, "taskapp")


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    with pytest.raises(NewServiceError, match="is not empty"):
        command.make(NEW, tmp_path)
    with pytest.raises(NewServiceError, match="is not empty"):
        command.make(NEW, tmp_path / "mine")
    assert [file.name for file in tmp_path.iterdir()] == ["mine"]


def test_folder_within_the_repository_is_refused() -> None:
    with pytest.raises(NewServiceError, match="within this repository"):
        command.make(NEW, tools.ROOT / "orders")


def test_git_must_know_who_commits(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GIT_AUTHOR_NAME", "")
    with pytest.raises(NewServiceError, match=r"git config --global user\.name"):
        command.make(NEW, tmp_path / "service")
    assert list(tmp_path.iterdir()) == []


def test_wrong_name_ends_the_command_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NAME", "My Service")
    assert command.main() == 1
    assert capsys.readouterr().err.startswith("make new-service: NAME=My Service is no name")


def test_lock_file_of_this_repository_is_sorted_already() -> None:
    text = (tools.ROOT / "uv.lock").read_text()
    assert tidying.sorted_lock(text) == text
