"""The console script, gunicorn and all."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import urllib3

from hack.ports import free_port

from .fake_api import Answer, FakeApi

SECRET = "never-to-be-seen-in-a-log"


class Server:
    def __init__(self, api: FakeApi, folder: Path) -> None:
        self.port, self.metrics_port = free_port(), free_port()
        self.folder = folder
        environment = {
            **{"API_URL": api.url, "SECRET_KEY": SECRET, "WEB_WORKERS": "2", "LOG_LEVEL": "debug"},
            **{"HOST": "127.0.0.1", "PORT": str(self.port), "METRICS_PORT": str(self.metrics_port)},
            **{"HOME": str(folder), "TMPDIR": str(folder), "PATH": os.environ["PATH"]},
        }
        self.process: subprocess.Popen[str] = subprocess.Popen(
            [Path(sys.executable).parent / "taskapp-web"],
            env=environment,
            cwd=folder,
            text=True,
            stdout=subprocess.PIPE,
        )

    def get(self, path: str) -> urllib3.BaseHTTPResponse:
        url = f"http://127.0.0.1:{self.port}{path}"
        return urllib3.request("GET", url, retries=False, headers={"Connection": "close"})

    def wait_until_ready(self) -> None:
        limit = time.monotonic() + 15
        while True:
            try:
                assert self.get("/readyz").status == 200
            except urllib3.exceptions.HTTPError:
                assert time.monotonic() < limit, "not ready within 15 seconds"
                time.sleep(0.05)
            else:
                return

    def stop(self) -> str:
        self.process.send_signal(signal.SIGTERM)
        output, _ = self.process.communicate(timeout=20)
        return output


@pytest.fixture
def server(api: FakeApi, tmp_path: Path) -> Iterator[Server]:
    running = Server(api, tmp_path)
    try:
        running.wait_until_ready()
        yield running
    finally:
        running.process.terminate()
        running.process.communicate(timeout=30)


def test_a_request_in_flight_is_answered_before_the_end(server: Server, api: FakeApi) -> None:
    api.next_answers = [Answer(200, {"tasks": []}, wait=1)]
    with ThreadPoolExecutor() as pool:
        page = pool.submit(server.get, "/")
        while not api.requests:
            time.sleep(0.01)
        server.stop()
        assert page.result().status == 200
    assert server.process.returncode == 0


def test_every_process_counts_in_the_metrics(server: Server) -> None:
    for _ in range(20):
        assert server.get("/").status == 200
    for _ in range(4):
        metrics = urllib3.request("GET", f"http://127.0.0.1:{server.metrics_port}/metrics").data
        assert b'http_requests_total{method="GET",route="/",status="200"} 20.0' in metrics
        assert b'api_request_duration_seconds_count{method="GET",outcome="200"} 40.0' in metrics


def test_logs_are_json_without_the_secret_key(server: Server) -> None:
    server.get("/nowhere")
    output = server.stop()
    lines = [json.loads(line) for line in output.splitlines()]
    assert {"gunicorn.error", "taskapp_web.access"} <= {line["logger"] for line in lines}
    assert "GET other 404" in {line["message"] for line in lines}
    assert SECRET not in output


def test_nothing_is_left_behind(server: Server) -> None:
    (folder,) = server.folder.iterdir()
    assert folder.name.startswith("taskapp-web-metrics-")
    server.stop()
    assert list(server.folder.iterdir()) == []
