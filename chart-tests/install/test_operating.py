"""What the pages on operating, alerts, troubleshooting and sign-in tell to type, on a release.

The tests of this file build on one another.
"""

import re
from base64 import b64encode

import pytest

from hack import documented, tools
from support import shell
from support.client import add_task, request, titles
from support.release import Release

from .conftest import NewRelease

DOCS = tools.ROOT / "docs"
# What a command may say where nothing is wrong, or where the cluster lacks what it asks.
HARMLESS = re.compile(
    r"No resources found|previous terminated container .* not found|Metrics API not available|"
    r"Defaulted container|Found \d+ pods, using"
)


@pytest.fixture(scope="module")
def release(new_release: NewRelease) -> Release:
    return new_release("operating")


def type_in(release: Release, heading: str, page: str = "operating.md") -> str:
    scripts = documented.scripts(page, heading)
    return "".join(shell.run(release, script) for script in scripts)


def replicas(release: Release) -> dict[str, int]:
    deployments = release.get("deployments")
    return {item["metadata"]["name"]: item["status"]["readyReplicas"] for item in deployments}


def test_install_says_where_to_go_on_and_the_smoke_test_passes(release: Release) -> None:
    said = type_in(release, "Install")
    assert "port-forward service/taskapp-proxy" in said
    assert "Phase:          Succeeded" in said
    with release.forwarded() as origin:
        add_task(origin, "Keep me")


def test_commands_to_watch_show_pods_events_and_logs(release: Release) -> None:
    said = type_in(release, "Watch it")
    assert "taskapp-mysql-0" in said
    assert "request_id" in said


def test_commands_of_the_run_books_are_ones_that_the_tools_know(release: Release) -> None:
    said = [line for block in documented.blocks(DOCS / "alerts.md") for line in block.commands]
    page = (DOCS / "troubleshooting.md").read_text()
    said += re.findall(r"`(kubectl [^`]+|helm history [^`]+)`", page)
    assert len(said) > 30
    elsewhere = re.compile("kubectl (config|port-forward|get gitrepositories)")
    for command in {it for it in said if not elsewhere.match(it)}:
        done = shell.attempt(release, command)
        wrong = [line for line in done.stderr.splitlines() if not HARMLESS.search(line)]
        # grep, at the end of some, finds nothing wrong.
        assert done.returncode == 0 or "grep" in command or done.stderr, command
        assert not wrong, f"{command}\n{done.stderr}"


def test_upgrade_and_rollback_keep_the_data(release: Release) -> None:
    type_in(release, "Upgrade and roll back")
    with release.forwarded() as origin:
        assert titles(origin) == ["Keep me"]


def test_scaling_adds_pods(release: Release) -> None:
    scale, *_ = documented.scripts("operating.md", "Scale")
    shell.run(release, scale)
    assert replicas(release) == {"taskapp-api": 3, "taskapp-proxy": 2, "taskapp-web": 3}


def test_key_of_the_sessions_is_another(release: Release) -> None:
    _, session = documented.scripts("operating.md", "Change passwords")
    before = release.secrets()["taskapp-web"]["secret-key"]
    shell.run(release, session)
    assert release.secrets()["taskapp-web"]["secret-key"] != before
    # An upgrade finds it, and leaves it as it is.
    (script,) = documented.scripts("operating.md", "Upgrade and roll back")
    upgrade, _ = script.splitlines()
    shell.run(release, upgrade)
    assert release.secrets()["taskapp-web"]["secret-key"] != before


def test_only_whom_the_list_names_comes_in(release: Release) -> None:
    said = type_in(release, "One list of names and passwords", "sign-in.md")
    assert "Phase:          Succeeded" in said
    password = said.split()[-1]
    with release.forwarded() as origin:
        assert request(f"{origin}/app2/").status == 401
        refused = request(f"{origin}/app2/api/tasks")
        assert refused.headers["Content-Type"] == "application/problem+json"
        eve = {"Authorization": f"Basic {b64encode(f'eve:{password}'.encode()).decode()}"}
        assert "Keep me" in request(f"{origin}/app2/", **eve).body
    # The list is not the release's own, so it stays when that goes.
    release.kubectl("delete", "secret", "tasks-sign-in")


def test_nothing_is_left_when_all_is_removed(release: Release) -> None:
    type_in(release, "Remove")
    kinds = "deployments,statefulsets,jobs,pods,services,secrets,pvc,networkpolicies"
    assert release.kubectl("get", kinds, "--output", "name") == ""
