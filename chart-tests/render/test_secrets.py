"""Generated passwords: where they are, and that nothing else differs between two renders."""

import base64
import copy
from pathlib import Path

import pytest
import yaml

from render.chart import (
    CHART,
    CI_VALUES,
    ENVIRONMENT_VALUES,
    Manifest,
    find,
    helm,
    pod_specs,
    render,
)

GENERATED = {
    "t-database": {"root-password", "api-password", "migrate-password"},
    "t-web": {"secret-key"},
}


def _fresh_render(file: Path) -> list[Manifest]:
    result = helm("template", "t", str(CHART), "--namespace", "tasks", "--values", str(file))
    return list(yaml.load_all(result.stdout, yaml.CSafeLoader))


def _without_passwords(items: list[Manifest]) -> list[Manifest]:
    masked = copy.deepcopy(items)
    for item in masked:
        if item and item["kind"] == "Secret":
            item["data"] = dict.fromkeys(item["data"], "…")
    return masked


@pytest.mark.parametrize(
    "file", [*CI_VALUES, *ENVIRONMENT_VALUES], ids="{0.parent.name}/{0.name}".format
)
def test_two_renders_differ_in_passwords_alone(file: Path) -> None:
    first, second = _fresh_render(file), _fresh_render(file)
    generated = any(item and item["kind"] == "Secret" for item in first)
    assert (first != second) == generated
    assert _without_passwords(first) == _without_passwords(second)


def test_generated_passwords_are_long_and_alphanumeric() -> None:
    for name, keys in GENERATED.items():
        data = render().one("Secret", name)["data"]
        assert data.keys() == keys
        for value in data.values():
            password = base64.b64decode(value).decode()
            assert password.isalnum()
            assert len(password) >= 24


def test_no_password_is_an_environment_variable() -> None:
    for spec in pod_specs(render()).values():
        for container in [*spec.get("initContainers", []), *spec["containers"]]:
            assert all("valueFrom" not in item for item in container.get("env", []))


def test_api_sees_only_its_own_password() -> None:
    volume = find(render().one("Deployment", "t-api"), "/spec/template/spec/volumes/database")
    items = volume["projected"]["sources"][0]["secret"]["items"]
    assert items == [{"key": "api-password", "path": "password"}]


def test_existing_secrets_replace_the_generated_ones() -> None:
    values = {"global.database.existingSecret": "mine", "web.existingSecret": "session"}
    assert render(values).of("Secret") == []
