import shutil
from pathlib import Path

import pytest

from hack import tools
from hack.deploy import images


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("pyproject.toml", "uv.lock", ".dockerignore"):
        shutil.copy(tools.ROOT / name, tmp_path)
    shutil.copytree(tools.ROOT / "apps", tmp_path / "apps")
    monkeypatch.setattr(tools, "ROOT", tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    "name",
    [
        "uv.lock",
        "pyproject.toml",
        "apps/web/pyproject.toml",
        "apps/api/Dockerfile",
        "apps/api/strip.py",
        "apps/migrate/src/taskapp_migrate/__init__.py",
    ],
)
def test_tag_changes_with_what_goes_into_an_image(checkout: Path, name: str) -> None:
    before = images.content_tag()
    with (checkout / name).open("a") as file:
        file.write("\n")
    assert images.content_tag() != before


@pytest.mark.parametrize("name", ["README.md", "apps/api/tests/test_new.py"])
def test_tag_stays_when_nothing_in_an_image_changes(checkout: Path, name: str) -> None:
    before = images.content_tag()
    (checkout / name).write_text("new")
    assert images.content_tag() == before


def test_chart_is_told_tag_and_registry_whatever_its_values_say() -> None:
    assert images.values("v1", "registry.example/team") == [
        "--set-string=global.imageTag=v1",
        "--set-string=global.imageRegistry=registry.example/team",
    ]
    assert f"--set-string=global.imageRegistry={images.REGISTRY}" in images.values("v1")
