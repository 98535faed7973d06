"""Ways into the cluster that kubectl opens on this machine, as contexts."""

import re
import subprocess
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from hack.deploy.kube import Kube

ANNOUNCED = re.compile(r"(?:Forwarding from|Starting to serve on) 127\.0\.0\.1:(\d+)")


def port_forward(kube: Kube, namespace: str, target: str, port: int) -> AbstractContextManager[int]:
    """Forward a free local port to a port of a Service or Pod; yields the local one."""
    return _way(kube, "-n", namespace, "port-forward", target, f":{port}")


def api_proxy(kube: Kube) -> AbstractContextManager[int]:
    """The API server, and by it every pod, without a password; yields the local port."""
    return _way(kube, "proxy", "--port=0")


@contextmanager
def _way(kube: Kube, *arguments: str) -> Iterator[int]:
    command = kube.command("kubectl", *arguments)
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as kubectl:
        try:
            assert kubectl.stdout is not None
            line = kubectl.stdout.readline()
            found = ANNOUNCED.match(line)
            assert found, f"{' '.join(command)} gave no port: {line!r}"
            yield int(found[1])
        finally:
            kubectl.terminate()
