from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from hack.gitops import flux, node_images
from hack.gitops.errors import GitOpsError

CONTROLLERS = sorted(flux.CONTROLLERS)
CLUSTER_WIDE = {"ClusterRole", "ClusterRoleBinding", "CustomResourceDefinition", "Namespace"}


@cache
def rendered() -> list[dict[str, Any]]:
    return list(yaml.load_all(flux.render(node_images.tags()), yaml.CSafeLoader))


def objects(kind: str) -> dict[str, dict[str, Any]]:
    return {item["metadata"]["name"]: item for item in rendered() if item["kind"] == kind}


def container(name: str) -> dict[str, Any]:
    found: dict[str, Any] = objects("Deployment")[name]["spec"]["template"]["spec"]["containers"][0]
    return found


def test_every_controller_runs_and_nothing_else() -> None:
    assert sorted(objects("Deployment")) == CONTROLLERS


@pytest.mark.parametrize("name", CONTROLLERS)
def test_controller_runs_the_image_that_is_made(name: str) -> None:
    assert container(name)["image"] in {image.reference for image in node_images.FLUX}


@pytest.mark.parametrize("name", CONTROLLERS)
def test_controller_leaves_the_cpus_to_the_app(name: str) -> None:
    assert container(name)["resources"]["requests"]["cpu"] == "20m"


@pytest.mark.parametrize("name", ["helm-controller", "kustomize-controller"])
def test_what_waits_for_something_else_asks_again_soon(name: str) -> None:
    assert "--requeue-dependency=5s" in container(name)["args"]


def test_everything_is_in_the_namespace_of_bootstrap() -> None:
    places = {item["metadata"].get("namespace") for item in rendered()}
    assert places == {None, "flux-system"}
    assert {i["kind"] for i in rendered() if "namespace" not in i["metadata"]} == CLUSTER_WIDE
    assert list(objects("Namespace")) == ["flux-system"]


def test_kinds_that_clusters_uses_are_defined() -> None:
    kinds = {item["spec"]["names"]["kind"] for item in objects("CustomResourceDefinition").values()}
    assert kinds >= {
        "Alert",
        "GitRepository",
        "HelmRelease",
        "ImagePolicy",
        "ImageRepository",
        "ImageUpdateAutomation",
        "Kustomization",
        "OCIRepository",
        "Provider",
    }


def test_without_tags_the_images_are_the_published_ones() -> None:
    images = {line.split()[1] for line in flux.render({}).splitlines() if " image: " in line}
    assert {image.rpartition(":")[0] for image in images} == {
        f"ghcr.io/fluxcd/{name}" for name in CONTROLLERS
    }
    assert all(image.rpartition(":")[2].startswith("v") for image in images)


def test_missing_go_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(GitOpsError, match="Flux's manifests come as a Go module: no `go` on PATH"):
        flux.manifests()
