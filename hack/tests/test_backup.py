import json
from collections.abc import Callable
from typing import Any

import pytest

from hack.backup import __main__ as cli
from hack.backup.errors import BackupError
from hack.backup.jobs import Jobs
from hack.backup.restore import REPLICAS, restore
from hack.deploy.kube import Kube

SELECTED = {"matchLabels": {"app.kubernetes.io/name": "api"}}


def _pod(container: str, host: str, *volumes: str) -> dict[str, Any]:
    return {
        "initContainers": [{"name": "mysql"}],
        "containers": [
            {
                "name": container,
                "env": [{"name": "DB_HOST", "value": host}, {"name": "DB_NAME", "value": "tasks"}],
                "volumeMounts": [{"name": "database"}],
            }
        ],
        "volumes": [{"name": name} for name in volumes],
    }


class FakeKube(Kube):
    """Answers for a release with backups; each Job ends with the exit code of its script."""

    def __init__(self, **codes: int) -> None:
        super().__init__("fake")
        self.codes = codes
        self.calls: list[str] = []
        self.jobs: dict[str, dict[str, Any]] = {}
        deployment = {
            "metadata": {"name": "t-api", "labels": {}, "annotations": {}},
            "spec": {"replicas": 3, "selector": SELECTED},
        }
        cron_job = {
            "activeDeadlineSeconds": 60,
            "template": {"metadata": {"labels": {}}, "spec": _pod("backup", "db", "database")},
        }
        cron = {
            "metadata": {"name": "t-backup", "labels": {}},
            "spec": {"jobTemplate": {"spec": cron_job}},
        }
        hook_pod = _pod("migrate", "127.0.0.1", "database", "data")
        hook = {"metadata": {"name": "t-migrate"}, "spec": {"template": {"spec": hook_pod}}}
        self.lists: dict[str, list[dict[str, Any]]] = {
            "deployments": [deployment],
            "cronjobs": [cron],
            "jobs": [hook],
        }

    @property
    def deployment(self) -> dict[str, Any]:
        return self.lists["deployments"][0]

    def kubectl(self, *arguments: str, stdin: str | None = None) -> str:
        verb, *rest = arguments[2:]
        answer: Callable[..., str] = getattr(self, f"_{verb}", self._done)
        said = answer(*rest) if stdin is None else self._create(stdin)
        if verb in {"scale", "annotate"}:
            self.calls.append(f"{verb} {rest[1]}")
        return said

    def _done(self, *_: str) -> str:
        return ""

    def _create(self, manifest: str) -> str:
        job = json.loads(manifest)
        kind = job["metadata"]["generateName"].removeprefix("t-").strip("-").split("-")[-1]
        self.jobs[kind] = job
        self.calls.append(kind)
        return f"job.batch/{kind}\n"

    def _get(self, kind: str, *_: str) -> str:
        if kind == "pods":
            return str(self.codes[self.calls[-1]])
        if kind.startswith("job.batch/"):
            ended = "Failed" if self.codes.get(kind.partition("/")[2]) else "Complete"
            return json.dumps({"status": {"conditions": [{"type": ended, "status": "True"}]}})
        if kind == "helmrelease":
            return json.dumps({"spec": {}})
        return json.dumps({"items": self.lists[kind]})

    def _logs(self, name: str, *_: str) -> str:
        return f"{name} spoke\n"


def _restore(kube: FakeKube) -> str:
    return restore(Jobs(kube, "tasks", "t"), "some.sql.gz")


def test_restore_verifies_before_the_api_goes_and_migrates_before_it_comes_back() -> None:
    kube = FakeKube()
    assert _restore(kube) == "job.batch/restore spoke\n"
    note = f"annotate {REPLICAS}=3"
    stopped = [note, "scale --replicas=0"]
    started = ["scale --replicas=3", f"annotate {REPLICAS}-"]
    assert kube.calls == ["verify", *stopped, "restore", "again", *started]


def test_refused_backup_touches_nothing() -> None:
    kube = FakeKube(verify=1)
    with pytest.raises(BackupError, match="verify spoke"):
        _restore(kube)
    assert kube.calls == ["verify"]


def test_api_comes_back_when_the_database_is_as_it_was() -> None:
    kube = FakeKube(restore=1)
    with pytest.raises(BackupError, match="restore spoke"):
        _restore(kube)
    assert kube.calls[-2] == "scale --replicas=3"


@pytest.mark.parametrize("codes", [{"restore": 3}, {"restore": 137}, {"again": 1}])
def test_api_stays_away_from_a_database_that_is_not_whole(codes: dict[str, int]) -> None:
    kube = FakeKube(**codes)
    with pytest.raises(BackupError, match="the API stays away"):
        _restore(kube)
    assert "scale --replicas=3" not in kube.calls


def test_repeated_restore_remembers_how_many_pods_there_were() -> None:
    kube = FakeKube()
    kube.deployment["spec"]["replicas"] = 0
    kube.deployment["metadata"]["annotations"] = {REPLICAS: "5"}
    _restore(kube)
    assert "scale --replicas=5" in kube.calls


def test_release_without_an_api_is_restored_too() -> None:
    kube = FakeKube()
    kube.lists["deployments"] = []
    _restore(kube)
    assert kube.calls == ["verify", "restore", "again"]


def test_release_that_flux_runs_has_to_be_suspended() -> None:
    kube = FakeKube()
    kube.deployment["metadata"]["labels"] = {"helm.toolkit.fluxcd.io/name": "taskapp"}
    with pytest.raises(BackupError, match="flux suspend helmrelease taskapp -n tasks"):
        _restore(kube)
    assert kube.calls == []


def test_migration_is_that_of_the_hook_without_its_mysqld() -> None:
    kube = FakeKube()
    _restore(kube)
    pod = kube.jobs["again"]["spec"]["template"]["spec"]
    assert "initContainers" not in pod
    assert pod["volumes"] == [{"name": "database"}]
    assert pod["containers"][0]["env"][0] == {"name": "DB_HOST", "value": "db"}


def test_no_deadline_cuts_a_restore_short() -> None:
    kube = FakeKube()
    _restore(kube)
    assert kube.jobs["verify"]["spec"]["activeDeadlineSeconds"] == 60
    assert "activeDeadlineSeconds" not in kube.jobs["restore"]["spec"]


def test_release_without_backups_is_told_how_to_have_them() -> None:
    kube = FakeKube()
    kube.lists["cronjobs"] = []
    with pytest.raises(BackupError, match=r"set backup\.enabled to true"):
        Jobs(kube, "tasks", "t").run_script("backup")


def test_restore_without_a_file_lists_what_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FILE", raising=False)
    with pytest.raises(BackupError, match=r"give FILE=name, of these:\njob\.batch/list spoke"):
        cli.restore_file(Jobs(FakeKube(), "tasks", "t"))
