import time
from dataclasses import replace

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from prometheus_client import CollectorRegistry

from apps.api.tests.tunnel import Tunnel
from taskapp_api import watch
from taskapp_api.app import create_app
from taskapp_api.settings import DatabaseSettings, Settings


def ready(app: FastAPI) -> float | None:
    registry: CollectorRegistry = app.state.metrics.registry
    return registry.get_sample_value("taskapp_api_database_ready")


def wait_until(app: FastAPI, value: float) -> None:
    deadline = time.monotonic() + 5
    while ready(app) != value:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_database_that_goes_and_comes_is_told_without_a_request(
    mysql: DatabaseSettings,
    tunnel: Tunnel,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(watch, "PERIOD", 0.05)
    app = create_app(Settings(replace(mysql, host="127.0.0.1", port=tunnel.port)))
    with TestClient(app):
        wait_until(app, 1)
        tunnel.close()
        wait_until(app, 0)
        assert "the database is not ready: " in caplog.text
        assert app.state.store.schema_ready
        tunnel.open()
        wait_until(app, 1)


def test_the_readiness_probe_tells_before_the_first_look(sqlite: DatabaseSettings) -> None:
    app = create_app(Settings(sqlite))
    with TestClient(app) as client:
        assert ready(app) == 0
        client.get("/readyz")
        assert ready(app) == 1
