from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from hack.deploy.kube import Kube
from hack.gitops import environment, observed, pipeline, stages
from hack.gitops.environment import Environment
from hack.gitops.errors import GitOpsError
from hack.gitops.observed import Observed
from hack.gitops.pipeline import DeliveryError, follow
from hack.gitops.repository import Repository, Update
from hack.gitops.stages import Stage
from hack.process import CommandError
from hack.release.images import Image

from .test_release_observed import COMMIT, REVISION, condition, deployments, history, pods, release

ENVIRONMENT = Environment(Kube("none"), "http://127.0.0.1:1/x", "", Path("/none"))
SELECTED = {("ImagePolicy", "taskapp"): {"status": {"latestRef": {"tag": "v0.2.0"}}}}
FAILED = condition("Released", "False", f"Helm upgrade failed, taskapp@{REVISION}: the hook failed")
MIGRATED = {
    "spec": pods("r/simple-taskapp-migrate:v0.2.0"),
    "status": {"conditions": [condition("Complete", "True")]},
}


def seen(*parts: Observed) -> Observed:
    return Observed(SELECTED | {key: it for part in parts for key, it in part.objects.items()})


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> list[Observed]:
    """What the cluster shows, one look after the other; the last stays."""
    looks: list[Observed] = []

    def shown() -> Iterator[Observed]:
        yield from looks
        while True:
            yield looks[-1]

    watched = shown()
    monkeypatch.setattr(observed, "look", lambda _: next(watched))
    monkeypatch.setattr(pipeline, "INTERVAL", 0)
    update = Update(COMMIT, "flux", "imageTag: v0.2.0")
    monkeypatch.setattr(Repository, "update_to", lambda *_: update)
    return looks


def test_stages_are_told_in_order_as_they_are_seen(cluster: list[Observed]) -> None:
    job = Observed({("Job", "taskapp-migrate"): MIGRATED})
    tested = release(condition("Ready", "True"), history=history("Succeeded"))
    cluster += [Observed({}), seen(), seen(release()), seen(release(), job)]
    cluster += [
        seen(release(), job, deployments("v0.2.0")),
        seen(tested, job, deployments("v0.2.0")),
    ]
    told: list[Stage] = []
    done = follow(ENVIRONMENT, "v0.2.0", 0.0, told.append)
    assert [stage.name for stage in told] == list(stages.NAMES[3:])
    assert told == done
    assert told[1].detail == f"{COMMIT[:7]} by flux: imageTag: v0.2.0"


def test_failed_release_is_told_once_and_ends_when_flux_gives_up(cluster: list[Observed]) -> None:
    retry = seen(release(FAILED, condition("Reconciling", "True")))
    stalled = condition("Stalled", "True")
    cluster += [seen(release()), retry, retry, seen(release(FAILED, stalled))]
    told: list[Stage] = []
    with pytest.raises(DeliveryError, match=r"v0\.2\.0 failed,.*\nHelmRelease: .*hook failed\n"):
        follow(ENVIRONMENT, "v0.2.0", 0.0, told.append)
    names = [stage.name for stage in told]
    assert names == ["policy", "commit", "reconcile", "failed"]
    assert told[-1].detail == "the hook failed"


def test_release_given_up_before_ours_is_none_of_ours(cluster: list[Observed]) -> None:
    other = release(condition("Stalled", "True"), lastAttemptedRevision="0.1.0+ffffffffffff.1")
    cluster += [seen(other)]
    with pytest.raises(DeliveryError, match=r"no reconcile within 0 s"):
        follow(ENVIRONMENT, "v0.2.0", 0.0, str, timeout=0.0)


def test_release_that_a_newer_one_overtakes_is_not_waited_for(cluster: list[Observed]) -> None:
    cluster += [seen()]
    with pytest.raises(DeliveryError, match=r"v0\.1\.9 is overtaken: the policy selects v0\.2\.0"):
        follow(ENVIRONMENT, "v0.1.9", 0.0, str)


def test_nothing_in_time_says_what_flux_says(cluster: list[Observed]) -> None:
    policy = {"status": {"conditions": [condition("Ready", "False", "no tag fits")]}}
    cluster += [Observed({("ImagePolicy", "taskapp"): policy})]
    with pytest.raises(DeliveryError, match=r"no policy within 0 s\nImagePolicy: no tag fits"):
        follow(ENVIRONMENT, "v0.2.0", 0.0, str, timeout=0.0)


def test_release_waits_until_the_tags_own_commit_is_dealt_with(cluster: list[Observed]) -> None:
    busy = seen(release(condition("Reconciling", "True")))
    cluster += [seen(), busy, busy, seen(release())]
    pipeline._settle(ENVIRONMENT, COMMIT)
    assert observed.look(ENVIRONMENT.kube) == cluster[-1]


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What reaches the registry when `v0.2.0` is released."""
    pushed: list[str] = []

    class Engine:
        def build(self, image: Image) -> str:
            return image.reference

        def publish(self, image: Image, built: str) -> str:
            if image.app == "web" and "web fails" in pushed:
                raise CommandError(["push"], 1, "no space")
            pushed.append(image.app)
            return built

    monkeypatch.setattr(Repository, "release", lambda *_: COMMIT)
    monkeypatch.setattr(Repository, "checkout", lambda *_: nullcontext(Path()))
    monkeypatch.setattr("hack.release.version.check", lambda *_: pushed.append("checked"))
    monkeypatch.setattr("hack.release.chart.publish", lambda *_, **__: pushed.append("chart"))
    monkeypatch.setattr("hack.release.images.engine", lambda *_, **__: Engine())
    monkeypatch.setattr(pipeline, "_settle", lambda *_: pushed.append("settled"))
    monkeypatch.setattr(pipeline, "follow", lambda *_: [])
    return pushed


def test_release_does_what_the_workflow_does(published: list[str]) -> None:
    done = pipeline.release(ENVIRONMENT, "v0.2.0", str)
    assert published == ["checked", "chart", "settled", "api", "web", "migrate"]
    assert [stage.name for stage in done] == list(stages.NAMES[:3])
    assert done[0].detail == f"v0.2.0 at {COMMIT[:7]}, pushed with 0.2.0 in the chart"


def test_release_that_is_not_published_in_full_is_not_followed(published: list[str]) -> None:
    published.append("web fails")
    told: list[Stage] = []
    with pytest.raises(DeliveryError, match=r"(?s)v0\.2\.0 is not complete.*next.*no space"):
        pipeline.release(ENVIRONMENT, "v0.2.0", told.append)
    assert published[-1] == "api"
    assert [stage.name for stage in told] == ["tag", "images"]


def test_missing_environment_is_told_and_nothing_is_printed_before(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def find(_: object) -> Environment:
        raise GitOpsError("no GitOps environment in this cluster: `make gitops` makes it")

    monkeypatch.setattr(environment, "find", find)
    monkeypatch.setattr("hack.deploy.engines.from_environment", lambda: None)
    monkeypatch.setenv("VERSION", "v0.2.0")
    assert pipeline.main() == 1
    assert capsys.readouterr() == (
        "",
        "make release: no GitOps environment in this cluster: `make gitops` makes it\n",
    )
