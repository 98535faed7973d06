from itertools import chain
from typing import Any

import pytest
from fastapi.testclient import TestClient

from taskapp_api.app import create_app
from taskapp_api.settings import DatabaseSettings, Settings
from taskapp_api.store import search

WINDOW = 7


def add(client: TestClient, title: str, done: bool = False) -> None:
    task_id = client.post("/tasks", json={"title": title}).json()["id"]
    if done:
        client.patch(f"/tasks/{task_id}", json={"done": True})


def found(client: TestClient, q: str, **parameters: Any) -> list[str]:
    response = client.get("/tasks", params={"q": q, **parameters})
    assert response.status_code == 200, response.text
    return [task["title"] for task in response.json()["tasks"]]


def pages(client: TestClient, query: str) -> list[list[str]]:
    """The titles of each page, as the next links lead through them."""
    seen = []
    while query:
        response = client.get(f"/tasks{query}")
        seen.append([task["title"] for task in response.json()["tasks"]])
        query = str(response.links.get("next", {}).get("url", ""))
    return seen


@pytest.mark.parametrize(
    ("q", "title"),
    [
        ("milk", "Buy MILK"),
        ("Y M", "Buy milk"),
        ("\u00e9", "CAF\u00c9"),
        ("\u0416\u0423", "\u0436\u0443\u043a"),
        ("\uff21", "\uff41"),
        ("\u725b\u4e73", "\u4f4e\u8102\u80aa\u306e\u725b\u4e73\u3092\u8cb7\u3046"),
        ("\u4e73", "\u725b\u4e73"),
        ("\U0001f600", "\U0001f600\U0001f601"),
        ("stra\u00dfe", "Stra\u00dfe"),
        ("\U0001f600" * 200, "\U0001f600" * 200),
    ],
)
def test_a_search_finds_titles_that_hold_the_text_in_any_case(
    client: TestClient, q: str, title: str
) -> None:
    for other in ("Buy it", "\U0001f601"):
        add(client, other)
    add(client, title)
    assert found(client, q) == [title]
    assert found(client, f"{q[:-1]}~") == []


def test_mysql_takes_letters_with_accents_for_the_same(
    mysql: DatabaseSettings,
) -> None:
    with TestClient(create_app(Settings(mysql))) as client:
        add(client, "Caf\u00e9")
        assert found(client, "cafe") == ["Caf\u00e9"]


def test_every_character_stands_for_itself(client: TestClient) -> None:
    characters = [*"%_|\\'\"?*[]+&#;^$", "||", "|%", "\\%", "%s", "--"]
    titles = [f"a{text}b" for text in characters]
    for title in ("ab", "axb", "axxb", *titles):
        add(client, title)
    assert [found(client, title) for title in titles] == [[title] for title in titles]


def test_notes_are_not_searched(client: TestClient) -> None:
    client.post("/tasks", json={"title": "t", "notes": "milk"})
    assert found(client, "milk") == []


def test_a_search_obeys_the_other_parameters_and_its_link_carries_all(client: TestClient) -> None:
    for number in range(1, 6):
        add(client, f"{number} & 100% \u725b", done=number in (2, 4))
        add(client, "other")
    text = "& 100% \u725b"
    assert found(client, text, status="done") == [f"4 {text}", f"2 {text}"]
    assert found(client, text, status="open", after=8) == [f"3 {text}", f"1 {text}"]
    response = client.get("/tasks", params={"q": text, "status": "open", "limit": 1})
    url = "?limit=1&after=9&status=open&q=%26%20100%25%20%E7%89%9B"
    assert response.headers["link"] == f'<{url}>; rel="next"'
    assert pages(client, url) == [[f"3 {text}"], [f"1 {text}"]]


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
@pytest.mark.parametrize("status", ["", "open", "done"])
def test_next_pages_find_every_match_exactly_once(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, limit: int, status: str
) -> None:
    monkeypatch.setattr(search, "WINDOW", WINDOW)
    matching = {1, 3, 4, 5, 6, 8, 24, 26, 27, 28, 32}
    expected: list[str] = []
    for number in range(1, 33):
        done, matches = number % 3 == 0, number in matching
        add(client, f"milk {number}" if matches else "other", done)
        if matches and status in ("", "done" if done else "open"):
            expected.insert(0, f"milk {number}")
    seen = pages(client, f"?q=MILK&limit={limit}" + (f"&status={status}" if status else ""))
    assert list(chain.from_iterable(seen)) == expected
    assert max(map(len, seen)) <= min(limit, WINDOW)
    assert len(seen) > 1


def test_a_page_may_be_empty_and_still_have_a_next(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "WINDOW", 2)
    for title in ("milk", "a", "b", "c", "d"):
        add(client, title)
    assert pages(client, "?q=milk") == [[], [], ["milk"]]
    assert client.get("/tasks?q=milk").links["next"]["url"] == "?limit=50&after=4&q=milk"


def test_a_search_that_has_seen_all_tasks_has_no_next(client: TestClient) -> None:
    assert pages(client, "?q=a") == [[]]
    add(client, "a")
    add(client, "a")
    assert pages(client, "?q=a&limit=2") == [["a", "a"]]
