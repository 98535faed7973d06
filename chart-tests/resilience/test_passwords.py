"""Passwords of the database change as docs/operating.md says, and nobody notices."""

from hack import documented
from hack.process import CommandError
from resilience.site import Site
from support import shell
from support.amounts import amount

REQUESTS = amount(1_000, 10_000)
ASK = 'MYSQL_PWD="$1" mysql --host=127.0.0.1 --user="$2" --execute="DO 1"'


def is_let_in(site: Site, user: str, password: str) -> bool:
    command = ["sh", "-c", ASK, "-", password, user]
    try:
        site.release.kubectl("exec", "taskapp-mysql-0", "-c", "mysql", "--", *command)
    except CommandError:
        return False
    return True


def test_change_of_passwords_fails_no_request_and_ends_the_old_ones(shared_site: Site) -> None:
    release = shared_site.release
    before = release.secrets()["taskapp-database"]
    database, restarts = release.running_pods()["taskapp-mysql-0"], release.restarts()
    passwords, _ = documented.scripts("operating.md", "Change passwords")
    with shared_site.undisturbed("change of passwords", REQUESTS):
        shell.run(release, passwords)
    after = release.secrets()["taskapp-database"]
    assert not set(before.values()) & set(after.values())
    assert release.running_pods()["taskapp-mysql-0"] == database
    assert release.restarts()["taskapp-mysql-0/mysql"] == restarts["taskapp-mysql-0/mysql"]
    for part in ("api", "migrate"):
        assert is_let_in(shared_site, f"taskapp_{part}", after[f"{part}-password"])
        assert not is_let_in(shared_site, f"taskapp_{part}", before[f"{part}-password"])
    # The migration and MySQL's own check have the new ones.
    release.upgrade()
