"""A kube-state-metrics on this machine, which watches one namespace."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from hack import tools
from hack.cluster.probes import answers
from hack.ports import free_port
from support.waiting import until

RESOURCES = "cronjobs,deployments,jobs,statefulsets"


@contextmanager
def kube_state_metrics(api_server: str, namespace: str) -> Iterator[str]:
    """Run it for as long as the context lasts; from and to host:port of API server and metrics."""
    address = f"127.0.0.1:{free_port()}"
    command = [
        str(tools.ensure("kube-state-metrics")),
        "--host=127.0.0.1",
        f"--port={address.partition(':')[2]}",
        "--telemetry-host=127.0.0.1",
        f"--telemetry-port={free_port()}",
        f"--apiserver=http://{api_server}",
        f"--namespaces={namespace}",
        f"--resources={RESOURCES}",
    ]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdout=quiet, stderr=quiet) as process:
        try:
            until("kube-state-metrics", lambda: answers(f"http://{address}/healthz"), 30)
            yield address
        finally:
            process.terminate()
