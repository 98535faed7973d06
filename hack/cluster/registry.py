"""The node's registry: what is in it, and how images get there and back."""

import json
import urllib.error
import urllib.request

from hack.cluster import network
from hack.cluster.errors import ClusterError
from hack.process import CommandError, run

MANIFESTS = (
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
)
PLAIN_HTTP = "--tls-verify=false"


def canonical(reference: str) -> str:
    """An image's full name, as the node asks for it: registry, path and tag."""
    name, _, tag = reference.rpartition(":")
    if not name or "/" in tag:
        name, tag = reference, "latest"
    host, _, path = name.partition("/")
    if not path or not ("." in host or ":" in host or host == "localhost"):
        host, path = "docker.io", name
    if host in ("docker.io", "localhost"):
        host, path = "docker.io", path if "/" in path else f"library/{path}"
    return f"{host}/{path}:{tag}"


def repository(reference: str) -> tuple[str, str]:
    """Path and tag of an image in the registry, which mirrors every other one."""
    path, _, tag = canonical(reference).partition("/")[2].rpartition(":")
    return path, tag


def push(reference: str) -> bool:
    """Copy an image from buildah's storage into the registry; whether it was not there yet."""
    local = local_id(reference)
    if local is None:
        raise ClusterError(f"no image {reference!r} in buildah's storage: see `buildah images`")
    if remote_id(reference) == local:
        return False
    path, tag = repository(reference)
    target = f"docker://{network.REGISTRY}/{path}:{tag}"
    run(["buildah", "push", "--quiet", PLAIN_HTTP, "--compression-format=zstd", reference, target])
    return True


def pull(reference: str) -> None:
    """Copy an image from the registry into buildah's storage under its own name."""
    path, tag = repository(reference)
    remote = f"{network.REGISTRY}/{path}:{tag}"
    run(["buildah", "pull", "--quiet", PLAIN_HTTP, f"docker://{remote}"])
    run(["buildah", "tag", remote, reference])
    run(["buildah", "rmi", remote])


def local_id(reference: str) -> str | None:
    """The image's id in buildah's storage, or None."""
    return _inspect(reference, "{{.FromImageID}}")


def local_label(reference: str, label: str) -> str | None:
    """A label of an image in buildah's storage, or None without the image."""
    return _inspect(reference, f'{{{{index .OCIv1.Config.Labels "{label}"}}}}')


def remote_id(reference: str) -> str | None:
    """The image's id in the registry, or None."""
    path, tag = repository(reference)
    url = f"http://{network.REGISTRY}/v2/{path}/manifests/{tag}"
    request = urllib.request.Request(url, headers={"Accept": ", ".join(MANIFESTS)})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            digest: str = json.load(answer)["config"]["digest"]
    except urllib.error.HTTPError:
        return None
    return digest.removeprefix("sha256:")


def _inspect(reference: str, template: str) -> str | None:
    try:
        output = run(["buildah", "inspect", "--type=image", f"--format={template}", reference])
    except CommandError:
        return None
    return output.strip()
