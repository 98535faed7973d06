"""What the images hold, and what their processes take: in this order, for some start more."""

import json
from typing import Any

import pytest

from hack.deploy import image_sizes, images
from support.figures import Figure
from support.release import Release
from support.waiting import until

MB = 1_000_000
ADDED = {"api": 35, "web": 15, "migrate": 20}
FIRST_ANSWER = {"api": 1.5, "web": 1.0}
AT_REST = {"api": 80, "web": 60}
# Starts the program beside the one that serves, and prints the seconds until it is ready.
START = """
import os, subprocess, sys, time, urllib.request
begun = time.monotonic()
environment = {**os.environ, "PORT": "18000", "METRICS_PORT": "0"}
started = subprocess.Popen([sys.argv[1]], env=environment, stdout=subprocess.DEVNULL)
while started.poll() is None:
    try:
        urllib.request.urlopen("http://127.0.0.1:18000/readyz", timeout=5)
        print(time.monotonic() - begun)
        break
    except OSError:
        time.sleep(0.01)
started.terminate()
started.wait()
"""
FOREIGN = """
import pathlib, shutil
names = {"cc", "gcc", "clang", "pip", "uv", "setuptools", "wheel"}
print(sorted({file.name for file in pathlib.Path("/app").rglob("*")} & names))
print(sorted(filter(shutil.which, ("cc", "gcc", "clang", "uv"))))
"""


@pytest.fixture(scope="module")
def release(shared_release: Release) -> Release:
    return shared_release


def in_container(release: Release, app: str, *command: str) -> str:
    return release.kubectl("exec", f"deploy/taskapp-{app}", "-c", app, "--", *command)


def working_set(release: Release, app: str) -> float | None:
    """The memory of an app's pods as the kubelet counts it, in MB; None before it has all."""
    pods = [pod for pod in release.get("pods") if pod["metadata"]["name"].startswith(app)]
    held = [kubelet_memory(release, pod).get("workingSetBytes", 0) for pod in pods]
    # The first pod on a node is charged for reading the image as well: the others tell.
    return min(held) / MB or None


def kubelet_memory(release: Release, pod: dict[str, Any]) -> dict[str, int]:
    path = f"/api/v1/nodes/{pod['spec']['nodeName']}/proxy/stats/summary"
    summary: dict[str, Any] = json.loads(release.kube.kubectl("get", "--raw", path))
    for found in summary["pods"]:
        if found["podRef"]["uid"] == pod["metadata"]["uid"]:
            memory: dict[str, int] = found.get("containers", [{}])[0].get("memory", {})
            return memory
    return {}


@pytest.mark.parametrize("app", ADDED)
def test_image_adds_little_to_its_base(
    app: str, test_extra_info: dict[str, str], figure: Figure
) -> None:
    reference = images.references(test_extra_info["image_tag"])[app]
    added = image_sizes.added(app, reference) / MB
    figure(f"image of {app}: {added:.1f} MB beyond its base")
    assert added <= ADDED[app]


@pytest.mark.parametrize("app", AT_REST)
def test_pod_at_rest_holds_little_memory(release: Release, app: str, figure: Figure) -> None:
    held = until(f"memory of {app}", lambda: working_set(release, f"taskapp-{app}"))
    figure(f"memory of {app} at rest: {held:.0f} MB")
    assert held <= AT_REST[app]


@pytest.mark.parametrize("app", FIRST_ANSWER)
def test_image_holds_no_compiler_and_no_installer(release: Release, app: str) -> None:
    assert in_container(release, app, "python", "-c", FOREIGN).split() == ["[]", "[]"]


@pytest.mark.parametrize("app", FIRST_ANSWER)
def test_first_answer_comes_soon(release: Release, app: str, figure: Figure) -> None:
    start = ["python", "-c", START, f"taskapp-{app}"]
    # Whatever else the machine does can only add to the time.
    seconds = min(float(in_container(release, app, *start)) for _ in range(3))
    figure(f"first answer of {app}: {seconds:.2f} s after its start")
    assert seconds <= FIRST_ANSWER[app]
