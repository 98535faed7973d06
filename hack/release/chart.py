"""The chart of a release as an OCI artifact: packaged, pushed and signed."""

import re
import tempfile
from pathlib import Path

from hack import tools
from hack.process import run
from hack.release import signature
from hack.release.errors import ReleaseError
from hack.release.registry import is_plain, without_scheme
from hack.release.version import CHART, Version

NAME = CHART.name
_DIGEST = re.compile(r"^Digest: (sha256:[0-9a-f]{64})$", re.MULTILINE)


def package(version: Version, source: Path, folder: Path) -> Path:
    """The chart as an archive in a folder; it has the version that Chart.yaml says."""
    run([_helm(), "package", str(source / CHART), "--destination", str(folder)])
    archive = folder / f"{NAME}-{version.number}.tgz"
    if not archive.exists():
        raise ReleaseError(f"the chart is not {version}: `make release-check` says why")
    return archive


def publish(version: Version, registry: str, source: Path, sign: bool) -> str:
    """Push the chart to REGISTRY/taskapp; its name there, with its digest."""
    with tempfile.TemporaryDirectory() as folder:
        archive = package(version, source, Path(folder))
        plain = ["--plain-http"] if is_plain(registry) else []
        said = run([_helm(), "push", str(archive), f"oci://{_host(registry)}", *plain])
    digest = _DIGEST.search(said)
    if not digest:
        raise ReleaseError(f"helm push gave no digest:\n{said}")
    reference = f"{without_scheme(registry)}/{NAME}@{digest[1]}"
    if sign:
        signature.sign(reference)
    return reference


def _host(registry: str) -> str:
    # Helm, unlike Docker, speaks to the host that is named, and Docker Hub's API has another.
    return re.sub(r"^docker\.io/", "registry-1.docker.io/", without_scheme(registry))


def _helm() -> str:
    return str(tools.ensure("helm"))
