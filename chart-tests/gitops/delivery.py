"""A working copy of the tests' own, what is pushed from it, and what the cluster makes of that."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hack.deploy.images import IMAGES
from hack.gitops import observed, pipeline, readiness
from hack.gitops.environment import Environment
from hack.gitops.observed import Observed
from hack.gitops.repository import Repository
from hack.gitops.stages import Stage
from hack.process import CommandError
from hack.release import images, version
from hack.release.version import Version
from support.amounts import amount
from support.figures import Figure
from support.load import Load, load
from support.release import Release

NAMESPACE = "taskapp"
VALUES = "clusters/local/values.yaml"
LOCAL = "clusters/local/kustomization.yaml"
OURS = tuple(IMAGES.values())
MINIMUM = amount(2_000, 5_000)
PUSHES = 5


@dataclass(frozen=True)
class Delivery:
    """The environment `local`, driven by Git and the registry alone."""

    environment: Environment
    origin: str
    figure: Figure

    @property
    def repository(self) -> Repository:
        """The working copy."""
        return Repository(self.environment.working_copy)

    @property
    def cluster(self) -> Release:
        """The namespace with the release, for looks at it and for hands that meddle."""
        return Release(self.environment.kube, NAMESPACE, "")

    def next_version(self, prerelease: str = "") -> Version:
        """The minor version after the highest that was ever tagged."""
        self.repository.git("fetch", "--quiet", "--tags", "origin")
        highest = version.tags(self.environment.working_copy)[-1]
        return Version(highest.major, highest.minor + 1, 0, prerelease)

    def release(self, wanted: Version) -> list[Stage]:
        """Tag, images, push, and all that follows until the smoke test has passed."""
        return pipeline.release(self.environment, str(wanted), lambda _: None)

    def follow(self, wanted: Version) -> list[Stage]:
        """What follows the push of the last image."""
        started = time.monotonic()
        return pipeline.follow(self.environment, str(wanted), started, lambda _: None)

    def build(self, wanted: Version) -> dict[str, str]:
        """Tag a version and build its images; each app's reference, to be pushed."""
        self.repository.release(wanted)
        with self.repository.checkout(str(wanted)) as source:
            return images.build(str(wanted), self.environment.registry, source)

    def publish(self, wanted: Version) -> None:
        """Tag a version, and push its images."""
        for reference in self.build(wanted).values():
            images.push(reference)

    def edit(self, file: str, old: str, new: str) -> None:
        """Replace a text that stands once in a file of the working copy."""
        path = self.path(file)
        text = path.read_text()
        assert text.count(old) == 1, f"{file} has {old!r} {text.count(old)} times"
        path.write_text(text.replace(old, new))

    def path(self, file: str) -> Path:
        """A file of the working copy."""
        return self.environment.working_copy / file

    def commit(self, message: str) -> str:
        """Commit what was changed in the working copy; the commit."""
        self.repository.git("add", "--all")
        self.repository.git("commit", "--quiet", "--message", message)
        return self.repository.git("rev-parse", "HEAD").strip()

    def revert(self, commit: str) -> None:
        """Undo a commit by another one."""
        self.repository.git("pull", "--quiet", "--rebase", "origin", "main")
        self.repository.git("revert", "--no-edit", commit)

    def push(self) -> None:
        """Push what was committed; Flux may push in between."""
        for attempt in range(PUSHES):
            self.repository.git("pull", "--quiet", "--rebase", "origin", "main")
            try:
                self.repository.git("push", "--quiet", "origin", "main")
                break
            except CommandError:
                if attempt == PUSHES - 1:
                    raise

    def settle(self) -> None:
        """Wait until the cluster is what the server's main says."""
        readiness.wait(self.environment.kube, self.repository.git)

    def look(self) -> Observed:
        """What Flux says of the release."""
        return observed.look(self.environment.kube)

    def complaint(self, kind: str) -> str:
        """What the HelmRelease says of a condition that is not met; empty when it is."""
        found = self.look().condition("HelmRelease", kind)
        return found.get("message", kind) if found.get("status") == "False" else ""

    def images(self) -> set[str]:
        """What serves now."""
        return serving(self.cluster)

    @contextmanager
    def undisturbed(self, what: str) -> Iterator[Load]:
        """People at work meanwhile: none of at least MINIMUM requests may fail."""
        with load(self.origin) as work:
            yield work
            report = work.finish(MINIMUM)
        self.figure(f"{what}: {report}")
        report.check(MINIMUM)


def servers(wanted: Version) -> set[str]:
    """Name and tag of the images that serve a version."""
    return {f"{IMAGES[app]}:{wanted}" for app in ("api", "web")}


def serving(cluster: Release) -> set[str]:
    """Name and tag of our images in the pods that serve, or are about to."""
    staying = cluster.running_pods()
    return {
        image
        for pod in cluster.get("pods")
        if pod["metadata"]["name"] in staying
        for container in pod["spec"]["containers"]
        if (image := container["image"].rpartition("/")[2]).startswith(OURS)
    }
