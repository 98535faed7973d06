"""The registry and the Git server that run in the cluster, as everything else expects them."""

import base64
import hashlib
import json
import secrets
from pathlib import Path
from string import Template

from hack.cluster.probes import answers
from hack.cluster.waiting import poll
from hack.deploy import images
from hack.deploy.engines import GIT_PORT, REGISTRY_PORT, Engine
from hack.deploy.kube import Kube
from hack.gitops import flux
from hack.gitops.errors import GitOpsError
from hack.gitops.rollouts import rollout
from hack.process import CommandError

FOLDER = Path(__file__).parent
MANIFESTS = FOLDER / "manifests"
GIT_SERVER = FOLDER / "git-server"
NAMESPACE = "gitops"
NAMES = ("registry", "git")
# What pods, Flux and the container runtime call the registry.
REGISTRY = "registry.gitops.svc.cluster.local:5000"
USERNAME = "taskapp"
ANSWER_TIMEOUT = 15.0


def bring_git_server(engine: Engine) -> None:
    """Build the Git server's image unless it exists, and bring it into the cluster."""
    reference = git_server_image()
    images.build_once(images.dockerfile_command("Dockerfile", reference), reference, GIT_SERVER)
    engine.load([reference])


def git_server_image() -> str:
    """The image's reference; its tag changes with what goes into it."""
    digest = hashlib.sha256()
    for file in sorted(file for file in GIT_SERVER.iterdir() if file.is_file()):
        digest.update(f"{file.name}\0".encode() + file.read_bytes())
    return f"docker.io/taskapp/git-server:{digest.hexdigest()[:12]}"


def start(engine: Engine) -> None:
    """Have both running and answering; a password that exists stays."""
    engine.name_registry(REGISTRY)
    kube = engine.kube
    kube.apply((MANIFESTS / "namespace.yaml").read_text())
    kube.apply(json.dumps(credentials(password(kube) or secrets.token_urlsafe(24))))
    for name in NAMES:
        kube.apply(manifest(name))
    for name in NAMES:
        rollout(kube, NAMESPACE, name)
    # The node's service rules follow the readiness of pods after a moment.
    for port, path in ((REGISTRY_PORT, "/v2/"), (GIT_PORT, "/readyz")):
        _wait_for(f"http://{engine.address()}:{port}{path}")


def manifest(name: str) -> str:
    """The objects of one of them."""
    template = Template((MANIFESTS / f"{name}.yaml").read_text())
    return template.substitute(GIT_SERVER_IMAGE=git_server_image())


def credentials(password: str) -> dict[str, object]:
    """The password twice: for the server, and for Flux under the name that it expects."""
    places = [(NAMESPACE, "git"), (flux.NAMESPACE, "flux-system")]
    items = [
        {
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": {"name": name, "namespace": namespace},
            "stringData": {"username": USERNAME, "password": password},
        }
        for namespace, name in places
    ]
    return {"apiVersion": "v1", "kind": "List", "items": items}


def password(kube: Kube) -> str | None:
    """The Git server's password; None without one, GitOpsError without a cluster."""
    query = ["get", "secret", "git", "--ignore-not-found", "-o", "jsonpath={.data.password}"]
    try:
        return base64.b64decode(kube.kubectl("-n", NAMESPACE, *query)).decode() or None
    except CommandError as error:
        raise GitOpsError(f"no cluster answers: `make gitops` starts one\n{error}") from error


def _wait_for(url: str) -> None:
    if not poll(lambda: answers(url), ANSWER_TIMEOUT):
        raise GitOpsError(
            f"{url} does not answer within {ANSWER_TIMEOUT:.0f} s, though its pod is ready: "
            "does something on this machine filter the way there?"
        )
