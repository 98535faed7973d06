"""Whether objects fit the schemas of their kinds, as the API server would judge them."""

from collections.abc import Iterable, Iterator
from typing import Any

import cel
import jsonschema
import kubernetes_validate

from render.chart import Manifest

KUBERNETES = "1.37"


class Schemas:
    """The schemas of Kubernetes itself and of custom resources."""

    def __init__(self, definitions: Iterable[Manifest]) -> None:
        self._definitions = {
            (item["spec"]["group"], item["spec"]["names"]["kind"]): item for item in definitions
        }

    def problems(self, item: Manifest) -> Iterator[str]:
        """What is wrong with an object, each with the object's name and the place in it."""
        group, _, version = item["apiVersion"].rpartition("/")
        definition = self._definitions.get((group, item["kind"]))
        found = _custom(definition, version, item) if definition else _built_in(item)
        for problem in found:
            yield f"{name(item)}: {problem}"


def name(item: Manifest) -> str:
    """Kind, namespace and name of an object."""
    metadata = item["metadata"]
    where = f"{metadata['namespace']}/" if metadata.get("namespace") else ""
    return f"{item['kind']} {where}{metadata.get('name')}"


def _built_in(item: Manifest) -> Iterator[str]:
    # Flux takes it out as it decrypts.
    item = {key: value for key, value in item.items() if key != "sops"}
    try:
        kubernetes_validate.validate(item, KUBERNETES, strict=True)
    except kubernetes_validate.ValidationError as error:
        yield _place(error.path, error.message)
    except kubernetes_validate.SchemaNotFoundError:
        yield f"there is no {item['kind']} in {item['apiVersion']}"


def _custom(definition: Manifest, version: str, item: Manifest) -> Iterator[str]:
    served = {entry["name"]: entry for entry in definition["spec"]["versions"] if entry["served"]}
    if version not in served:
        yield f"version {version} is not served; {', '.join(served)} is"
        return
    if served[version].get("deprecated"):
        yield f"version {version} is deprecated"
    schema = served[version]["schema"]["openAPIV3Schema"]
    strict = jsonschema.Draft202012Validator(_strict(schema, top=True))
    for error in strict.iter_errors(item):
        yield _place(error.path, error.message)
    yield from _rules(schema, _defaulted(schema, item), ())
    # Definitions of custom resources leave the metadata to Kubernetes.
    yield from _built_in({"apiVersion": "v1", "kind": "ConfigMap", "metadata": item["metadata"]})


def _strict(schema: Any, *, top: bool = False) -> Any:
    """The JSON schema that refuses fields which the API server would drop or refuse."""
    if not isinstance(schema, dict):
        return schema
    strict = {key: value for key, value in schema.items() if key != "properties"}
    if "properties" in schema:
        strict["properties"] = {k: _strict(v) for k, v in schema["properties"].items()}
        if top:
            strict["properties"]["metadata"] = {"type": "object"}
        if not schema.get("x-kubernetes-preserve-unknown-fields"):
            strict.setdefault("additionalProperties", False)
    for key in ("items", "additionalProperties"):
        if key in schema:
            strict[key] = _strict(schema[key])
    if schema.get("x-kubernetes-int-or-string"):
        strict["type"] = ["integer", "string"]
    return strict


def _defaulted(schema: Any, value: Any) -> Any:
    """The value as the API server completes it before it asks the rules."""
    if isinstance(value, list):
        return [_defaulted(schema.get("items", {}), part) for part in value]
    if not isinstance(value, dict):
        return value
    known = schema.get("properties", {})
    defaults = {key: part["default"] for key, part in known.items() if "default" in part}
    return {key: _defaulted(known.get(key, {}), part) for key, part in (defaults | value).items()}


def _rules(schema: Any, value: Any, path: tuple[str | int, ...]) -> Iterator[str]:
    """The CEL rules of a schema that the value breaks."""
    for rule in schema.get("x-kubernetes-validations", []):
        if not cel.evaluate(rule["rule"], {"self": value}):
            yield _place(path, rule["message"])
    if isinstance(value, dict):
        known = schema.get("properties", {})
        other = schema.get("additionalProperties")
        for key, part in value.items():
            inner = known.get(key, other)
            if isinstance(inner, dict):
                yield from _rules(inner, part, (*path, key))
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from _rules(schema.get("items", {}), part, (*path, index))


def _place(path: Iterable[str | int], message: str) -> str:
    where = ".".join(map(str, path))
    return f"{where}: {message}" if where else message
