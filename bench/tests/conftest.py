from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from hack.mysql.fixtures import new_mysql_database
from taskapp_api import settings as api_settings
from taskapp_api.app import create_app
from taskapp_migrate import migrate


@pytest.fixture(scope="module", params=["baseline", "taskapp"])
def client(request: pytest.FixtureRequest, mysql_url: str) -> Iterator[TestClient]:
    """One of the two servers, both on the schema of the migrations."""
    with new_mysql_database(mysql_url) as database, pytest.MonkeyPatch.context() as patch:
        migrate.up(database)
        for name in ("host", "port", "name", "user", "password"):
            patch.setenv(f"DB_{name.upper()}", str(getattr(database, name)))
        if request.param == "taskapp":
            app = create_app(api_settings.load())
        else:
            from bench.baseline.app import app
        with TestClient(app) as found:
            yield found
