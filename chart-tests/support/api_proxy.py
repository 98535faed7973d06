"""kubectl proxy as a context: the API server, and by it every pod, without a password."""

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from hack.deploy.kube import Kube


@contextmanager
def api_proxy(kube: Kube) -> Iterator[str]:
    """Host and port at which the API server answers this machine."""
    command = kube.command("kubectl", "proxy", "--port=0")
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as proxying:
        try:
            assert proxying.stdout is not None
            line = proxying.stdout.readline()
            found = re.match(r"Starting to serve on (127\.0\.0\.1:\d+)", line)
            assert found, f"{' '.join(command)} gave no port: {line!r}"
            yield found[1]
        finally:
            proxying.terminate()
