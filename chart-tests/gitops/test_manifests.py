"""Everything in clusters/, before an API server with Flux's rules."""

import pytest

from clusters.environments import Environment, environments
from clusters.server import dry_run
from gitops.delivery import Delivery


@pytest.mark.parametrize("environment", list(environments()), ids=lambda found: found.name)
def test_api_server_accepts_the_environment(delivery: Delivery, environment: Environment) -> None:
    dry_run(delivery.environment.kube, [*environment.objects, *environment.wiring])
