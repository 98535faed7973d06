"""Git and the registry are away for a minute: the app does not notice, delivery goes on after."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from gitops.delivery import Delivery, servers
from hack.deploy.kube import Kube

pytestmark = pytest.mark.thorough

MINUTE = 60.0
SERVERS = ("git", "registry")


def test_outage_of_git_and_registry_only_delays_a_release(delivery: Delivery) -> None:
    serving, wanted = delivery.images(), delivery.next_version()
    with delivery.undisturbed("a minute without Git and registry, and the release after it"):
        delivery.publish(wanted)
        with _away(delivery.environment.kube):
            time.sleep(MINUTE)
            assert delivery.images() == serving
        delivery.follow(wanted)
    assert delivery.images() == servers(wanted)


@contextmanager
def _away(kube: Kube) -> Iterator[None]:
    """Neither server has a pod for as long as the context lasts."""
    names = [f"deployment/{name}" for name in SERVERS]
    try:
        kube.kubectl("-n", "gitops", "scale", *names, "--replicas=0")
        kube.kubectl(
            "-n",
            "gitops",
            "wait",
            "pods",
            "-l",
            f"app in ({','.join(SERVERS)})",
            "--for=delete",
            "--timeout=60s",
        )
        yield
    finally:
        kube.kubectl("-n", "gitops", "scale", *names, "--replicas=1")
        for name in names:
            kube.kubectl("-n", "gitops", "rollout", "status", name, "--timeout=90s")
