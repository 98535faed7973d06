"""What hands do to the cluster, and what leaves Git."""

import json

import pytest

from gitops.delivery import LOCAL, VALUES, Delivery
from support.waiting import until

AUTOSCALING = "\napi:\n  autoscaling: {enabled: true, minReplicas: 2, maxReplicas: 4}\n"
NOTICE = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: notice
data: {text: from Git}
"""


def _deployment(delivery: Delivery, name: str) -> tuple[int, str]:
    """The replicas of a Deployment, and the log level of its pods."""
    found = json.loads(delivery.cluster.kubectl("get", f"deployment/{name}", "-o", "json"))
    variables = found["spec"]["template"]["spec"]["containers"][0]["env"]
    levels = [variable["value"] for variable in variables if variable["name"] == "LOG_LEVEL"]
    return found["spec"]["replicas"], levels[0]


def _edit(delivery: Delivery, name: str) -> None:
    """What a person does in a hurry."""
    delivery.cluster.kubectl("set", "env", f"deployment/{name}", "LOG_LEVEL=debug")
    delivery.cluster.kubectl("scale", f"deployment/{name}", "--replicas=3")
    assert _deployment(delivery, name) == (3, "debug")


def test_hand_edit_is_undone(delivery: Delivery) -> None:
    delivery.settle()
    with delivery.undisturbed("hand edit of a Deployment"):
        _edit(delivery, "taskapp-web")
        until("correction", lambda: _deployment(delivery, "taskapp-web") == (2, "info"))
        delivery.cluster.kubectl("rollout", "status", "deployment/taskapp-web", "--timeout=90s")


@pytest.mark.thorough
def test_replicas_of_an_autoscaler_are_no_drift(delivery: Delivery) -> None:
    with delivery.undisturbed("autoscaling switched on and off"):
        values = delivery.path(VALUES)
        values.write_text(values.read_text() + AUTOSCALING)
        commit = delivery.commit("Scale the API by its load")
        delivery.push()
        delivery.settle()
        delivery.cluster.kubectl("get", "hpa/taskapp-api")
        _edit(delivery, "taskapp-api")
        # The log level shows that Flux has looked; the replicas are the autoscaler's.
        until("correction", lambda: _deployment(delivery, "taskapp-api")[1] == "info")
        delivery.settle()
        assert _deployment(delivery, "taskapp-api") == (3, "info")
        delivery.revert(commit)
        delivery.push()
        delivery.settle()
        assert _deployment(delivery, "taskapp-api") == (2, "info")


@pytest.mark.thorough
def test_what_leaves_git_leaves_the_cluster(delivery: Delivery) -> None:
    with delivery.undisturbed("a manifest that comes and goes"):
        delivery.path("clusters/local/notice.yaml").write_text(NOTICE)
        delivery.edit(LOCAL, "  - ../base\n", "  - ../base\n  - notice.yaml\n")
        commit = delivery.commit("Add a notice")
        delivery.push()
        until("notice", lambda: "notice" in _config_maps(delivery))
        delivery.revert(commit)
        delivery.push()
        until("end of the notice", lambda: "notice" not in _config_maps(delivery))
        delivery.settle()


def _config_maps(delivery: Delivery) -> list[str]:
    return [item["metadata"]["name"] for item in delivery.cluster.get("configmaps")]
