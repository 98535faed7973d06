"""Waiting for the components, and telling how they are."""

import json

from hack.cluster.errors import ClusterError
from hack.cluster.network import FIRST, Node
from hack.cluster.node import status_file
from hack.cluster.state import load, log_file
from hack.cluster.waiting import poll

TIMEOUT = 120.0
TAIL_LINES = 15


def component_statuses(node: Node = FIRST) -> list[dict[str, object]]:
    """What a node's PID 1 wrote about each component; nothing before it began."""
    try:
        statuses: list[dict[str, object]] = json.loads(status_file(node).read_text())
    except (OSError, ValueError):
        return []
    return statuses


def components_ready(node: Node) -> bool:
    """Whether every component of a node is ready."""
    statuses = component_statuses(node)
    return bool(statuses) and all(status["ready"] for status in statuses)


def wait_for_components(node: Node = FIRST, timeout: float = TIMEOUT) -> None:
    """Wait until every component is ready; ClusterError names the first that is not."""

    def ready() -> bool:
        if not load(node):
            raise ClusterError(f"the node ended while it started\n{log_tail('node', node)}")
        return components_ready(node)

    if not poll(ready, timeout):
        waiting = [str(s["name"]) for s in component_statuses(node) if not s["ready"]] or ["node"]
        raise ClusterError(
            f"{waiting[0]} is not ready after {timeout:.0f} s "
            f"(waiting: {', '.join(waiting)})\n{log_tail(waiting[0], node)}"
        )


def log_tail(component: str, node: Node = FIRST) -> str:
    """The last lines of a component's log, under the log's name."""
    file = log_file(component, node)
    if not file.exists():
        return f"({file} does not exist)"
    lines = file.read_text(errors="replace").splitlines()[-TAIL_LINES:]
    return "\n".join([f"--- the end of {file}:", *lines])
