"""The images of the chart's present version, so that the first commit has something to run."""

import urllib.error
import urllib.request
from pathlib import Path

from hack.deploy.images import IMAGES
from hack.gitops.errors import GitOpsError
from hack.release import images
from hack.steps import announce

MANIFEST = "application/vnd.oci.image.manifest.v1+json"


def bring(registry: str, version: str, source: Path) -> None:
    """Build the images of a version and push them, unless the one that comes last is there."""
    if _exists(registry, IMAGES[images.LAST], version):
        return
    announce(f"building the images of {version}")
    for reference in images.build(version, registry, source).values():
        images.push(reference)


def _exists(registry: str, name: str, tag: str) -> bool:
    host, _, path = registry.removeprefix("http://").partition("/")
    url = f"http://{host}/v2/{path}/{name}/manifests/{tag}"
    try:
        request = urllib.request.Request(url, headers={"Accept": MANIFEST})
        with urllib.request.urlopen(request, timeout=10):
            return True
    except urllib.error.HTTPError as error:
        if error.code == 404:
            return False
        raise GitOpsError(f"{url}: {error}") from error
    except OSError as error:
        raise GitOpsError(f"the registry does not answer at {url}: {error}") from error
