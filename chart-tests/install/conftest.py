"""Releases on the cluster that `make e2e` provides, each in a restricted namespace of its own."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_helm_charts.k8s.fixtures import NamespaceFactoryFunc

from hack.deploy.kube import Kube
from support.release import Release

RESTRICTED = {"labels": {"pod-security.kubernetes.io/enforce": "restricted"}}

NewRelease = Callable[..., Release]


@pytest.fixture(scope="module")
def new_release(
    kube_config: str, namespace_factory: NamespaceFactoryFunc, test_extra_info: dict[str, str]
) -> NewRelease:
    """Give a release in a fresh namespace; the namespace goes when the module's tests are done."""

    def create(name: str, *values: str, helm: str = "helm") -> Release:
        namespace = f"e2e-{name}"
        namespace_factory(namespace, extra_metadata=RESTRICTED)
        kube = Kube(test_extra_info["context"], Path(kube_config), helm)
        return Release(kube, namespace, test_extra_info["image_tag"], values)

    return create
