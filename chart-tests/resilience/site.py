"""A release that is reached at a node port, so that no pod's end cuts the way to it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from hack.deploy.engines import Engine
from support.figures import Figure
from support.load import Load, load
from support.release import Release

RESTRICTED = {"pod-security.kubernetes.io/enforce": "restricted"}


@dataclass(frozen=True)
class Site:
    """A release, its address, and where its figures go."""

    release: Release
    origin: str
    figure: Figure

    @contextmanager
    def undisturbed(self, what: str, minimum: int) -> Iterator[Load]:
        """People at work meanwhile: none of at least so many requests may fail."""
        with load(self.origin) as work:
            yield work
            report = work.finish(minimum)
        self.figure(f"{what}: {report}")
        report.check(minimum)


@contextmanager
def namespace(release: Release) -> Iterator[None]:
    """A restricted namespace for a release, which goes afterwards with all it holds."""
    labels = {"metadata": {"name": release.namespace, "labels": RESTRICTED}}
    release.kube.apply(json.dumps({"apiVersion": "v1", "kind": "Namespace", **labels}))
    try:
        yield
    finally:
        release.kube.kubectl("delete", "namespace", release.namespace, "--timeout=120s")


@contextmanager
def site(
    engine: Engine, name: str, node_port: int, image_tag: str, figure: Figure, *values: str
) -> Iterator[Site]:
    """Install the chart into a namespace of its own."""
    port = f"proxy.service.type=NodePort,proxy.service.nodePort={node_port}"
    release = Release(engine.kube, name, image_tag, ("--set", port, *values))
    with namespace(release):
        release.upgrade()
        yield Site(release, f"http://{engine.address()}:{node_port}", figure)
