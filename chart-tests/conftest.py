"""Which tests run, and the figures that they measure, printed when all are done."""

import pytest

from support.amounts import THOROUGH
from support.figures import Figure

FIGURES = pytest.StashKey[list[str]]()


@pytest.fixture(scope="session")
def figure(request: pytest.FixtureRequest) -> Figure:
    """Record a measured figure; all of them are printed when the tests are done."""
    return request.config.stash.setdefault(FIGURES, []).append


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is for THOROUGH=1, but for files that were named on the command line."""
    if THOROUGH:
        return
    folder = config.invocation_params.dir
    named = {(folder / argument.partition("::")[0]).resolve() for argument in config.args}
    thorough = [item for item in items if item.get_closest_marker("thorough")]
    left_out = [item for item in thorough if item.path.resolve() not in named]
    items[:] = [item for item in items if item not in left_out]
    config.hook.pytest_deselected(items=left_out)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Print the figures under a heading of their own."""
    if figures := config.stash.get(FIGURES, []):
        terminalreporter.section("measured")
        terminalreporter.write_line("\n".join(figures))
