"""What runs in every cluster: DNS, storage; applied once the API answers."""

from pathlib import Path

from hack import tools
from hack.cluster import config, network
from hack.cluster.errors import ClusterError
from hack.cluster.health import TAIL_LINES
from hack.cluster.state import kubeconfig, state_dir
from hack.cluster.waiting import poll
from hack.process import CommandError, run

MANIFESTS = Path(__file__).parent / "manifests"
DNS_READY = "/api/v1/namespaces/kube-system/services/kube-dns:ready/proxy/ready"
TIMEOUT = 90


def apply() -> None:
    """Apply every manifest."""
    for manifest in sorted(MANIFESTS.glob("*.yaml")):
        content = config.render(manifest.read_text())
        options = ["--server-side", "--force-conflicts", "--field-manager=hack-cluster"]
        kubectl("apply", *options, "-f", "-", stdin=content)


def wait_for_node() -> None:
    """Wait until Kubernetes calls the node Ready."""
    try:
        condition = ["--for=condition=Ready", f"--timeout={TIMEOUT}s"]
        kubectl("wait", f"node/{network.NODE_NAME}", *condition)
    except CommandError as error:
        conditions = kubectl("describe", "node", network.NODE_NAME)
        raise ClusterError(f"the node is not Ready after {TIMEOUT} s\n{conditions}") from error


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
