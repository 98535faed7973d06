import gettext
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Message

from hack import messages
from taskapp_web.i18n import LANGUAGES, ORIGINAL

SOURCES = messages.sources()
PLACEHOLDER = re.compile(r"%\(\w+\)s")
every_catalogue = pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.parts[-3])


def texts(given: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [given] if isinstance(given, str) else list(given or ())


def entries(source: Path) -> list[Message]:
    return [entry for entry in messages.read(source) if entry.id]


def test_every_language_has_a_catalogue() -> None:
    assert {path.parts[-3] for path in SOURCES} == set(LANGUAGES) - {ORIGINAL}


@every_catalogue
def test_catalogue_has_every_text_and_no_other(source: Path) -> None:
    needed = {entry.id for entry in messages.extracted() if entry.id}
    assert {entry.id for entry in entries(source)} == needed
    assert not messages.read(source).obsolete


@every_catalogue
def test_every_text_is_translated(source: Path) -> None:
    assert [e.id for e in entries(source) if e.fuzzy or not all(texts(e.string) or [""])] == []


@every_catalogue
def test_placeholders_agree(source: Path) -> None:
    for entry in entries(source):
        wanted = set(PLACEHOLDER.findall(texts(entry.id)[-1]))
        assert {frozenset(PLACEHOLDER.findall(text)) for text in texts(entry.string)} == {
            frozenset(wanted)
        }, entry.id
        assert all("%" not in PLACEHOLDER.sub("", text) for text in texts(entry.string)), entry.id


@every_catalogue
def test_what_the_page_reads_is_what_translators_wrote(source: Path) -> None:
    with source.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for entry in entries(source):
        one, *many = texts(entry.id)
        said = compiled.ngettext(one, many[0], 2) if many else compiled.gettext(one)
        assert said == texts(entry.string)[-1]
