"""What a browser without JavaScript does: follow links, fill in forms, keep cookies."""

from collections.abc import Mapping
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit
from xml.etree.ElementTree import Element, TreeBuilder

from flask import Flask
from werkzeug.test import TestResponse

VOID = {"meta", "link", "input", "img", "br"}


class Page:
    """A response and its elements."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.status = response.status_code
        self.root = _parse(response.text) if response.mimetype == "text/html" else Element("none")

    @property
    def text(self) -> str:
        return text_of(self.root.find("body"))

    @property
    def message(self) -> str:
        return text_of(self.one(".//div[@id='messages']"))

    def all(self, path: str) -> list[Element]:
        return self.root.findall(path)

    def one(self, path: str) -> Element:
        (element,) = self.all(path)
        return element

    def form(self, ending: str) -> Element:
        (form,) = [form for form in self.all(".//form") if form.get("action", "").endswith(ending)]
        return form


class Browser:
    """A person's browser, seeing the app through a proxy that strips the prefix."""

    def __init__(self, app: Flask, prefix: str = "", **headers: str) -> None:
        self.prefix = prefix
        self.headers = {"X-Forwarded-Prefix": prefix, "X-Forwarded-Proto": "https", **headers}
        self.cookies: dict[str, str] = {}
        self._client = app.test_client(use_cookies=False)

    def get(self, url: str, **headers: str) -> Page:
        return self.open("GET", url, headers)

    def post(self, url: str, data: Mapping[str, str], **headers: str) -> Page:
        return self.open("POST", url, headers, data)

    def submit(self, form: Element, **typed: str) -> Page:
        return self.post(form.attrib["action"], {**fields(form), **typed})

    def submit_query(self, form: Element, **typed: str) -> Page:
        return self.get(f"{form.attrib['action']}?{urlencode({**fields(form), **typed})}")

    def follow(self, page: Page) -> Page:
        assert page.status == 303
        return self.get(page.response.headers["Location"])

    def open(
        self, method: str, url: str, headers: dict[str, str], data: Mapping[str, str] | None = None
    ) -> Page:
        assert urlsplit(url).path.startswith(f"{self.prefix}/"), url
        path = url.removeprefix(self.prefix)
        kept = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = {**self.headers, **headers, "Cookie": kept}
        response = self._client.open(path, method=method, headers=sent, data=data, buffered=True)
        for line in response.headers.getlist("Set-Cookie"):
            for cookie in SimpleCookie(line).values():
                assert cookie["path"] == f"{self.prefix}/"
                self.cookies[cookie.key] = cookie.value
        return Page(response)


def fields(form: Element) -> dict[str, str]:
    inputs = {field.attrib["name"]: field.get("value", "") for field in form.iter("input")}
    areas = {area.attrib["name"]: (area.text or "")[1:] for area in form.iter("textarea")}
    return inputs | areas


def text_of(element: Element | None) -> str:
    assert element is not None
    return " ".join("".join(element.itertext()).split())


def _parse(html: str) -> Element:
    builder = TreeBuilder()
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attrs: _start(builder, tag, attrs)  # type: ignore[method-assign]
    parser.handle_endtag = lambda tag: tag in VOID or builder.end(tag)  # type: ignore
    parser.handle_data = builder.data  # type: ignore[method-assign,assignment]
    parser.feed(html)
    parser.close()
    return builder.close()


def _start(builder: TreeBuilder, tag: str, attrs: list[tuple[str, str | None]]) -> None:
    builder.start(tag, {name: value or "" for name, value in attrs})
    if tag in VOID:
        builder.end(tag)
