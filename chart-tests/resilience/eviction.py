"""Evicting pods as `kubectl drain` does: all at once, each again while its budget forbids it."""

import json
import subprocess
import time
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from hack.process import CommandError
from support.release import Release

PATIENCE = 120.0
FORBIDDEN = "would violate the pod's disruption budget"
AVAILABLE = '{.metadata.name} {.status.availableReplicas}{"\\n"}'


def evict(release: Release, pods: list[str]) -> int:
    """Evict pods, all at once; how often a budget said no."""
    with ThreadPoolExecutor(len(pods)) as threads:
        return sum(threads.map(lambda pod: _evict(release, pod), pods))


def _evict(release: Release, pod: str) -> int:
    where = {"name": pod, "namespace": release.namespace}
    eviction = {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": where}
    path = f"/api/v1/namespaces/{release.namespace}/pods/{pod}/eviction"
    deadline, refused = time.monotonic() + PATIENCE, 0
    while True:
        try:
            release.kube.kubectl("create", "--raw", path, "-f", "-", stdin=json.dumps(eviction))
            return refused
        except CommandError as error:
            if FORBIDDEN not in str(error) or time.monotonic() > deadline:
                raise
        refused += 1
        time.sleep(1)


@contextmanager
def fewest_available(release: Release) -> Iterator[dict[str, int]]:
    """The fewest pods of each Deployment that were available at once meanwhile."""
    fewest: dict[str, int] = defaultdict(lambda: 1000)
    watch = ["get", "deployments", "--watch", "--output", f"jsonpath={AVAILABLE}"]
    command = release.kube.command("kubectl", "--namespace", release.namespace, *watch)
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as watching:
        try:
            yield fewest
        finally:
            watching.terminate()
            for line in watching.stdout or []:
                name, _, count = line.strip().partition(" ")
                fewest[name] = min(fewest[name], int(count or 0))
