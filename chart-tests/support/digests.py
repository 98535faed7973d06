"""The digest of an image, by which a cluster pulls it without knowing a version."""

import hashlib
import urllib.request

from hack.cluster import network, registry
from hack.deploy.docker import docker_runs
from hack.process import run


def digest(reference: str) -> str:
    """The digest (sha256:…) of an image in the registry that the cluster pulls from."""
    if docker_runs():
        run(["docker", "pull", "--quiet", reference])
        found = ["docker", "image", "inspect", "--format", "{{index .RepoDigests 0}}", reference]
        return run(found).strip().partition("@")[2]
    path, tag = registry.repository(reference)
    url = f"http://{network.REGISTRY}/v2/{path}/manifests/{tag}"
    request = urllib.request.Request(url, headers={"Accept": ", ".join(registry.MANIFESTS)})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return f"sha256:{hashlib.sha256(answer.read()).hexdigest()}"
