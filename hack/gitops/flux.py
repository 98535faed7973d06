"""Flux's controllers: the manifests from the module that ships them, rendered and applied."""

import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from hack import tools
from hack.deploy.kube import Kube
from hack.gitops.errors import GitOpsError
from hack.gitops.rollouts import rollout
from hack.gobuild import GoError, module_source
from hack.process import run

CONTROLLERS = (
    "source-controller",
    "kustomize-controller",
    "helm-controller",
    "image-reflector-controller",
    "image-automation-controller",
    "notification-controller",
)
NAMESPACE = "flux-system"
MODULE = Path(__file__).parent / "go" / "manifests"
SHIPPED_IN = "github.com/controlplaneio-fluxcd/flux-operator"
RELEASE = "v2.9.4"


def manifests() -> Path:
    """The folder of Flux's own manifests, CRDs among them, in Go's module cache."""
    try:
        source = module_source(MODULE, SHIPPED_IN)
    except GoError as error:
        raise GitOpsError(f"Flux's manifests come as a Go module: {error}") from error
    return source / "config" / "data" / "flux" / RELEASE


def render(tags: Mapping[str, str]) -> str:
    """The manifests for the namespace flux-system; `tags` replace those of the images."""
    with tempfile.TemporaryDirectory() as folder:
        for name in (*CONTROLLERS, "rbac", "policies"):
            shutil.copyfile(manifests() / f"{name}.yaml", Path(folder) / f"{name}.yaml")
        (Path(folder) / "namespace.yaml").write_text(json.dumps(_namespace()))
        (Path(folder) / "kustomization.yaml").write_text(json.dumps(_kustomization(tags)))
        return run([str(tools.ensure("kubectl")), "kustomize", folder])


def apply(kube: Kube, tags: Mapping[str, str]) -> None:
    """Install or update the controllers."""
    kube.apply(render(tags))


def wait(kube: Kube) -> None:
    """Wait until every controller runs; GitOpsError names the one that does not."""
    for name in CONTROLLERS:
        rollout(kube, NAMESPACE, name)


def _namespace() -> dict[str, object]:
    labels = {"pod-security.kubernetes.io/enforce": "restricted"}
    metadata = {"name": NAMESPACE, "labels": labels}
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": metadata}


def _kustomization(tags: Mapping[str, str]) -> dict[str, object]:
    return {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "namespace": NAMESPACE,
        "resources": [f"{n}.yaml" for n in ("namespace", *CONTROLLERS, "rbac", "policies")],
        "images": [_image(name, tags) for name in CONTROLLERS],
        "patches": [
            # Six controllers and the app have to share two CPUs.
            _patch(".*", "resources/requests/cpu", "20m", "replace"),
            # What waits for something else asks again soon.
            _patch("(helm|kustomize)-controller", "args/-", "--requeue-dependency=5s", "add"),
        ],
    }


def _image(controller: str, tags: Mapping[str, str]) -> dict[str, str]:
    image = {"name": f"fluxcd/{controller}", "newName": reference(controller)}
    return image | ({"newTag": tags[controller]} if controller in tags else {})


def reference(controller: str) -> str:
    """A controller's official image, without the tag."""
    return f"ghcr.io/fluxcd/{controller}"


def _patch(name: str, field: str, value: str, operation: str) -> dict[str, object]:
    path = f"/spec/template/spec/containers/0/{field}"
    patch = [{"op": operation, "path": path, "value": value}]
    return {"target": {"kind": "Deployment", "name": name}, "patch": json.dumps(patch)}
