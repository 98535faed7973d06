"""A release that is reached at a node port, so that no pod's end cuts the way to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from hack.deploy.kube import Kube
from support.figures import Figure
from support.load import RATE, Load, load
from support.namespaces import own_namespace
from support.release import Release


class Reachable(Protocol):
    """A cluster whose node ports this machine reaches."""

    @property
    def kube(self) -> Kube:
        """helm and kubectl for it."""

    def address(self) -> str | None:
        """Where its node ports are."""


@dataclass(frozen=True)
class Site:
    """A release, its address, and where its figures go."""

    release: Release
    origin: str
    figure: Figure

    @contextmanager
    def undisturbed(self, what: str, minimum: int, rate: float = RATE) -> Iterator[Load]:
        """People at work meanwhile: none of at least so many requests may fail."""
        with load(self.origin, rate) as work:
            yield work
            report = work.finish(minimum)
        self.figure(f"{what}: {report}")
        report.check(minimum)


@contextmanager
def site(
    cluster: Reachable,
    namespace: str,
    node_port: int,
    image_tag: str,
    figure: Figure,
    *values: str,
    keep: bool = False,
) -> Iterator[Site]:
    """Install the chart into a namespace of its own, which goes afterwards with all it holds."""
    port = f"proxy.service.type=NodePort,proxy.service.nodePort={node_port}"
    with own_namespace(cluster.kube, namespace, keep=keep):
        release = Release(cluster.kube, namespace, image_tag, ("--set", port, *values))
        release.upgrade()
        yield Site(release, f"http://{cluster.address()}:{node_port}", figure)
