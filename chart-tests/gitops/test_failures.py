"""Releases that are bad: what runs stays or comes back, and the next good tag heals it."""

from collections.abc import Iterator

import pytest

from gitops.delivery import LOCAL, Delivery, servers
from gitops.webhook import Webhook
from hack.release import images
from support.waiting import until

MIGRATION = "apps/migrate/src/taskapp_migrate/migrations/mysql/0099.change-what-is-not-there.sql"
LIST = "apps/web/src/taskapp_web/templates/list.html"


@pytest.fixture(scope="module")
def webhook(delivery: Delivery) -> Iterator[Webhook]:
    """A receiver of the alerts, which the environment sends from now on."""
    receiver = Webhook(delivery.environment.kube)
    receiver.start(delivery.cluster.namespace)
    delivery.edit(LOCAL, "  - ../base\n", "  - ../base\ncomponents:\n  - ../components/alerts\n")
    delivery.commit("Alert a webhook")
    delivery.push()
    yield receiver
    receiver.stop()


def test_failing_migration_rolls_nothing_until_the_next_tag_heals_it(
    delivery: Delivery, webhook: Webhook
) -> None:
    delivery.settle()
    serving = delivery.cluster.running_pods()
    delivery.path(MIGRATION).write_text("ALTER TABLE nowhere ADD COLUMN nothing INT;\n")
    broken = delivery.commit("Change a table that is not there")
    with delivery.undisturbed("release with a migration that fails"):
        delivery.publish(delivery.next_version())
        said = until("report of the migration", lambda: delivery.complaint("Released"))
        assert "taskapp-migrate" in said
        assert delivery.cluster.running_pods() == serving
        until("alert", lambda: "UpgradeFailed" in webhook.reasons("error"))
    delivery.revert(broken)
    healing = delivery.next_version()
    with delivery.undisturbed("release that heals it"):
        delivery.release(healing)
    assert delivery.images() == servers(healing)


def test_failing_smoke_test_brings_the_old_version_back(delivery: Delivery) -> None:
    delivery.settle()
    old = delivery.images()
    delivery.edit(LIST, "{{ tasks.row(task, texts, hidden, query, due) }}", "")
    broken = delivery.commit("Show a list without its tasks")
    with delivery.undisturbed("release with a smoke test that fails"):
        delivery.publish(delivery.next_version())
        said = until("report of the smoke test", lambda: delivery.complaint("TestSuccess"))
        assert "taskapp-test" in said
        until("end of the attempts", lambda: delivery.look().given_up())
        assert delivery.look().condition("HelmRelease", "Remediated")["status"] == "True"
        until("old version", lambda: delivery.images() == old)
    delivery.revert(broken)
    delivery.release(delivery.next_version())


@pytest.mark.thorough
def test_nothing_rolls_until_every_image_is_there(delivery: Delivery) -> None:
    delivery.settle()
    serving, wanted = delivery.cluster.running_pods(), delivery.next_version()
    references = delivery.build(wanted)
    with delivery.undisturbed("release whose images come in the wrong order"):
        images.push(references["migrate"])
        until("commit", lambda: delivery.repository.update_to(str(wanted)))
        until("hook that waits", lambda: _missing(delivery, str(wanted)))
        images.push(references["web"])
        assert delivery.cluster.running_pods() == serving
        assert _missing(delivery, str(wanted))
        images.push(references["api"])
        delivery.follow(wanted)
    assert delivery.images() == servers(wanted)


def _missing(delivery: Delivery, tag: str) -> bool:
    """Whether the migration of a version waits for an image."""
    return any(
        status["image"].endswith(f":{tag}")
        and status["state"].get("waiting", {}).get("reason") in {"ErrImagePull", "ImagePullBackOff"}
        for pod in delivery.cluster.get("pods")
        for status in pod["status"].get("initContainerStatuses", [])
    )
