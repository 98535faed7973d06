"""Schemas judges a custom resource as the API server would."""

from typing import Any

import pytest

from clusters.schemas import Schemas

SPEC = {
    "type": "object",
    "properties": {
        "port": {"x-kubernetes-int-or-string": True},
        "values": {"type": "object", "x-kubernetes-preserve-unknown-fields": True},
        "labels": {"type": "object", "additionalProperties": {"type": "string"}},
        "list": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"size": {"type": "integer", "default": 1}},
                "x-kubernetes-validations": [{"rule": "self.size > 0", "message": "is empty"}],
            },
        },
    },
}
SCHEMA = {
    "type": "object",
    "properties": {"apiVersion": {}, "kind": {}, "metadata": {}, "spec": SPEC},
}
VERSION = {"served": True, "schema": {"openAPIV3Schema": SCHEMA}}
DEFINITION = {
    "spec": {
        "group": "example.com",
        "names": {"kind": "Box"},
        "versions": [
            VERSION | {"name": "v1"},
            VERSION | {"name": "v1beta1", "deprecated": True},
            VERSION | {"name": "v1alpha1", "served": False},
        ],
    }
}


def _problems(spec: dict[str, Any], version: str = "v1") -> list[str]:
    metadata = {"name": "x", "namespace": "n"}
    item = {"apiVersion": f"example.com/{version}", "kind": "Box", "metadata": metadata}
    return list(Schemas([DEFINITION]).problems(item | {"spec": spec}))


@pytest.mark.parametrize(
    "spec",
    [
        {"port": 80},
        {"port": "http"},
        {"values": {"any": {"depth": 1}}},
        {"labels": {"a": "b"}},
        {"list": [{"size": 2}, {}]},
    ],
)
def test_right_object_is_accepted(spec: dict[str, Any]) -> None:
    assert _problems(spec) == []


@pytest.mark.parametrize(
    ("spec", "problem"),
    [
        ({"port": True}, "spec.port: True is not of type 'integer', 'string'"),
        ({"ports": 1}, "spec: Additional properties are not allowed ('ports' was unexpected)"),
        ({"labels": {"a": 1}}, "spec.labels.a: 1 is not of type 'string'"),
        ({"list": [{}, {"size": 0}]}, "spec.list.1: is empty"),
    ],
)
def test_wrong_object_is_refused(spec: dict[str, Any], problem: str) -> None:
    assert _problems(spec) == [f"Box n/x: {problem}"]


def test_version_must_be_served_and_not_on_its_way_out() -> None:
    assert _problems({}, "v1beta1") == ["Box n/x: version v1beta1 is deprecated"]
    assert _problems({}, "v1alpha1") == ["Box n/x: version v1alpha1 is not served; v1, v1beta1 is"]
