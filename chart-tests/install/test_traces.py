"""Traces of the API reach a collector in another namespace."""

import json
from collections.abc import Iterator
from pathlib import Path
from string import Template

import pytest

from hack import tools
from hack.deploy import engines, images
from support.client import request
from support.namespaces import own_namespace
from support.release import Release
from support.waiting import until

from .conftest import NewRelease

pytestmark = pytest.mark.thorough

PROGRAM, MANIFEST = (Path(__file__).with_name(f"collector.{kind}") for kind in ("py", "yaml"))
COLLECTOR = "e2e-collector"
LABELS = "api.traces.namespaceLabels.kubernetes\\.io/metadata\\.name"
TRACE, CALLER = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


@pytest.fixture(scope="module")
def tag() -> str:
    """The tag of an API image that can make traces, on the cluster."""
    tag = f"{images.content_tag()}-traces"
    reference = images.references(tag)["api"]
    command = images.build_command("api", reference, "--build-arg", "EXTRAS=traces")
    images.build_once(command, reference, tools.ROOT)
    engines.from_environment().load([reference])
    return tag


@pytest.fixture(scope="module")
def release(new_release: NewRelease, tag: str) -> Iterator[Release]:
    address = f"http://collector.{COLLECTOR}:4318"
    settings = f"api.image.tag={tag},api.traces.endpoint={address},{LABELS}={COLLECTOR}"
    created: Release = new_release("traces", "--set", settings)
    with own_namespace(created.kube, COLLECTOR):
        in_namespace = ("--namespace", COLLECTOR)
        kubectl = created.kube.kubectl
        kubectl(*in_namespace, "create", "configmap", "collector", f"--from-file={PROGRAM}")
        manifest = Template(MANIFEST.read_text()).substitute(image=images.references(tag)["api"])
        kubectl(*in_namespace, "apply", "-f", "-", stdin=manifest)
        kubectl(*in_namespace, "wait", "pod/collector", "--for=condition=Ready", "--timeout=60s")
        created.upgrade()
        yield created


def spans(release: Release) -> list[dict[str, str]]:
    """The spans that the collector has been sent."""
    log = release.kube.kubectl("--namespace", COLLECTOR, "logs", "collector")
    return [json.loads(line) for line in log.splitlines() if line.startswith("{")]


def test_request_alone_is_in_the_trace_of_who_sent_it(release: Release) -> None:
    with release.forwarded() as origin:
        traceparent = f"00-{TRACE}-{CALLER}-01"
        answer = request(f"{origin}/app2/api/tasks", traceparent=traceparent)
    assert answer.status == 200
    sent = {"name": "GET /app2/api/tasks", "trace": TRACE, "service": "taskapp-api"}
    until("span", lambda: sent in spans(release), 30)
    assert {span["trace"] for span in spans(release)} == {TRACE}
