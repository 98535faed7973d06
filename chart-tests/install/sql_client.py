"""What becomes of statements on a MySQL server: a program for `ask_in_network`, on its own."""

import json
import sys
from contextlib import closing
from typing import Any

import pymysql

PORT = 3306


def outcome(session: "pymysql.Connection[Any]", statement: str) -> Any:
    """The rows of its answer, or the number of its error."""
    try:
        with session.cursor() as cursor:
            cursor.execute(statement)
            return [list(map(str, row)) for row in cursor.fetchall()]
    except pymysql.MySQLError as error:
        return error.args[0]


def main() -> None:
    """Read whom to ask what, with or without TLS, and write what became of each statement."""
    host, user, password, database, tls, statements = json.load(sys.stdin)
    try:
        session = pymysql.connect(
            host=host,
            port=PORT,
            user=user,
            password=password,
            database=database,
            ssl_disabled=not tls,
            connect_timeout=5,
            read_timeout=5,
            autocommit=True,
        )
    except pymysql.MySQLError as error:
        json.dump(error.args[0], sys.stdout)
        return
    with closing(session):
        json.dump([outcome(session, statement) for statement in statements], sys.stdout)


if __name__ == "__main__":
    main()
