from collections.abc import Iterator
from threading import Thread

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache

from taskapp_web.app import create_app
from taskapp_web.settings import Settings

from .browser import Browser
from .fake_api import FakeApi


@pytest.fixture
def api() -> Iterator[FakeApi]:
    with FakeApi() as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(api: FakeApi, compiled_templates: FileSystemBytecodeCache) -> Flask:
    settings = Settings(api_url=api.url, secret_key="k" * 16, api_timeout=0.3, page_size=3)
    app = create_app(settings)
    app.jinja_env.bytecode_cache = compiled_templates
    return app


@pytest.fixture(params=["", "/app2"], ids=["root", "prefix"])
def browser(app: Flask, request: pytest.FixtureRequest) -> Browser:
    return Browser(app, request.param)
