"""`status`: how the cluster is, for people and for scripts."""

from hack.cluster import addons, health, network
from hack.cluster.state import kubeconfig, load
from hack.process import CommandError
from hack.tools import ToolError

READY, NOT_READY, NOT_RUNNING = 0, 1, 3


def show() -> int:
    """Print the state of the cluster; exit code 0 ready, 1 not ready, 3 not running."""
    record = load()
    if not record:
        print("not running: `python3 -m hack.cluster up` starts it")
        return NOT_RUNNING
    ready = True
    for component in health.component_statuses():
        ready = ready and bool(component["ready"])
        state = "ready" if component["ready"] else "not ready"
        print(f"{component['name']!s:<26}{state:<12}{component['restarts']} restarts")
    node = node_ready()
    ready = ready and node and record.complete
    print(f"{network.NODE_NAME:<26}{'Ready' if node else 'NotReady':<12}PID 1 is {record.pid} here")
    print(f"URL         http://127.0.0.1:{record.port}/app2/")
    print(f"kubeconfig  {kubeconfig()}")
    return READY if ready else NOT_READY


def node_ready() -> bool:
    """Whether Kubernetes calls the node Ready."""
    query = "jsonpath={.status.conditions[?(@.type=='Ready')].status}"
    try:
        return addons.kubectl("get", "node", network.NODE_NAME, "-o", query).strip() == "True"
    except (CommandError, ToolError):
        return False
