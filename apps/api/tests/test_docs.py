import re
from base64 import b64encode
from hashlib import sha256

import pytest
from fastapi.testclient import TestClient

from taskapp_api.app import create_app
from taskapp_api.settings import DatabaseSettings, Settings


@pytest.fixture
def settings(sqlite: DatabaseSettings) -> Settings:
    return Settings(sqlite)


def test_the_page_and_what_it_loads_come_from_here(client: TestClient) -> None:
    page = client.get("/docs")
    assert page.headers["content-type"].startswith("text/html")
    assert "://" not in page.text
    loaded = re.findall(r"""(?:href|src)="([^"]+)"|url: '([^']+)'""", page.text)
    addresses = [one or other for one, other in loaded]
    assert len(addresses) == 4
    for address in addresses:
        assert client.get(f"/{address}").status_code == 200


def test_the_page_runs_its_own_script_and_no_other(client: TestClient) -> None:
    page = client.get("/docs")
    (script,) = re.findall(r"<script>(.*?)</script>", page.text, re.DOTALL)
    digest = b64encode(sha256(script.encode()).digest()).decode()
    policy = page.headers["content-security-policy"]
    assert f"script-src 'self' 'sha256-{digest}';" in policy
    assert "unsafe" not in policy


def test_behind_a_prefix_the_document_names_it(sqlite: DatabaseSettings) -> None:
    app = create_app(Settings(sqlite))
    with TestClient(app, root_path="/app2/api") as client:
        assert client.get("/openapi.json").json()["servers"] == [{"url": "/app2/api"}]
        assert client.get("/docs").status_code == 200


@pytest.mark.parametrize(
    ("path", "method", "statuses"),
    [
        ("/tasks", "get", "200 422 503"),
        ("/tasks", "post", "201 400 403 413 415 422 503"),
        ("/tasks/counts", "get", "200 503"),
        ("/tasks/{task_id}", "get", "200 304 404 422 503"),
        ("/tasks/{task_id}", "patch", "200 400 403 404 412 413 415 422 503"),
        ("/tasks/{task_id}", "delete", "204 403 404 412 422 503"),
        ("/readyz", "get", "200 503"),
        ("/healthz", "get", "200"),
    ],
)
def test_the_document_knows_every_answer(
    client: TestClient, path: str, method: str, statuses: str
) -> None:
    operation = client.get("/openapi.json").json()["paths"][path][method]
    assert sorted(operation["responses"])[: len(statuses.split())] == statuses.split()


def test_the_document_offers_no_null_for_a_parameter(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    assert "null" not in str(paths)
    (key,) = paths["/tasks"]["post"]["parameters"]
    assert (key["name"], key["required"]) == ("Idempotency-Key", False)
    assert key["schema"]["pattern"] == r"^[\x21-\x7e]+$"


def test_the_document_says_how_a_search_goes_on(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    (q,) = (one for one in paths["/tasks"]["get"]["parameters"] if one["name"] == "q")
    assert (q["required"], q["schema"]["minLength"], q["schema"]["maxLength"]) == (False, 1, 200)
    assert "looks at 1,000 tasks at most" in q["description"]


def test_the_document_refers_to_nothing_it_lacks(client: TestClient) -> None:
    response = client.get("/openapi.json")
    wanted = set(re.findall(r'"#/components/schemas/(\w+)"', response.text))
    assert wanted == set(response.json()["components"]["schemas"])
