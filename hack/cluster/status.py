"""`status`: how the cluster is, for people and for scripts."""

from hack.cluster import addons, health
from hack.cluster.network import FIRST, Node
from hack.cluster.state import kubeconfig, load, nodes

READY, NOT_READY, NOT_RUNNING = 0, 1, 3


def show() -> int:
    """Print the state of the cluster; exit code 0 ready, 1 not ready, 3 not running."""
    record = load()
    if not record:
        print("not running: `python3 -m hack.cluster up` starts it")
        return NOT_RUNNING
    shown = [_show_node(node) for node in nodes()]
    print(f"URL         http://127.0.0.1:{record.port}/app2/")
    print(f"kubeconfig  {kubeconfig()}")
    return READY if all(shown) and record.complete else NOT_READY


def healthy() -> bool:
    """Whether every component of every node is ready, and the nodes for Kubernetes too."""
    return all(
        load(node) and health.components_ready(node) and addons.node_ready(node) for node in nodes()
    )


def _show_node(node: Node) -> bool:
    record = load(node)
    if not record:
        print(f"{node.name:<26}not running: `python3 -m hack.cluster up` starts it")
        return False
    for component in health.component_statuses(node):
        name = component["name"] if node == FIRST else f"{component['name']} ({node.number})"
        state = "ready" if component["ready"] else "not ready"
        print(f"{name!s:<26}{state:<12}{component['restarts']} restarts")
    ready = addons.node_ready(node)
    print(f"{node.name:<26}{'Ready' if ready else 'NotReady':<12}PID 1 is {record.pid} here")
    return ready and health.components_ready(node)
