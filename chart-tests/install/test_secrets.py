"""Generated passwords stay where they belong, after an install, an upgrade, a test and a backup."""

from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
import yaml

from hack.backup.jobs import Jobs
from support.processes import command_lines, environments
from support.release import Release
from support.repeating import repeating

RELEASE = "app.kubernetes.io/instance=taskapp"
PASSWORDS = {
    "taskapp-database/api-password",
    "taskapp-database/migrate-password",
    "taskapp-database/root-password",
}
SESSION_KEY = {"taskapp-web/secret-key"}
KINDS = (
    "configmaps,controllerrevisions,cronjobs,deployments,endpointslices,jobs,networkpolicies,"
    "persistentvolumeclaims,poddisruptionbudgets,pods,replicasets,serviceaccounts,services,"
    "statefulsets"
)
# The client of MySQL's probe has a password for a moment; only its own user and root can look.
PROBE = ("mysql --host=127.0.0.1", "bash /etc/taskapp/mysql/ready.sh")


@dataclass(frozen=True)
class Used:
    """A release to which everything has happened, and what was seen meanwhile."""

    release: Release
    passwords: dict[str, str]
    logs: str
    command_lines: set[str]

    def secrets_in(self, text: str) -> set[str]:
        """The names of the passwords that a text has, plain or in base64."""
        return {
            name
            for name, password in self.passwords.items()
            if password in text or b64encode(password.encode()).decode() in text
        }

    def helm(self, *arguments: str) -> str:
        """What Helm has stored of the release."""
        where = [self.release.name, "--namespace", self.release.namespace]
        return self.release.kube.helm("get", *arguments, *where)


@pytest.fixture(scope="module")
def used(shared_release: Release) -> Used:
    release = shared_release
    # The next migration replaces the first one, whose pod has started MySQL.
    logs = _logs(release)
    with _watched() as seen:
        release.upgrade()
        release.test()
        logs += Jobs(release.kube, release.namespace).run_script("backup")
    passwords = {
        f"{secret}/{key}": value
        for secret, content in release.secrets().items()
        for key, value in content.items()
    }
    return Used(release, passwords, logs + _logs(release), seen)


def _logs(release: Release) -> str:
    every = ["--all-containers", "--tail=-1", "--max-log-requests=50"]
    logs = release.kubectl("logs", "--selector", RELEASE, *every)
    for name, restarts in release.restarts().items():
        if restarts:
            pod, _, container = name.partition("/")
            logs += release.kubectl("logs", pod, "-c", container, "--previous")
    return logs


@contextmanager
def _watched() -> Iterator[set[str]]:
    """The command lines of this machine that were seen while the context lasted."""
    seen: set[str] = set()
    with repeating(lambda: seen.update(command_lines()), 0.05):
        yield seen


def test_logs_hold_no_password(used: Used) -> None:
    assert "nothing was pending" in used.logs
    assert "wrote taskapp-" in used.logs
    assert used.secrets_in(used.logs) == set()


def test_events_hold_no_password(used: Used) -> None:
    assert used.secrets_in(used.release.kubectl("get", "events", "-o", "yaml")) == set()


def test_no_object_but_secrets_holds_a_password(used: Used) -> None:
    assert used.secrets_in(used.release.kubectl("get", KINDS, "-o", "yaml")) == set()


@pytest.mark.parametrize("what", [("values", "--all"), ("notes",), ("metadata",)])
def test_helm_shows_no_password(used: Used, what: tuple[str, ...]) -> None:
    assert used.secrets_in(used.helm(*what)) == set()


@pytest.mark.parametrize(
    ("what", "expected"),
    [("manifest", SESSION_KEY), ("hooks --revision=1", PASSWORDS), ("hooks", set[str]())],
)
def test_helm_keeps_what_the_chart_generates_as_secrets_only(
    used: Used, what: str, expected: set[str]
) -> None:
    # In a Secret itself: whoever may read it may read those that it makes.
    items = list(yaml.safe_load_all(used.helm(*what.split())))
    secrets = [item for item in items if item["kind"] == "Secret"]
    others = [item for item in items if item["kind"] != "Secret"]
    assert used.secrets_in(yaml.safe_dump_all(secrets)) == expected
    assert used.secrets_in(yaml.safe_dump_all(others)) == set()


def test_no_command_line_has_a_password(used: Used) -> None:
    seen = "\n".join(used.command_lines)
    assert "backup.sh" in seen
    assert used.secrets_in(seen) == set()


def test_no_process_keeps_a_password_in_its_environment(used: Used) -> None:
    found = {
        f"{pod}: {command}"
        for pod, uid in used.release.running_pods().items()
        for command, environment in environments(uid)
        if not command.startswith(PROBE) and used.secrets_in(environment)
    }
    assert found == set()
