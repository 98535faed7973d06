"""Releases on the cluster that `make e2e` provides, each in a restricted namespace of its own."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from hack.deploy import engines, images
from hack.deploy.kube import Kube
from support.namespaces import own_namespace
from support.release import Release

NewRelease = Callable[..., Release]
# Every cluster has it; it stands in for that of Prometheus.
MONITORING = "kube-public"
METRICS_READERS = "global.networkPolicies.metricsNamespaceLabels.kubernetes\\.io/metadata\\.name"
EVERY_PART = ("--set", f"backup.enabled=true,{METRICS_READERS}={MONITORING}")


@contextmanager
def new_releases(cluster: Kube, tag: str) -> Iterator[NewRelease]:
    """A maker of releases in fresh namespaces, which go when the context ends."""
    with ExitStack() as namespaces:

        def create(name: str, *values: str, helm: str = "helm") -> Release:
            kube = replace(cluster, helm_tool=helm)
            namespace = f"e2e-{name}"
            namespaces.enter_context(own_namespace(kube, namespace))
            return Release(kube, namespace, tag, values)

        yield create


@pytest.fixture(scope="module")
def new_release(kube_config: str, test_extra_info: dict[str, str]) -> Iterator[NewRelease]:
    """Give a release in a fresh namespace; the namespace goes when the module's tests are done."""
    cluster = Kube(test_extra_info["context"], Path(kube_config))
    with new_releases(cluster, test_extra_info["image_tag"]) as create:
        yield create


@pytest.fixture(scope="package")
def shared_release() -> Iterator[Release]:
    """One release with every part, for tests that leave it as it was."""
    with new_releases(engines.from_environment().kube, images.content_tag()) as create:
        installed = create("shared", *EVERY_PART)
        installed.upgrade()
        yield installed
