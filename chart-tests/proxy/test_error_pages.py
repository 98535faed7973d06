"""Answers of nginx itself: problem documents for programs, pages in their language for people."""

from html.parser import HTMLParser

import pytest

from proxy import raw
from proxy.site import Site
from render.chart import render

LANGUAGES = [
    ({}, "en"),
    ({"Accept-Language": "ja"}, "ja"),
    ({"Accept-Language": "ja-JP,ja;q=0.9,en-US;q=0.8,en;q=0.7"}, "ja"),
    ({"Accept-Language": "en-US,en;q=0.9,ja;q=0.8"}, "en"),
    ({"Accept-Language": "de-CH, fr;q=0.9, ja;q=0.8, en;q=0.7"}, "ja"),
    ({"Accept-Language": "de,en;q=0.5,ja;q=0.4"}, "en"),
    ({"Accept-Language": "jam,jav"}, "en"),
    ({"Accept-Language": "ja", "Cookie": "taskapp=x; language=en"}, "en"),
    ({"Accept-Language": "en", "Cookie": "language=ja"}, "ja"),
    ({"Accept-Language": "en", "Cookie": "language=<script>"}, "en"),
]


class _Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: dict[str, dict[str, str | None]] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] = {**self.tags.get(tag, {}), **dict(attrs)}


@pytest.mark.parametrize(("headers", "language"), LANGUAGES)
def test_page_speaks_the_readers_language(
    prefixed: Site, headers: dict[str, str], language: str
) -> None:
    answer = prefixed.ask("/", **headers)
    title = {"en": "Nothing here", "ja": "ページが見つかりません"}[language]
    assert f'<html lang="{language}">' in answer.body.decode()
    assert f"<title>{title} · taskapp</title>" in answer.body.decode()
    assert answer["Content-Type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize("target", ["/", "/app2/%00", "/app2/" + "a" * 9000])
@pytest.mark.parametrize("language", ["en", "ja"])
def test_page_can_be_read_by_everyone(prefixed: Site, target: str, language: str) -> None:
    answer = prefixed.ask(target, Cookie=f"language={language}")
    page = _Page(answer.body.decode())
    assert page.tags["meta"]["content"] == "width=device-width, initial-scale=1"
    assert {"title", "main", "h1", "p"} <= page.tags.keys()
    assert page.tags["a"]["href"] == "/app2/"
    assert not {"script", "link", "img"} & page.tags.keys()
    assert answer["X-Request-ID"] in answer.body.decode()


def test_each_status_has_its_texts_in_both_languages() -> None:
    texts = render().one("ConfigMap", "t-proxy")["data"]["texts.conf"]
    statuses = [400, 401, 404, 405, 413, 414, 429, 431, 503]
    for key in (f"{language}:{status} " for language in ("en", "ja") for status in statuses):
        assert texts.count(f"  {key}") == 2, key


@pytest.mark.parametrize(
    ("request_", "status", "title"),
    [
        (raw.request("/app2/api/%00"), 400, "Bad Request"),
        (raw.request("/app2/api/../../"), 404, "Not Found"),
        (raw.request("/app2/api/", "TRACE"), 405, "Method Not Allowed"),
        (raw.request("/app2/api/", "POST", {"Content-Length": "999999"}), 413, "Content Too Large"),
        (
            raw.request("/app2/api/", headers={"X-A": "a" * 9000}),
            431,
            "Request Header Fields Too Large",
        ),
        (raw.request("/app2/api/", "POST", {"Transfer-Encoding": "gzip"}), 501, "Not Implemented"),
        (raw.request("/app2/api/", "PROPFIND"), 501, "Not Implemented"),
    ],
)
def test_programs_get_a_problem_document(
    prefixed: Site, request_: bytes, status: int, title: str
) -> None:
    (answer,) = prefixed.send(request_)
    assert answer["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem.pop("detail").endswith(".")
    assert problem.pop("request_id") == answer["X-Request-ID"]
    assert problem == {"type": "about:blank", "title": title, "status": status}
    assert answer.status == status
