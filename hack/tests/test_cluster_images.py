import re
from dataclasses import replace
from pathlib import Path

import pytest

from hack.cluster import base_images, images, registry
from hack.cluster.base_images import (
    BUSYBOX,
    IMAGES,
    MYSQL,
    MYSQL_8_0,
    NGINX,
    PYTHON,
    BaseImage,
    Debian,
)
from hack.cluster.errors import ClusterError

EVERY = [*IMAGES, *base_images.ON_DEMAND]


@pytest.fixture
def storage(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, str]:
    labels: dict[str, str] = {}
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(registry, "local_label", lambda reference, _: labels.get(reference))
    monkeypatch.setattr(images, "load", lambda: None)
    monkeypatch.setattr(images, "_build", lambda i: labels.update({i.reference: i.key()}))
    return labels


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("nginx", "docker.io/library/nginx:latest"),
        ("nginx:1.30", "docker.io/library/nginx:1.30"),
        ("me/app:v1", "docker.io/me/app:v1"),
        ("docker.io/me/app", "docker.io/me/app:latest"),
        ("docker.io/nginx:1", "docker.io/library/nginx:1"),
        ("localhost/app:v1", "docker.io/library/app:v1"),
        ("registry.test:5000/app", "registry.test:5000/app:latest"),
        ("registry.test/pause:3.10", "registry.test/pause:3.10"),
    ],
)
def test_image_names_are_completed_as_everywhere(reference: str, expected: str) -> None:
    assert registry.canonical(reference) == expected


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("nginx:1.30", ("library/nginx", "1.30")),
        ("registry.test:5000/pause:3.10", ("pause", "3.10")),
    ],
)
def test_registry_keeps_an_image_under_its_path(reference: str, expected: tuple[str, str]) -> None:
    assert registry.repository(reference) == expected


def test_image_that_was_not_built_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "local_id", lambda _: None)
    with pytest.raises(ClusterError, match="no image 'app:v1' in buildah's storage"):
        registry.push("app:v1")


def test_image_that_is_there_already_is_not_pushed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "local_id", lambda _: "abc")
    monkeypatch.setattr(registry, "remote_id", lambda _: "abc")
    monkeypatch.setattr(registry, "run", lambda _: pytest.fail("pushed"))
    assert registry.push("app:v1") is False


def test_every_recipe_belongs_to_an_image() -> None:
    recipes = {folder.name for folder in base_images.RECIPES.iterdir()}
    assert recipes == {image.recipe.name for image in EVERY}


@pytest.mark.parametrize("image", EVERY, ids=lambda image: image.reference)
def test_recipes_build_on_nothing_but_images_of_ours(image: BaseImage) -> None:
    dockerfile = (image.recipe / "Dockerfile").read_text()
    parents = re.findall(r"^FROM (\S+)", dockerfile, re.MULTILINE)
    assert parents == ([parent.reference for parent in image.parents] or ["scratch"])


def test_key_changes_with_packages_and_parents() -> None:
    other = replace(MYSQL, things=(Debian("sid", ("mysql-server-core",)),))
    assert other.key() != MYSQL.key()
    assert replace(MYSQL_8_0, parents=(other,)).key() != MYSQL_8_0.key()


def test_key_changes_with_the_recipe(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM scratch\n")
    assert replace(BUSYBOX, recipe=tmp_path).key() != BUSYBOX.key()


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ([], IMAGES),
        (["mysql:8.0"], [MYSQL_8_0]),
        (["docker.io/library/mysql:9.7", "python:3.13-slim"], [PYTHON, MYSQL]),
    ],
)
def test_images_are_chosen_by_name(names: list[str], expected: list[BaseImage]) -> None:
    assert images.chosen(names) == expected


def test_unknown_base_image_is_named_with_the_known_ones() -> None:
    with pytest.raises(ClusterError, match=r"among sql:9\.7; there are .*mysql:9\.7.*mysql:8\.0"):
        images.chosen(["sql:9.7"])


def test_image_is_made_once_and_its_parents_before_it(storage: dict[str, str]) -> None:
    images.store(MYSQL_8_0)
    assert list(storage) == [MYSQL.reference, MYSQL_8_0.reference]
    storage[MYSQL.reference] = "made from another recipe"
    images.store(MYSQL_8_0)
    assert storage[MYSQL.reference] == "made from another recipe"


def test_image_that_the_registry_has_is_not_made_again(storage: dict[str, str]) -> None:
    images.make_slow_ones()
    made = dict(storage)
    storage.clear()
    for image in IMAGES:
        images._remember(image)
    images.make_slow_ones()
    assert made.keys() == {PYTHON.reference, NGINX.reference, MYSQL.reference, BUSYBOX.reference}
    assert storage == {}


def test_image_that_the_registry_lost_is_brought_again(
    monkeypatch: pytest.MonkeyPatch, storage: dict[str, str]
) -> None:
    for image in IMAGES:
        images._remember(image)
    there = {image.reference: "id" for image in IMAGES if image != NGINX}
    pushed: list[str] = []
    monkeypatch.setattr(registry, "remote_id", there.get)
    monkeypatch.setattr(registry, "push", pushed.append)
    images.bring_base_images()
    assert pushed == [NGINX.reference]
    assert storage.keys() == {NGINX.reference, PYTHON.reference}


def test_images_that_the_node_has_are_not_brought_again(
    monkeypatch: pytest.MonkeyPatch, storage: dict[str, str]
) -> None:
    there: dict[str, str] = {}
    monkeypatch.setattr(registry, "remote_id", there.get)
    monkeypatch.setattr(images, "bring", lambda names: there.update(dict.fromkeys(names, "id")))
    images.bring_made([NGINX])
    assert list(storage) == list(there) == [NGINX.reference]
    storage.clear()
    images.bring_made([NGINX])
    assert storage == {}
    there.clear()
    images.bring_made([NGINX])
    assert list(there) == [NGINX.reference]


def test_loading_without_a_cluster_says_how_to_start_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(images, "load", lambda: None)
    with pytest.raises(ClusterError, match=r"does not run: `python3 -m hack.cluster up`"):
        images.bring(["app:v1"])
