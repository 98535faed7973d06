"""What each user of the bundled MySQL may do, tried from another pod with the user's password."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pymysql.constants import ER

from support.database import sql
from support.processes import ask_in_network, of_pod
from support.release import Release

SQL_CLIENT = Path(__file__).with_name("sql_client.py")
PASSWORDS = {"root": "root", "taskapp_api": "api", "taskapp_migrate": "migrate"}
SECURE_TRANSPORT_REQUIRED = 3159
NO_FILE = [["None"]]
# A table of the app's own database to lose, and a schema of somebody else's on the same server.
PREPARE = """
CREATE TABLE taskapp.scratch (id INT PRIMARY KEY);
CREATE DATABASE another; CREATE TABLE another.secrets (id INT);
CREATE DATABASE taskapp_too; CREATE TABLE taskapp_too.secrets (id INT);
"""
TIDY = "DROP TABLE IF EXISTS taskapp.scratch; DROP DATABASE another; DROP DATABASE taskapp_too"
ROWS = [
    "INSERT INTO scratch VALUES (1)",
    "SELECT * FROM scratch",
    "UPDATE scratch SET id = 2",
    "DELETE FROM scratch",
]
SCHEMA = [
    "CREATE TABLE made (id INT)",
    "CREATE INDEX made_id ON made (id)",
    "ALTER TABLE made ADD COLUMN title TEXT",
    "CREATE VIEW seen AS SELECT * FROM made",
    "DROP VIEW seen",
    "TRUNCATE TABLE made",
    "RENAME TABLE made TO made_anew",
    "DROP TABLE made_anew",
]
ALTERING = [
    "DROP TABLE scratch",
    "CREATE TABLE made (id INT)",
    "CREATE TEMPORARY TABLE made (id INT)",
    "CREATE INDEX scratch_id ON scratch (id)",
    "ALTER TABLE scratch ADD COLUMN title TEXT",
    "CREATE VIEW seen AS SELECT * FROM scratch",
    "CREATE PROCEDURE called() SELECT 1",
    "CREATE TRIGGER fired BEFORE INSERT ON scratch FOR EACH ROW SET @fired = 1",
    "CREATE EVENT timed ON SCHEDULE EVERY 1 DAY DO SELECT 1",
    "LOCK TABLES scratch WRITE",
    "TRUNCATE TABLE scratch",
    "RENAME TABLE scratch TO scratched",
]
BEYOND = [
    "SELECT * FROM another.secrets",
    "INSERT INTO another.secrets VALUES (2)",
    "DROP DATABASE another",
    "USE another",
    "SELECT * FROM taskapp_too.secrets",
    "CREATE TABLE another.made (id INT)",
    "CREATE DATABASE made",
    "SELECT user, authentication_string FROM mysql.user",
    "SHOW CREATE USER root@localhost",
    "CREATE USER made",
    "ALTER USER root@localhost ACCOUNT UNLOCK",
    "GRANT SELECT ON taskapp.* TO CURRENT_USER()",
    "GRANT ALL ON *.* TO CURRENT_USER()",
    "SET GLOBAL max_connections = 1",
    "SET PERSIST max_connections = 1",
    "SELECT 1 INTO OUTFILE '/var/lib/mysql-files/made'",
    "LOAD DATA INFILE '/etc/passwd' INTO TABLE scratch",
    "SHOW ENGINE INNODB STATUS",
    "FLUSH TABLES",
    "INSTALL COMPONENT 'file://component_validate_password'",
    "SHUTDOWN",
]
REFUSALS = (
    ER.DBACCESS_DENIED_ERROR,
    ER.ACCESS_DENIED_ERROR,
    ER.TABLEACCESS_DENIED_ERROR,
    ER.SPECIFIC_ACCESS_DENIED_ERROR,
    ER.CANNOT_USER,
    ER.OPTION_PREVENTS_STATEMENT,
)
Session = Callable[..., Any]


@pytest.fixture(scope="module")
def session(shared_release: Release) -> Iterator[Session]:
    """Carry out statements as a user, from the network of the API's pod."""
    release = shared_release
    passwords = release.secrets()["taskapp-database"]
    pods = {pod["metadata"]["name"]: pod for pod in release.get("pods")}
    server = pods["taskapp-mysql-0"]["status"]["podIP"]
    api = next(uid for name, uid in release.running_pods().items() if "-api-" in name)
    pid = of_pod(api)[0].pid

    def carry_out(
        user: str, *statements: str, password: str | None = None, tls: bool = True
    ) -> Any:
        if password is None:
            password = passwords[f"{PASSWORDS[user]}-password"]
        database = "" if user == "root" else "taskapp"
        question = (server, user, password, database, tls, statements)
        return ask_in_network(pid, SQL_CLIENT, question)

    sql(release, PREPARE)
    yield carry_out
    sql(release, TIDY)


def outcomes(session: Session, user: str, statements: list[str]) -> dict[str, Any]:
    """Rows or the number of an error, by statement."""
    answers = session(user, *statements)
    assert isinstance(answers, list), f"{user} gets no session: error {answers}"
    return dict(zip(statements, answers, strict=True))


def refused(session: Session, user: str, statements: list[str]) -> None:
    answers = outcomes(session, user, statements)
    assert {text: answer for text, answer in answers.items() if answer not in REFUSALS} == {}


def allowed(session: Session, user: str, statements: list[str]) -> None:
    answers = outcomes(session, user, statements)
    assert {text: answer for text, answer in answers.items() if isinstance(answer, int)} == {}


def test_api_reads_and_writes_rows(session: Session) -> None:
    allowed(session, "taskapp_api", ROWS)


def test_api_cannot_touch_the_schema(session: Session) -> None:
    refused(session, "taskapp_api", ALTERING)


def test_migration_changes_the_schema(session: Session) -> None:
    allowed(session, "taskapp_migrate", [*SCHEMA, *ROWS])


@pytest.mark.parametrize("user", ["taskapp_api", "taskapp_migrate"])
def test_nobody_gets_beyond_the_own_database(session: Session, user: str) -> None:
    refused(session, user, BEYOND)


@pytest.mark.parametrize("user", ["taskapp_api", "taskapp_migrate"])
def test_other_schemas_files_and_sessions_are_not_even_seen(session: Session, user: str) -> None:
    schemas, file, users = session(
        user,
        "SHOW DATABASES",
        "SELECT LOAD_FILE('/etc/passwd')",
        "SELECT DISTINCT user FROM information_schema.processlist",
    )
    assert {name for (name,) in schemas} <= {"taskapp", "information_schema", "performance_schema"}
    assert file == NO_FILE
    assert users == [[user]]


@pytest.mark.parametrize("user", ["taskapp_api", "taskapp_migrate"])
def test_sessions_are_encrypted(session: Session, user: str) -> None:
    (((_, cipher),),) = session(user, "SHOW STATUS LIKE 'Ssl_cipher'")
    assert cipher


@pytest.mark.parametrize("user", ["taskapp_api", "taskapp_migrate"])
def test_no_session_goes_without_encryption(session: Session, user: str) -> None:
    assert session(user, "SELECT 1", tls=False) == SECURE_TRANSPORT_REQUIRED


@pytest.mark.parametrize(
    ("user", "password"),
    [("root", None), ("", ""), ("root", ""), ("taskapp_api", "wrong"), ("mysql", "")],
)
def test_root_and_strangers_get_no_session(
    session: Session, user: str, password: str | None
) -> None:
    assert session(user, "SELECT 1", password=password) in {
        ER.ACCESS_DENIED_ERROR,
        ER.HOST_NOT_PRIVILEGED,
    }
