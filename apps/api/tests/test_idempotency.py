import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from taskapp_api.app import create_app
from taskapp_api.settings import Settings
from taskapp_api.store import idempotency
from taskapp_api.store import store as store_module
from taskapp_api.store.database import Connection, Result
from taskapp_api.store.errors import ConnectionLostError, StatementError
from taskapp_api.store.mysql import MySQLConnection
from taskapp_api.store.sqlite import SQLiteConnection

KEY = {"Idempotency-Key": "k1"}


@pytest.fixture
def short_lived(settings: Settings) -> Iterator[TestClient]:
    """A client of an application that forgets keys after a second."""
    with TestClient(create_app(replace(settings, idempotency_key_ttl=1))) as client:
        yield client


def call(client: TestClient, way: str, *arguments: Any) -> Any:
    """Run an operation through the application's own sessions."""
    assert client.portal
    return client.portal.call(getattr(client.app.state.store.sessions, way), *arguments)  # type: ignore[attr-defined]


async def execute(connection: Connection, query: str) -> Result:
    return await connection.execute(query)


def post(client: TestClient, title: str = "Buy milk", key: str = "k1") -> Any:
    return client.post("/tasks", json={"title": title}, headers={"Idempotency-Key": key})


def count(client: TestClient) -> int:
    return len(client.get("/tasks?limit=100").json()["tasks"])


def keys(client: TestClient) -> list[str]:
    query = "SELECT idempotency_key FROM idempotency_keys ORDER BY 1"
    return [row[0] for row in call(client, "read", execute, query).rows]


def test_a_repeated_post_answers_with_the_first_result(client: TestClient) -> None:
    first = post(client, "Buy milk \U0001f95b")
    client.patch("/tasks/1", json={"done": True})
    again = post(client, "Buy milk \U0001f95b")
    assert again.status_code == 201
    assert again.json() == first.json()
    for header in ("location", "etag"):
        assert again.headers[header] == first.headers[header]
    assert count(client) == 1


def test_the_same_meaning_is_the_same_body(client: TestClient) -> None:
    first = client.post("/tasks", json={"title": "t", "notes": ""}, headers=KEY)
    again = client.post("/tasks", json={"due_on": None, "title": " t "}, headers=KEY)
    assert first.json() == again.json()


@pytest.mark.parametrize(
    "body", [{"title": "T"}, {"title": "t", "notes": "n"}, {"title": "t", "due_on": "2027-01-01"}]
)
def test_the_same_key_with_another_body_is_refused(
    client: TestClient, body: dict[str, str]
) -> None:
    post(client, "t")
    response = client.post("/tasks", json=body, headers=KEY)
    assert response.status_code == 422
    assert response.json()["detail"].startswith("This Idempotency-Key was used before")
    assert count(client) == 1


def test_keys_differ_by_letter_case(client: TestClient) -> None:
    assert post(client, key="k1").json()["id"] != post(client, key="K1").json()["id"]


def test_the_longest_key_fits(client: TestClient) -> None:
    key = "".join(map(chr, range(0x21, 0x7F))).ljust(255, "~")
    assert post(client, key=key).json() == post(client, key=key).json()


def test_without_a_key_every_post_adds_a_task(client: TestClient) -> None:
    assert [client.post("/tasks", json={"title": "t"}).json()["id"] for _ in range(2)] == [1, 2]


def test_a_task_deleted_meanwhile_is_not_added_again(client: TestClient) -> None:
    first = post(client)
    client.delete("/tasks/1")
    assert post(client).json() == first.json()
    assert count(client) == 0


def test_posts_at_the_same_time_give_one_task(client: TestClient) -> None:
    with ThreadPoolExecutor(8) as threads:
        responses = list(threads.map(lambda _: post(client), range(24)))
    assert {response.status_code for response in responses} == {201}
    assert len({response.json()["id"] for response in responses}) == 1
    assert count(client) == 1


def test_a_post_whose_answer_was_lost_can_be_sent_again(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def losing(execute: Any) -> Any:
        async def execute_and_lose_the_answer(
            self: Connection, sql: str, *arguments: Any
        ) -> Result:
            result: Result = await execute(self, sql, *arguments)
            if sql == "COMMIT":
                self.usable = False
                raise ConnectionLostError("Lost connection")
            return result

        return execute_and_lose_the_answer

    with monkeypatch.context() as patch:
        for kind in (MySQLConnection, SQLiteConnection):
            patch.setattr(kind, "execute", losing(kind.execute))
        assert post(client).status_code == 503
    assert post(client).json()["id"] == 1
    assert count(client) == 1


def test_an_expired_key_is_as_good_as_new(short_lived: TestClient) -> None:
    post(short_lived, "first")
    time.sleep(1.1)
    again = post(short_lived, "second")
    assert (again.status_code, again.json()["title"]) == (201, "second")
    assert post(short_lived, "second").json() == again.json()
    assert count(short_lived) == 2


def test_a_key_made_again_meanwhile_is_not_forgotten(client: TestClient) -> None:
    post(client)
    call(client, "write", idempotency.forget, "k1", "2000-01-01 00:00:00")
    assert keys(client) == ["k1"]


def test_the_order_of_values_does_not_matter() -> None:
    values = {"title": "t", "notes": "n"}
    backwards = dict(reversed(values.items()))
    assert idempotency.fingerprint(values) == idempotency.fingerprint(backwards)


def test_expired_keys_are_removed_some_at_a_time(
    short_lived: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "PURGE_EVERY", 2)
    monkeypatch.setattr(idempotency, "PURGE_LIMIT", 3)
    for key in "abcde":
        post(short_lived, key=key)
    time.sleep(1.1)
    post(short_lived, key="x")
    assert len(keys(short_lived)) == 6
    post(short_lived, key="y")
    assert keys(short_lived) == ["d", "e", "x", "y"]


def test_a_purge_that_fails_does_not_fail_the_post(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def purge(*_: Any) -> None:
        raise StatementError("no")

    monkeypatch.setattr(idempotency, "purge", purge)
    assert post(client).status_code == 201
    assert "expired idempotency keys were not removed: no" in caplog.messages
