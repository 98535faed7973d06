import json

import pytest

from hack.deploy import image_sizes

SIZES = {"docker.io/library/python:3.13-slim": [70], "ours:v1": [70, 20, 5]}


def test_base_is_what_the_last_stage_builds_on() -> None:
    assert image_sizes.base("web") == "docker.io/library/python:3.13-slim"


@pytest.mark.parametrize("docker", [True, False])
def test_what_an_image_adds_is_counted_with_either_tool(
    monkeypatch: pytest.MonkeyPatch, docker: bool
) -> None:
    def run(command: list[str]) -> str:
        sizes = SIZES[command[-1]]
        layers = json.dumps({"layers": [{"size": size} for size in sizes]})
        return f"{sum(sizes)}\n" if command[0] == "docker" else layers

    monkeypatch.setattr(image_sizes, "docker_runs", lambda: docker)
    monkeypatch.setattr(image_sizes, "run", run)
    assert image_sizes.added("web", "ours:v1") == 25
