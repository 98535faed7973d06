"""How a person looks at the page."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Page, ViewportSize

from hack import tools

SHOTS = tools.ROOT / "test-output" / "browser"
OpenPage = Callable[..., Page]
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
# 320 pixels are also what is left of 1280 at 400 %.
SIZES: dict[str, ViewportSize] = {
    "desktop": {"width": 1280, "height": 800},
    "phone": {"width": 320, "height": 640},
}
ZOOMED: ViewportSize = {"width": 320, "height": 256}


@dataclass(frozen=True)
class Look:
    """Language, colour scheme and size of a browser, and whether it runs JavaScript."""

    language: str = "en"
    scheme: Scheme = "light"
    size: str = "desktop"
    javascript: bool = True

    def __str__(self) -> str:
        way = "js" if self.javascript else "no-js"
        return f"{self.language}-{self.scheme}-{self.size}-{way}"

    @property
    def options(self) -> dict[str, Any]:
        """The same in Playwright's terms."""
        return {
            "locale": {"en": "en-GB", "ja": "ja-JP"}[self.language],
            "color_scheme": self.scheme,
            "viewport": SIZES[self.size],
            "java_script_enabled": self.javascript,
        }


def shoot(page: Page, name: str, language: str, scheme: str, size: str) -> Path:
    """Keep a picture of the whole page."""
    path = SHOTS / f"{name}-{language}-{scheme}-{size}.png"
    page.screenshot(path=path, full_page=True, animations="disabled")
    return path
