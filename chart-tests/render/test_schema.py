"""Whatever is wrong about any value, the schema refuses it and names the place."""

import re
from collections.abc import Iterable

import pytest

from render import declared
from render.chart import Manifest, Values, refusal, render, setting

# The values of what is off are not looked at.
ALL_ON = {"backup.enabled": True}
# Helm leaves this default in its place when the value is empty.
KEPT = "global.database.tls.mode"
PLACE = re.compile(r"^ *- at '/?([^']*)': (.*)$", re.MULTILINE)
SAMPLES = ["x", 7, True, ["x"], {"x": "y"}]


def _parents(paths: Iterable[str]) -> set[str]:
    steps = [path.split(".") for path in paths]
    return {".".join(step[:length]) for step in steps for length in range(1, len(step))}


def _refused(values: Values) -> dict[str, list[str]]:
    """Messages of one refusal, by the path of the value."""
    found: dict[str, list[str]] = {}
    for place, message in PLACE.findall(refusal(*setting(values))):
        found.setdefault(place.replace("/", "."), []).append(message)
    return found


def _without_secrets(values: Values) -> list[Manifest]:
    return [item for item in render(values).objects if item["kind"] != "Secret"]


def _is_of_the_type(value: object, default: object) -> bool:
    if default is None:
        return type(value) is int
    return type(value) is type(default)


def _quoted(messages: list[str], start: str) -> set[str]:
    return {
        name for text in messages if text.startswith(start) for name in re.findall(r"'(\w+)'", text)
    }


def test_every_misspelt_key_is_refused_and_named() -> None:
    paths = {f"{path}x" for path in {*declared.values(), *_parents(declared.values())}}
    found = _refused(ALL_ON | dict.fromkeys(paths, "x"))
    named = {
        f"{place}.{key}".strip(".")
        for place, messages in found.items()
        for key in _quoted(messages, "additional propert")
    }
    assert named == paths


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: type(sample).__name__)
def test_every_value_of_a_wrong_type_is_refused_and_named(sample: object) -> None:
    wrong = {path for path, it in declared.values().items() if not _is_of_the_type(sample, it)}
    assert wrong - _refused(ALL_ON | dict.fromkeys(wrong, sample)).keys() == set()


@pytest.mark.parametrize("sample", ["x", 7, True, ["x"]], ids=lambda sample: type(sample).__name__)
def test_every_group_that_is_no_group_is_refused_and_named(sample: object) -> None:
    # Of the outermost ones Helm itself says: type mismatch on api.
    groups = {path for path in _parents(declared.values()) if path.count(".") == 1}
    assert groups - _refused(dict.fromkeys(groups, sample)).keys() == set()


def test_every_value_that_is_needed_is_missed_and_named() -> None:
    needed = declared.needed() - ALL_ON.keys() - {KEPT}
    found = _refused(ALL_ON | dict.fromkeys(needed))
    missed = {
        f"{place}.{key}"
        for place, messages in found.items()
        for key in _quoted(messages, "missing propert")
    }
    assert missed == needed


def test_a_value_that_is_not_needed_may_be_left_empty() -> None:
    empty = dict.fromkeys(declared.values().keys() - declared.needed())
    assert _without_secrets(ALL_ON | empty) == _without_secrets(ALL_ON)
