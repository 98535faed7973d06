"""Releases on the cluster that `make e2e` provides, each in a restricted namespace of its own."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from hack.deploy.kube import Kube
from support.namespaces import own_namespace
from support.release import Release

NewRelease = Callable[..., Release]


@pytest.fixture(scope="module")
def new_release(kube_config: str, test_extra_info: dict[str, str]) -> Iterator[NewRelease]:
    """Give a release in a fresh namespace; the namespace goes when the module's tests are done."""
    with ExitStack() as namespaces:

        def create(name: str, *values: str, helm: str = "helm") -> Release:
            kube = Kube(test_extra_info["context"], Path(kube_config), helm)
            namespace = f"e2e-{name}"
            namespaces.enter_context(own_namespace(kube, namespace))
            return Release(kube, namespace, test_extra_info["image_tag"], values)

        yield create
