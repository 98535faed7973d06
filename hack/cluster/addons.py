"""What runs in every cluster: DNS, storage; applied once the API answers."""

from pathlib import Path

from hack import tools
from hack.cluster import config
from hack.cluster.errors import ClusterError
from hack.cluster.health import TAIL_LINES
from hack.cluster.network import FIRST, Node
from hack.cluster.state import kubeconfig, state_dir
from hack.cluster.waiting import poll
from hack.process import CommandError, run
from hack.tools import ToolError

MANIFESTS = Path(__file__).parent / "manifests"
DNS_READY = "/api/v1/namespaces/kube-system/services/kube-dns:ready/proxy/ready"
TIMEOUT = 90


def apply() -> None:
    """Apply every manifest."""
    for manifest in sorted(MANIFESTS.glob("*.yaml")):
        content = config.render(manifest.read_text())
        options = ["--server-side", "--force-conflicts", "--field-manager=hack-cluster"]
        kubectl("apply", *options, "-f", "-", stdin=content)


def wait_for_node(node: Node = FIRST) -> None:
    """Wait until Kubernetes calls the node Ready."""
    if not poll(lambda: node_ready(node), TIMEOUT):
        conditions = kubectl("describe", "node", node.name)
        raise ClusterError(f"{node.name} is not Ready after {TIMEOUT} s\n{conditions}")


def node_ready(node: Node) -> bool:
    """Whether Kubernetes calls the node Ready."""
    query = "jsonpath={.status.conditions[?(@.type=='Ready')].status}"
    try:
        return kubectl("get", "node", node.name, "-o", query).strip() == "True"
    except (CommandError, ToolError):
        return False


def wait_for_dns() -> None:
    """Wait until CoreDNS itself answers; the cluster's own word may be of an earlier start."""
    if not poll(_dns_answers, TIMEOUT, interval=0.3):
        details = kubectl("--namespace=kube-system", "describe", "pods", "-l", "k8s-app=kube-dns")
        tail = "\n".join(details.splitlines()[-TAIL_LINES:])
        raise ClusterError(f"CoreDNS does not answer after {TIMEOUT} s\n{tail}")


def _dns_answers() -> bool:
    try:
        return kubectl("get", "--raw", DNS_READY) == "OK"
    except CommandError:
        return False


def kubectl(*arguments: str, stdin: str | None = None) -> str:
    """Run kubectl on this cluster, whatever the person's own context is."""
    program = str(tools.ensure("kubectl"))
    options = [f"--kubeconfig={kubeconfig()}", f"--cache-dir={state_dir() / 'kubectl'}"]
    return run([program, *options, *arguments], stdin=stdin)
