import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPResponse
from typing import Any

import pytest

from apps.api.tests.program import PROGRAM, call, mysql_variables, running, wait_for
from hack.ports import free_port
from taskapp_api import cli, logs
from taskapp_api.settings import DatabaseSettings


@pytest.mark.parametrize(
    ("variables", "name"), [({}, "DB_HOST"), ({"DB_SQLITE_PATH": "f", "PORT": "x"}, "PORT")]
)
def test_wrong_settings_are_one_line_and_exit_code_2(variables: dict[str, str], name: str) -> None:
    done = subprocess.run(PROGRAM, env=variables, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith("taskapp-api: ")
    assert name in line


@pytest.fixture
def variables(sqlite: DatabaseSettings, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The environment of a call of main() within the tests."""
    variables = {"DB_SQLITE_PATH": str(sqlite.sqlite_path), "HOST": "127.0.0.1"}
    variables |= {"PORT": str(free_port()), "METRICS_PORT": str(free_port())}
    monkeypatch.setattr("os.environ", variables)
    monkeypatch.setattr(logs, "configure", lambda _: None)
    return variables


@pytest.fixture
def _survives_sigterm() -> Iterator[None]:
    before = signal.signal(signal.SIGTERM, lambda *_: None)
    yield
    signal.signal(signal.SIGTERM, before)


@pytest.mark.usefixtures("_survives_sigterm")
@pytest.mark.parametrize("version", [{"VERSION": "v1.2.3"}, {}], ids=["version", "no version"])
def test_it_serves_the_api_and_its_metrics_until_told_to_stop(
    variables: dict[str, str], version: dict[str, str]
) -> None:
    variables |= version
    port, metrics_port = int(variables["PORT"]), int(variables["METRICS_PORT"])

    def visit() -> list[HTTPResponse]:
        wait_for(port)
        found = [call(port, "GET", "/tasks"), call(metrics_port, "GET", "/metrics")]
        os.kill(os.getpid(), signal.SIGTERM)
        return found

    with ThreadPoolExecutor(1) as threads:
        visitor = threads.submit(visit)
        assert cli.main() == 0
    assert [response.status for response in visitor.result()] == [200, 200]
    assert "server" not in visitor.result()[0].headers
    assert visitor.result()[0].headers["X-App-Version"] == variables.get("VERSION")


def test_metrics_can_be_off(variables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    variables["METRICS_PORT"] = "0"
    started: list[str] = []
    monkeypatch.setattr(cli, "start_http_server", lambda *_: started.append("metrics"))
    monkeypatch.setattr("taskapp_api.server.run", lambda *_, **__: started.append("api"))
    assert cli.main() == 0
    assert started == ["api"]


def test_a_metrics_port_that_is_taken_is_named(
    variables: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    port = variables["METRICS_PORT"]
    with socket.create_server(("127.0.0.1", int(port))):
        assert cli.main() == 2
    message = f"METRICS_PORT is {port}: Address already in use; set another, or 0"
    assert capsys.readouterr().err == f"taskapp-api: {message}\n"


def test_every_line_it_writes_is_json(sqlite: DatabaseSettings) -> None:
    variables = {"DB_SQLITE_PATH": f"{sqlite.sqlite_path}", "ROOT_PATH": "/app2/api"}
    with running(variables) as (process, port):
        call(port, "GET", "/tasks", **{"X-Request-ID": "abc", "X-Forwarded-For": "192.0.2.7"})
        process.terminate()
        output, _ = process.communicate(timeout=10)
    lines = [json.loads(line) for line in output.splitlines()]
    assert {line["logger"] for line in lines} == {"uvicorn.error", "taskapp_api.access"}
    (access,) = [line for line in lines if line["request_id"] == "abc"]
    assert (access["path"], access["client"]) == ("/app2/api/tasks", "192.0.2.7")


def test_what_is_in_flight_is_finished_before_it_stops(mysql: DatabaseSettings, root: Any) -> None:
    with running(mysql_variables(mysql)) as (process, port), ThreadPoolExecutor(1) as client:
        call(port, "POST", "/tasks", '{"title": "t"}')
        root.execute("BEGIN")
        root.execute("SELECT 1 FROM tasks FOR UPDATE")
        change = client.submit(call, port, "PATCH", "/tasks/1", '{"done": true}')
        time.sleep(0.3)
        process.terminate()
        time.sleep(0.3)
        assert not change.done()
        root.execute("ROLLBACK")
        assert change.result().status == 200
        assert process.wait(10) == -signal.SIGTERM
