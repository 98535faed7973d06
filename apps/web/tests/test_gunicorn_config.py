import logging
import os
import runpy
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import urllib3
from prometheus_client import values

from hack.ports import free_port

Config = Callable[..., dict[str, Any]]


@pytest.fixture
def config(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Config]:
    def load(**environment: str) -> dict[str, Any]:
        given = {"API_URL": "http://api", "SECRET_KEY": "k" * 16, "HOST": "127.0.0.1"}
        given["PROMETHEUS_MULTIPROC_DIR"] = str(tmp_path / "metrics")
        (tmp_path / "metrics").mkdir()
        for name, value in (given | environment).items():
            monkeypatch.setenv(name, value)
        return runpy.run_module("taskapp_web.gunicorn_config")

    yield load
    logging.captureWarnings(capture=False)


def test_workers_and_threads_follow_the_settings(config: Config) -> None:
    loaded = config(WEB_WORKERS="3", WEB_THREADS="5", PORT="8080", LOG_LEVEL="debug")
    names = ("workers", "threads", "bind", "loglevel", "worker_class")
    assert [loaded[name] for name in names] == [3, 5, ["127.0.0.1:8080"], "debug", "gthread"]


def test_idle_connections_outlive_those_of_nginx(config: Config) -> None:
    assert config()["keepalive"] > 60


def test_nothing_is_written_below_home(config: Config) -> None:
    assert config()["control_socket_disable"] is True


@pytest.mark.parametrize("writable", [True, False])
def test_the_heartbeat_needs_no_writable_root(
    config: Config, monkeypatch: pytest.MonkeyPatch, writable: bool
) -> None:
    monkeypatch.setattr(os, "access", lambda path, _: writable and path == "/dev/shm")
    assert config()["worker_tmp_dir"] == ("/dev/shm" if writable else "/tmp")


def test_metrics_are_the_sum_over_the_processes(config: Config, tmp_path: Path) -> None:
    port = free_port()
    loaded = config(METRICS_PORT=str(port))
    for process in (1, 2):
        value = values.MultiProcessValue(process_identifier=lambda n=process: n)  # type: ignore[no-untyped-call]
        value("counter", "made_up", "made_up_total", (), (), "Made up.").inc(process)
    loaded["on_starting"](None)
    loaded["post_worker_init"](None)
    answer = urllib3.request("GET", f"http://127.0.0.1:{port}/metrics")
    assert b"made_up_total 3.0" in answer.data
    loaded["_metrics"][0].shutdown()
    loaded["_metrics"][0].server_close()
    loaded["on_exit"](None)
    assert not (tmp_path / "metrics").exists()


def test_metrics_can_be_off(config: Config) -> None:
    loaded = config(METRICS_PORT="0")
    loaded["on_starting"](None)
    assert loaded["_metrics"] == []


def test_a_metrics_port_in_use_stops_the_start(config: Config, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(SystemExit, match=f"METRICS_PORT {port}: Address already in use"):
            config(METRICS_PORT=str(port))["on_starting"](None)
    assert not (tmp_path / "metrics").exists()
