"""kubectl port-forward as a context."""

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from hack.deploy.kube import Kube


@contextmanager
def port_forward(kube: Kube, namespace: str, target: str, port: int) -> Iterator[int]:
    """Forward a free local port to a port of a Service or Pod; yields the local one."""
    command = kube.command("kubectl", "-n", namespace, "port-forward", target, f":{port}")
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as forwarding:
        try:
            assert forwarding.stdout is not None
            line = forwarding.stdout.readline()
            found = re.match(r"Forwarding from 127\.0\.0\.1:(\d+)", line)
            assert found, f"{' '.join(command)} gave no port: {line!r}"
            yield int(found[1])
        finally:
            forwarding.terminate()
