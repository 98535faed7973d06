"""The environment of `make gitops`, driven from a working copy of the tests' own."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from gitops.delivery import Delivery
from gitops.traces import no_traces
from hack.deploy import engines
from hack.gitops import environment as environments
from hack.gitops import removal
from hack.gitops.working_copy import AUTHOR
from hack.process import run
from support.figures import Figure


@pytest.fixture(scope="session")
def delivery(tmp_path_factory: pytest.TempPathFactory, figure: Figure) -> Iterator[Delivery]:
    """Flux, a registry and a Git server in the cluster, and what the tests do with them."""
    engine = engines.from_environment()
    was_there = engine.is_running() and removal.is_there(engine)
    found = environments.up(engine)
    clone = tmp_path_factory.mktemp("gitops") / "taskapp"
    run(["git", "clone", "--quiet", found.repository, str(clone)])
    for name, value in AUTHOR.items():
        run(["git", "-C", str(clone), "config", name, value])
    origin = engine.origin()
    assert origin, "the tests want a cluster that is made here"
    environment = replace(found, working_copy=clone)
    with no_traces(environment, needed=was_there):
        yield Delivery(environment, origin, figure)
