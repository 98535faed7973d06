"""Figures that tests measure, printed when all are done."""

import pytest

from support.figures import Figure

FIGURES = pytest.StashKey[list[str]]()


@pytest.fixture(scope="session")
def figure(request: pytest.FixtureRequest) -> Figure:
    """Record a measured figure; all of them are printed when the tests are done."""
    return request.config.stash.setdefault(FIGURES, []).append


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Print the figures under a heading of their own."""
    if figures := config.stash.get(FIGURES, []):
        terminalreporter.section("measured")
        terminalreporter.write_line("\n".join(figures))
