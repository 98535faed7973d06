"""Other shapes of the release: base path, MySQL version."""

import pytest

from support.client import add_task, request

from .conftest import NewRelease


def test_base_path_can_be_the_root(new_release: NewRelease) -> None:
    release = new_release("root", "--set", "global.basePath=/")
    release.upgrade()
    assert "Succeeded" in release.test()
    with release.forwarded() as origin:
        add_task(origin, "At the root", base_path="/")
        assert "At the root" in request(f"{origin}/").body


@pytest.mark.thorough
@pytest.mark.parametrize("version", ["8.0"])
def test_older_mysql_serves_as_well(new_release: NewRelease, version: str) -> None:
    release = new_release("mysql-8", "--set-string", f"mysql.image.tag={version}")
    release.upgrade()
    assert "Succeeded" in release.test()
    query = ["mysql", "-uroot", "-N", "-e", "SELECT VERSION()"]
    client = ["sh", "-c", 'MYSQL_PWD=$(cat "$MYSQL_ROOT_PASSWORD_FILE") exec "$@"', "-"]
    answer = release.kubectl("exec", "taskapp-mysql-0", "-c", "mysql", "--", *client, *query)
    assert answer.startswith(version)
