"""The components' configuration: the templates of config/, flags/ and manifests/ filled in."""

from pathlib import Path
from string import Template

from hack.cache import cache_dir
from hack.cluster import network, packages
from hack.cluster.base_images import BUSYBOX, COREDNS, PAUSE
from hack.cluster.network import FIRST, Node
from hack.cluster.state import node_dir, state_dir

TEMPLATES = Path(__file__).parent / "config"


def places(node: Node) -> dict[str, str]:
    """What the templates may name."""
    return {
        "STATE": str(state_dir()),
        "CACHE": str(cache_dir()),
        "DEBIAN": str(packages.unpacked()),
        "API_PORT": str(network.API_PORT),
        "FIRST_NODE": FIRST.name,
        "REGISTRY": network.REGISTRY,
        "NODE_STATE": str(node_dir(node)),
        "NODE_IP": node.ip,
        "NODE_NAME": node.name,
        "CGROUP": node.interface,
        "POD_RANGE": network.POD_RANGE,
        "NODE_POD_RANGE": node.pod_range,
        "SERVICE_RANGE": network.SERVICE_RANGE,
        "DNS_SERVICE_IP": network.DNS_SERVICE_IP,
        "BUSYBOX_IMAGE": BUSYBOX.reference,
        "COREDNS_IMAGE": COREDNS.reference,
        "PAUSE_IMAGE": PAUSE.reference,
    }


def render(template: str, node: Node = FIRST) -> str:
    """Fill in a template; KeyError for a place that does not exist."""
    return Template(template).substitute(places(node))


def write(node: Node) -> None:
    """Render every template of config/ into the node's folder."""
    for template in sorted(TEMPLATES.rglob("*")):
        if template.is_file():
            target = node_dir(node) / "config" / template.relative_to(TEMPLATES)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(render(template.read_text(), node))
