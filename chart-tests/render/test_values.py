"""Every value has its effect, seen in what is rendered."""

from collections.abc import Iterator

import pytest

from render import declared, monitoring_effects, own_effects, pod_effects
from render.chart import Rendered, find, render
from render.effects import Effect

EFFECTS = [*pod_effects.EFFECTS, *own_effects.EFFECTS, *monitoring_effects.EFFECTS]
# Kinds whose texts are searched, and the field with them.
TEXTS = {"ConfigMap": "data", "PrometheusRule": "spec"}


def _shown(effect: Effect, rendered: Rendered) -> object:
    kind, _, name = effect.target.partition("/")
    if effect.target not in rendered.names():
        return None
    item = rendered.one(kind, name)
    if effect.pointer or kind not in TEXTS:
        return find(item, effect.pointer) if effect.pointer else item
    texts = _texts(item[TEXTS[kind]])
    return next((effect.expected for text in texts if str(effect.expected) in text), "")


def _texts(item: object) -> Iterator[str]:
    if isinstance(item, dict | list):
        for member in item.values() if isinstance(item, dict) else item:
            yield from _texts(member)
    else:
        yield str(item)


@pytest.mark.parametrize("effect", EFFECTS, ids=str)
def test_value_has_its_effect(effect: Effect) -> None:
    values = {**effect.beside, effect.path: effect.value}
    assert _shown(effect, render(values)) == effect.expected


@pytest.mark.parametrize("effect", EFFECTS, ids=str)
def test_effect_is_not_there_by_default(effect: Effect) -> None:
    assert _shown(effect, render()) != effect.expected


def test_every_declared_value_is_tested() -> None:
    assert declared.values().keys() == {effect.path for effect in EFFECTS}
