"""axe, run in the page."""

from functools import cache
from typing import Any

from playwright.sync_api import Page

from hack.browser import packages

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """async (only) => {
  const { violations } = await axe.run(document, { runOnly: only });
  return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((n) => n.target)}`);
}"""


@cache
def _source() -> str:
    return (packages.modules() / "axe-core" / "axe.min.js").read_text()


def violations(page: Page, rules: tuple[str, ...] = ()) -> list[str]:
    """What breaks WCAG 2.2 AA or axe's best practices; by some rules alone, if any are named."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_source() + ";0")
    only: Any = {"type": "rule", "values": list(rules)} if rules else RULES
    found: list[str] = page.evaluate(RUN, only)
    return found
