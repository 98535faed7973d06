"""Catalogues of the page's texts, kept up with its code and templates by `make generate`."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from hack import tools

PACKAGE = tools.ROOT / "apps" / "web" / "src" / "taskapp_web"
FOLDER = PACKAGE / "translations"
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
OPTIONS = {"templates/**.html": {"silent": "false"}}
KEYWORDS = {**DEFAULT_KEYWORDS, "mark": None}


def extracted() -> Catalog:
    """Every text of the page that is to be translated."""
    catalogue = Catalog()
    found = extract_from_dir(PACKAGE, METHODS, OPTIONS, keywords=KEYWORDS)
    for file, _line, message, comments, context in found:
        catalogue.add(message, None, [(file, 0)], auto_comments=comments, context=context)
    return catalogue


def sources() -> list[Path]:
    """The catalogue of each language, as translators edit it."""
    return sorted(FOLDER.glob("*/LC_MESSAGES/messages.po"))


def read(source: Path) -> Catalog:
    """A catalogue as it is in its file."""
    with source.open("rb") as file:
        catalogue = read_po(file, locale=source.parents[1].name)
    # What would differ with every run, or say nothing.
    catalogue.creation_date = catalogue.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    catalogue.project, catalogue.version = "taskapp", ""
    catalogue.last_translator = catalogue.language_team = catalogue.msgid_bugs_address = ""
    catalogue.header_comment, catalogue.fuzzy = "", False
    return catalogue


def compiled(catalogue: Catalog) -> bytes:
    """A catalogue as the page reads it."""
    file = BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()


def main() -> None:
    """Add new texts, drop those that are gone, and compile; what to translate is left empty."""
    for source in sources():
        catalogue = read(source)
        catalogue.update(extracted(), no_fuzzy_matching=True, update_creation_date=False)
        catalogue.obsolete.clear()
        written = BytesIO()
        write_po(written, catalogue, width=100, include_lineno=False)
        source.write_bytes(written.getvalue().lstrip())
        source.with_suffix(".mo").write_bytes(compiled(catalogue))


if __name__ == "__main__":
    main()
