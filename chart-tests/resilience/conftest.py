"""The release that most tests of this folder do something to, and whoever works on it meanwhile."""

from collections.abc import Iterator

import pytest

from hack.deploy import engines, images
from resilience.site import Site, site
from support.figures import Figure


@pytest.fixture(scope="session")
def shared_site(figure: Figure) -> Iterator[Site]:
    """One release for all tests, which leave it as they found it."""
    engine = engines.from_environment()
    with site(engine, "e2e-resilience", 30090, images.content_tag(), figure) as found:
        yield found
