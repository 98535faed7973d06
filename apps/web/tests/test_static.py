import gzip
import re
from hashlib import sha256
from pathlib import Path

import pytest

from taskapp_web import app

from .browser import Browser
from .fake_api import FakeApi

STATIC = Path(app.__file__).parent / "static"
# htmx.org 4.0.1 from npm, dist/htmx.min.js.
HTMX_SHA256 = "a0abb04f2f45a1f89d1d4844023245537e5e6014c87b144553e0607b4cc32130"
# What makes htmx evaluate text as code, which the policy forbids.
EVALUATED = re.compile(r"hx-on|hx-vals=.js|javascript:|hx-trigger=[^>]*\[")


def test_htmx_is_as_it_was_published() -> None:
    assert sha256((STATIC / "htmx.min.js").read_bytes()).hexdigest() == HTMX_SHA256


def test_no_template_asks_htmx_to_evaluate_code() -> None:
    templates = (STATIC.parent / "templates").iterdir()
    assert [file.name for file in templates if EVALUATED.search(file.read_text())] == []


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_page_weighs_little(browser: Browser, api: FakeApi, language: str) -> None:
    for number in range(20):
        api.add(f"task {number}", notes="x" * 240, due_on="2020-03-05")
    browser.headers["Accept-Language"] = language
    page = browser.get(f"{browser.prefix}/")
    paths = [e.get("src") or e.get("href") for e in page.root.iter() if e.tag in {"script", "link"}]
    files = [browser.get(str(path)).response.data for path in paths]
    assert len(files) == 4
    assert sum(len(gzip.compress(data)) for data in (page.response.data, *files)) < 25_000
