"""Lighthouse's judgement."""

import json
import os
from pathlib import Path

import pytest

from hack.browser import chromium, packages
from hack.process import run
from pages.site import Site, fill

CATEGORIES = ("accessibility", "best-practices", "seo")
LIMIT_IN_SECONDS = 120


@pytest.mark.parametrize("language", ["en", "ja"])
def test_lighthouse_finds_nothing_to_improve(language: str, site: Site, tmp_path: Path) -> None:
    fill(site.tasks, language)
    report = tmp_path / "report.json"
    options = {
        "output": "json",
        "output-path": str(report),
        "only-categories": ",".join(CATEGORIES),
        "extra-headers": json.dumps({"Accept-Language": language}),
        "chrome-flags": "--headless=new --no-sandbox --disable-gpu",
    }
    program = packages.modules() / "lighthouse" / "cli" / "index.js"
    run(
        [
            *(str(packages.node()), str(program), site.url, "--quiet"),
            *(f"--{name}={value}" for name, value in options.items()),
        ],
        env={**os.environ, "CHROME_PATH": str(chromium.executable())},
        timeout=LIMIT_IN_SECONDS,
    )
    found = json.loads(report.read_text())
    scores = {name: found["categories"][name]["score"] for name in CATEGORIES}
    flaws = [audit["id"] for audit in found["audits"].values() if audit["score"] not in (1, None)]
    assert (scores, flaws) == (dict.fromkeys(CATEGORIES, 1), [])
