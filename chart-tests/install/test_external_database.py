"""A database outside the chart, over verified TLS. The tests of this file build on one another."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from hack.backup.errors import ScriptError
from hack.backup.jobs import Jobs
from hack.process import CommandError
from support.client import add_task, titles
from support.release import Release
from support.waiting import until

from .conftest import NewRelease
from .database import ANOTHER_CA, CA, EXTERNAL_DATABASE, deploy_database

ONE_OF_EACH = "api.replicas=1,web.replicas=1,proxy.replicas=1,backup.enabled=true"
TLS = "global.database.tls"
UNVERIFIED = "certificate verify failed"
ANOTHER_NAME = {"DB_HOST": "database-by-another-name"}
PUBLIC_CA = {"DB_TLS_CA": "/etc/ssl/certs/ca-certificates.crt"}
ONLY_THE_CA = {**ANOTHER_NAME, "DB_TLS": "verify-ca"}
SESSIONS = """
SELECT DISTINCT processlist_user, connection_type FROM performance_schema.threads
WHERE processlist_user LIKE 'tasks\\_%'
"""
CONNECT = """
import asyncio
from taskapp_api.settings import load
from taskapp_api.store import mysql
mysql.CONNECT_TIMEOUT = 10
asyncio.run(mysql.MySQL(load().database).connect())
"""
Client = Callable[[Release, dict[str, str]], str]


@pytest.fixture(scope="module")
def release(new_release: NewRelease, tmp_path_factory: pytest.TempPathFactory) -> Release:
    created = new_release("external", *EXTERNAL_DATABASE, "--set", ONE_OF_EACH)
    deploy_database(created, tmp_path_factory.mktemp("certificates"))
    return created


def api(release: Release, environment: dict[str, str]) -> str:
    """Connect as the API does."""
    variables = [f"{name}={value}" for name, value in environment.items()]
    program = ["env", *variables, "python", "-c", CONNECT]
    return release.kubectl("exec", "deploy/taskapp-api", "-c", "api", "--", *program)


def migrate(release: Release, environment: dict[str, str]) -> str:
    """Migrate once more."""
    jobs = Jobs(release.kube, release.namespace)
    job = jobs.migration_job()
    assert job
    return jobs.run(_with(job, {"DB_WAIT": "0", **environment}))


def backup(release: Release, environment: dict[str, str]) -> str:
    """Write a backup."""
    jobs = Jobs(release.kube, release.namespace)
    job = jobs.script_job("backup")
    if PUBLIC_CA.items() <= environment.items():
        # Not every image of MySQL has them.
        job = json.loads(json.dumps(job).replace(f'"{CA}"', f'"{ANOTHER_CA}"'))
        environment = {}
    return jobs.run(_with(job, environment))


def _with(job: dict[str, Any], environment: dict[str, str]) -> dict[str, Any]:
    (container,) = job["spec"]["template"]["spec"]["containers"]
    container["env"] = [item for item in container["env"] if item["name"] not in environment]
    container["env"] += [{"name": name, "value": environment[name]} for name in environment]
    return job


CLIENTS: list[Client] = [api, migrate, backup]


def outcome(client: Client, release: Release, environment: dict[str, str]) -> str:
    """What a client says, in the end with an error."""
    try:
        return client(release, environment)
    except (CommandError, ScriptError) as error:
        return f"refused: {error}"


def test_another_authority_stops_the_install_before_anything_starts(release: Release) -> None:
    wrong = f"{TLS}.mode=verify-ca,{TLS}.caSecret={ANOTHER_CA},migrate.databaseWait=1"
    with pytest.raises(CommandError, match="taskapp-migrate not ready"):
        release.upgrade("--set", wrong, "--timeout", "5s")
    logs = ["logs", "job/taskapp-migrate", "-c", "migrate"]
    said = until("last word", lambda: _said_by(release, logs, "up failed"))
    assert UNVERIFIED in said
    assert "check DB_TLS_CA" in said
    assert release.running_pods() == {}


def _said_by(release: Release, logs: list[str], text: str) -> str:
    """What a pod has said, when it has said this, too."""
    said = release.kubectl(*logs)
    return said if text in said else ""


def test_verified_database_replaces_the_bundled_one(release: Release) -> None:
    release.upgrade("--set", f"{TLS}.mode=verify-identity,{TLS}.caSecret={CA}")
    assert "Succeeded" in release.test()
    assert release.get("statefulsets") == []


def test_sessions_are_encrypted(release: Release) -> None:
    client = 'MYSQL_PWD=$MYSQL_ROOT_PASSWORD exec mysql -uroot -N -e "$0"'
    found = release.kubectl("exec", "database", "--", "sh", "-c", client, SESSIONS)
    assert [line.split() for line in found.splitlines()] == [["tasks_reader", "SSL/TLS"]]


@pytest.fixture(scope="module")
def outcomes(release: Release) -> dict[tuple[Client, str], str]:
    """What each client says of a name that the certificate lacks, and of other authorities."""
    cases = {"name": ANOTHER_NAME, "authority": PUBLIC_CA, "only the CA": ONLY_THE_CA}
    with ThreadPoolExecutor() as pool:
        asked = {
            (client, case): pool.submit(outcome, client, release, cases[case])
            for client in CLIENTS
            for case in cases
        }
        return {key: future.result() for key, future in asked.items()}


Outcomes = dict[tuple[Client, str], str]


@pytest.mark.parametrize("client", CLIENTS)
def test_certificate_of_another_name_is_refused(outcomes: Outcomes, client: Client) -> None:
    assert "refused" in outcomes[client, "name"]
    assert UNVERIFIED in outcomes[client, "name"]


@pytest.mark.parametrize("client", CLIENTS)
def test_certificate_of_another_authority_is_refused(outcomes: Outcomes, client: Client) -> None:
    assert "refused" in outcomes[client, "authority"]
    assert UNVERIFIED in outcomes[client, "authority"]


@pytest.mark.parametrize("client", CLIENTS)
def test_name_does_not_count_where_the_authority_is_enough(
    outcomes: Outcomes, client: Client
) -> None:
    assert "refused" not in outcomes[client, "only the CA"]


def test_tasks_stay_when_the_release_is_upgraded(release: Release) -> None:
    with release.forwarded() as origin:
        add_task(origin, "Outside")
        release.upgrade("--set", f"{TLS}.mode=verify-identity,{TLS}.caSecret={CA}")
        assert titles(origin) == ["Outside"]
