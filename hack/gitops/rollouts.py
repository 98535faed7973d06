"""Waiting for a Deployment."""

from hack.deploy.kube import Kube
from hack.gitops.errors import GitOpsError
from hack.process import CommandError

TIMEOUT = 120
TAIL_LINES = 12


def rollout(kube: Kube, namespace: str, name: str) -> None:
    """Wait until a Deployment runs; GitOpsError shows what its pods say."""
    status = ["rollout", "status", f"deployment/{name}", f"--timeout={TIMEOUT}s"]
    try:
        kube.kubectl("-n", namespace, *status)
    except CommandError as error:
        pods = kube.kubectl("-n", namespace, "describe", "pods", "-l", f"app={name}")
        tail = "\n".join(pods.splitlines()[-TAIL_LINES:])
        raise GitOpsError(f"{name} does not start: {error}\n{tail}") from error
