"""The release that most tests of this folder do something to, and whoever works on it meanwhile."""

from collections.abc import Iterator

import pytest

from hack.deploy import engines, images
from hack.deploy.docker import docker_runs
from resilience import nodes
from resilience.nodes import Cluster
from resilience.site import Site, site
from support.figures import Figure

# Where Docker runs, kind makes the clusters, and their nodes have no power to cut.
collect_ignore = ["test_nodes.py", "test_power_loss.py"] if docker_runs() else []


@pytest.fixture(scope="session")
def shared_site(figure: Figure) -> Iterator[Site]:
    """One release for all tests, which leave it as they found it."""
    engine = engines.from_environment()
    with site(engine, "e2e-resilience", 30090, images.content_tag(), figure) as found:
        yield found


@pytest.fixture(scope="session")
def two_nodes() -> Iterator[Cluster]:
    """A cluster of its own for tests that cut the power."""
    with nodes.two_nodes() as cluster:
        yield cluster


@pytest.fixture(scope="session")
def spread_site(two_nodes: Cluster, figure: Figure) -> Iterator[Site]:
    """A release on both nodes, its MySQL on the one that is the control plane, too."""
    tag = images.content_tag()
    with site(two_nodes, "e2e-spread", 30091, tag, figure, *nodes.SPREAD, keep=True) as found:
        yield found
