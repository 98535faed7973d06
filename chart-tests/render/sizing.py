"""What a rendering needs at the worst moment, added up: connections, memory, requests."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from render.chart import Manifest, Rendered, find, render

UNITS = {"": 1.0, "m": 0.001, "K": 2**10, "M": 2**20, "G": 2**30}
SURGE = 2  # a roll-out brings as many new pods before old ones go
RESERVED_CONNECTIONS = 10
# Measured, and rounded up: docs/sizing.md.
MYSQLD_AT_REST, PER_CONNECTION = 256 * 2**20, 2**20


def quantity(text: str | float) -> float:
    """A quantity of Kubernetes or of my.cnf as a number."""
    found = re.fullmatch(r"([\d.]+)([mKMG]?)i?", str(text))
    assert found, text
    return float(found[1]) * UNITS[found[2]]


@dataclass(frozen=True)
class Size:
    """The chart with the values of one file, or with its defaults."""

    file: Path | None

    @property
    def name(self) -> str:
        """The file's name, without what all of them have."""
        return self.file.name.removesuffix("-values.yaml") if self.file else "defaults"

    def pods(self, part: str) -> tuple[int, int]:
        """The fewest and the most pods of a Deployment."""
        for scaler in self._rendered.of("HorizontalPodAutoscaler"):
            if scaler["metadata"]["name"] == f"t-{part}":
                return scaler["spec"]["minReplicas"], scaler["spec"]["maxReplicas"]
        replicas: int = self._rendered.one("Deployment", f"t-{part}")["spec"]["replicas"]
        return replicas, replicas

    def environment(self, part: str, variable: str) -> int:
        """A number that the part's containers are given."""
        pointer = f"spec/template/spec/containers/{part}/env/{variable}/value"
        return int(find(self._rendered.one("Deployment", f"t-{part}"), pointer))

    def threads(self) -> int:
        """How many requests the most pods of the page serve at once."""
        workers, threads = (
            self.environment("web", f"WEB_{name}") for name in ("WORKERS", "THREADS")
        )
        return self.pods("web")[1] * workers * threads

    def connections(self) -> int:
        """To MySQL, in the middle of a roll-out of the most pods: pools, readiness, the rest."""
        each = self.environment("api", "DB_POOL_SIZE") + 1
        return SURGE * self.pods("api")[1] * each + RESERVED_CONNECTIONS

    def option(self, name: str) -> float:
        """An option of mysqld."""
        config = self._rendered.one("ConfigMap", "t-mysql")["data"]["taskapp.cnf"]
        (value,) = re.findall(rf"^{name} = (\S+)$", config, re.M)
        return quantity(value)

    def mysqld_memory(self) -> float:
        """What mysqld takes when its buffer pool is full and every connection is open."""
        connections = PER_CONNECTION * self.option("max_connections")
        return self.option("innodb_buffer_pool_size") + MYSQLD_AT_REST + connections

    def mysqld(self, which: str, resource: str) -> float:
        """A request or a limit of mysqld."""
        container = "spec/template/spec/containers/mysql/resources"
        server = self._rendered.one("StatefulSet", "t-mysql")
        return quantity(find(server, f"{container}/{which}/{resource}"))

    def volume(self) -> float:
        """The size of mysqld's volume."""
        claim = self._rendered.one("PersistentVolumeClaim", "data-t-mysql-0")
        return quantity(claim["spec"]["resources"]["requests"]["storage"])

    def requested(self, resource: str) -> float:
        """What all pods ask for together in the middle of a roll-out of the most pods."""
        return sum(number * _asked(pod, resource) for number, pod in self._pods())

    def largest(self, resource: str) -> float:
        """What one pod asks for at most."""
        return max(_asked(pod, resource) for _, pod in self._pods())

    def _pods(self) -> Iterator[tuple[int, Manifest]]:
        for item in self._rendered.of("Deployment"):
            part = item["metadata"]["name"].removeprefix("t-")
            yield SURGE * self.pods(part)[1], item["spec"]["template"]["spec"]
        yield 1, self._rendered.one("StatefulSet", "t-mysql")["spec"]["template"]["spec"]
        # The migration brings a mysqld along only where there is none yet, nor any other pod.
        yield 1, self._rendered.one("Job", "t-migrate")["spec"]["template"]["spec"]
        for item in self._rendered.of("CronJob"):
            yield 1, item["spec"]["jobTemplate"]["spec"]["template"]["spec"]

    @property
    def _rendered(self) -> Rendered:
        return render(file=self.file)


def _asked(pod: Manifest, resource: str) -> float:
    requests = (container["resources"]["requests"] for container in pod["containers"])
    return sum(quantity(request[resource]) for request in requests)
