from importlib import resources
from pathlib import Path

import pytest
import yaml

from . import rules

FOLDER = Path(str(resources.files("taskapp_migrate"))) / "migrations"
ENGINES = ["mysql", "sqlite"]
CHART = Path(__file__).parents[3] / "charts" / "taskapp" / "Chart.yaml"
RELEASE = (0, 3, 0)


def next_release() -> tuple[int, ...]:
    version = yaml.safe_load(CHART.read_text())["appVersion"].partition("-")[0]
    return tuple(map(int, version.split(".")))


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*/*.sql")), ids=lambda path: path.stem)
def test_migration_leaves_the_release_before_it_working(path: Path) -> None:
    assert rules.violation(path, next_release()) is None


def test_both_engines_have_the_same_migrations_in_one_chain() -> None:
    mysql, sqlite = (rules.chain(FOLDER / engine) for engine in ENGINES)
    assert mysql == sqlite
    names = [name for name, _ in mysql]
    assert [depends for _, depends in mysql] == [[], *([name] for name in names[:-1])]
    assert [name[:5] for name in names] == [f"{number:04}." for number in range(1, len(names) + 1)]


def written(folder: Path, engine: str, statement: str) -> Path:
    path = folder / engine / "0009.x.sql"
    path.parent.mkdir()
    path.write_text(f"-- transactional: false\n{statement}")
    return path


@pytest.mark.parametrize(
    ("engine", "statement"),
    [
        ("mysql", "ALTER TABLE tasks ADD COLUMN rank DECIMAL(4, 1) NULL, ALGORITHM = INSTANT;"),
        ("mysql", "ALTER TABLE tasks ADD COLUMN n INT NOT NULL DEFAULT 0, ALGORITHM = INSTANT;"),
        ("sqlite", "ALTER TABLE tasks ADD COLUMN place INTEGER NOT NULL DEFAULT 0;"),
        ("mysql", "-- contract: unused since v0.2.9\nDROP TABLE labels;"),
        ("mysql", "-- contract: unused since v0.2.9\nDROP INDEX tasks_done_id ON tasks;"),
        ("sqlite", "-- contract: unused since v0.2.9\nALTER TABLE tasks DROP COLUMN notes;"),
    ],
)
def test_rules_allow(tmp_path: Path, engine: str, statement: str) -> None:
    assert rules.violation(written(tmp_path, engine, statement), RELEASE) is None


@pytest.mark.parametrize(
    ("engine", "statement", "reason"),
    [
        ("mysql", "ALTER TABLE t ADD COLUMN n INT NOT NULL, ALGORITHM = INSTANT;", "might"),
        ("mysql", "ALTER TABLE t ADD COLUMN n INT UNIQUE, ALGORITHM = INSTANT;", "might"),
        ("mysql", "ALTER TABLE t ADD COLUMN n INT, DROP COLUMN x, ALGORITHM = INSTANT;", "might"),
        ("mysql", "ALTER TABLE t ADD COLUMN n INT;", "might lock a table"),
        ("mysql", "ALTER TABLE t RENAME COLUMN a TO b;", "might"),
        ("mysql", "ALTER TABLE t MODIFY title VARCHAR(100) NOT NULL;", "might"),
        ("mysql", "CREATE UNIQUE INDEX i ON t (a) ALGORITHM = INPLACE LOCK = NONE;", "might"),
        ("mysql", "CREATE INDEX i ON t (a);", "might lock a table"),
        ("sqlite", "CREATE TABLE IF NOT EXISTS n (t INTEGER REFERENCES tasks (id));", "might"),
        ("sqlite", "CREATE TABLE n (id INTEGER);", "might"),
        ("sqlite", "DELETE FROM tasks;", "might"),
        ("mysql", "DROP TABLE tasks;", "without the line `-- contract"),
        ("mysql", "-- contract: unused since v0.3.0\nDROP TABLE tasks;", "too early"),
        ("mysql", "DROP TABLE labels; DROP TABLE tasks;", "holds 2 statements"),
    ],
)
def test_rules_refuse(tmp_path: Path, engine: str, statement: str, reason: str) -> None:
    assert reason in (rules.violation(written(tmp_path, engine, statement), RELEASE) or "")


def test_rules_refuse_a_transaction_that_would_hide_the_true_error(tmp_path: Path) -> None:
    path = written(tmp_path, "mysql", "")
    path.write_text("CREATE INDEX i ON t (a) ALGORITHM = INPLACE LOCK = NONE;")
    assert "transactional" in (rules.violation(path, RELEASE) or "")
