"""What a migration may do while the release before it still runs: add now, take away later."""

import re
from pathlib import Path

import sqlparse

NAME = r"[a-z_]+"
TYPE = r"(?:[^,()]|\([^()]*\))+"
# A release that does not know a column, or the rows of a new table, must not trip over them.
COLUMN = rf"{NAME} (?!.*\b(?:UNIQUE|PRIMARY|CHECK)\b)(?:(?!.*NOT NULL)|(?=.*DEFAULT)){TYPE}"
TABLE = rf"CREATE TABLE IF NOT EXISTS {NAME} (?!.*REFERENCES)\(.*\)"
ADD = {
    "mysql": [
        rf"{TABLE} ENGINE = InnoDB .*",
        rf"CREATE INDEX {NAME} ON {NAME} \(.*\) ALGORITHM = INPLACE LOCK = NONE",
        rf"ALTER TABLE {NAME} ADD COLUMN {COLUMN}, ALGORITHM = INSTANT",
    ],
    "sqlite": [
        TABLE,
        rf"CREATE INDEX IF NOT EXISTS {NAME} ON {NAME} \(.*\)",
        rf"ALTER TABLE {NAME} ADD COLUMN {COLUMN}",
    ],
}
TAKE_AWAY = [
    rf"DROP TABLE {NAME}",
    rf"DROP INDEX {NAME}(?: ON {NAME})?",
    rf"ALTER TABLE {NAME} DROP COLUMN {NAME}(?:, ALGORITHM = \w+)?",
]
CONTRACT = re.compile(r"^-- contract: unused since v(\d+)\.(\d+)\.(\d+)$", re.MULTILINE)
DEPENDS = re.compile(r"^-- depends: (\S+)$", re.MULTILINE)


def violation(path: Path, release: tuple[int, ...]) -> str | None:
    """What is wrong with a migration file of the release to come."""
    text = path.read_text()
    if "-- transactional: false\n" not in text:
        return "lacks the line `-- transactional: false`"
    statements = sqlparse.split(sqlparse.format(text, strip_comments=True))
    if len(statements) != 1:
        return f"holds {len(statements)} statements: they might be carried out in part"
    statement = " ".join(statements[0].rstrip("; \n").split())
    if any(re.fullmatch(pattern, statement) for pattern in ADD[path.parent.name]):
        return None
    if not any(re.fullmatch(pattern, statement) for pattern in TAKE_AWAY):
        return f"might lock a table or break the release before: {statement}"
    contract = CONTRACT.search(text)
    if contract is None:
        return "takes away without the line `-- contract: unused since vX.Y.Z`"
    if tuple(map(int, contract.groups())) >= release:
        return f"takes away too early: {contract[0]}, which is not out yet"
    return None


def chain(folder: Path) -> list[tuple[str, list[str]]]:
    """Each migration of a folder with those on which it depends."""
    files = sorted(folder.glob("*.sql"))
    return [(file.stem, DEPENDS.findall(file.read_text())) for file in files]
