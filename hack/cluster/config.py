"""The components' configuration: the templates of config/, flags/ and manifests/ filled in."""

from pathlib import Path
from string import Template

from hack.cache import cache_dir
from hack.cluster import cgroups, network, packages
from hack.cluster.base_images import BUSYBOX, COREDNS, PAUSE
from hack.cluster.state import state_dir

TEMPLATES = Path(__file__).parent / "config"


def places() -> dict[str, str]:
    """What the templates may name."""
    return {
        "STATE": str(state_dir()),
        "CACHE": str(cache_dir()),
        "DEBIAN": str(packages.unpacked()),
        "CGROUP": cgroups.NAME,
        "API_PORT": str(network.API_PORT),
        "NODE_IP": network.NODE_IP,
        "NODE_NAME": network.NODE_NAME,
        "POD_RANGE": network.POD_RANGE,
        "NODE_POD_RANGE": network.NODE_POD_RANGE,
        "SERVICE_RANGE": network.SERVICE_RANGE,
        "DNS_SERVICE_IP": network.DNS_SERVICE_IP,
        "BUSYBOX_IMAGE": BUSYBOX.reference,
        "COREDNS_IMAGE": COREDNS.reference,
        "PAUSE_IMAGE": PAUSE.reference,
    }


def render(template: str) -> str:
    """Fill in a template; KeyError for a place that does not exist."""
    return Template(template).substitute(places())


def write() -> None:
    """Render every template of config/ into the state folder."""
    for template in sorted(TEMPLATES.rglob("*")):
        if template.is_file():
            target = state_dir() / "config" / template.relative_to(TEMPLATES)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(render(template.read_text()))
