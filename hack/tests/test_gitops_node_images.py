from pathlib import Path

import pytest

from hack.cluster.base_images import BASE, PYTHON_PACKAGES, Debian
from hack.gitops import flux, node_images
from hack.gitops.node_images import CONTROLLERS, FLUX, PYTHON_WITH_GIT, REGISTRY, Controller
from hack.gobuild import tool_packages

IMAGES = [*FLUX, REGISTRY, PYTHON_WITH_GIT]


def test_every_controller_is_compiled() -> None:
    packages = tool_packages((CONTROLLERS.folder / "go.mod").read_text())
    assert sorted(packages) == sorted(f"github.com/fluxcd/{name}" for name in flux.CONTROLLERS)


@pytest.mark.parametrize("name", flux.CONTROLLERS)
def test_image_is_tagged_with_the_version_of_its_module(name: str) -> None:
    version = node_images.tags()[name]
    assert f"github.com/fluxcd/{name} {version}" in (CONTROLLERS.folder / "go.mod").read_text()
    assert f"ghcr.io/fluxcd/{name}:{version}" in {image.reference for image in FLUX}


def test_every_image_has_a_key_of_its_own() -> None:
    assert len({image.key() for image in IMAGES}) == len(IMAGES)


def test_controller_comes_from_the_folder_of_them_all(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    CONTROLLERS.path.mkdir(parents=True)
    (CONTROLLERS.path / "helm-controller").write_text("program")
    Controller("helm-controller").put(tmp_path)
    assert (tmp_path / "controller").read_text() == "program"


def test_git_is_added_to_what_python_has() -> None:
    (root,) = (thing for thing in PYTHON_WITH_GIT.things if isinstance(thing, Debian))
    assert {"git", *BASE, *PYTHON_PACKAGES} <= set(root.packages)
