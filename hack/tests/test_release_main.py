import os
import subprocess
from pathlib import Path

import pytest

from hack import tools
from hack.release import __main__, signature, version
from hack.release.errors import ReleaseError

PRESENT = str(version.current(tools.ROOT))
TARGETS = ["version", "release-check", "release-chart", "release-images", "release-notes"]


def make(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = ["make", "--no-print-directory", *arguments]
    # Not as a part of `make test`, which would number its messages.
    environment = {name: os.environ[name] for name in os.environ if not name.startswith("MAKE")}
    return subprocess.run(
        command, cwd=tools.ROOT, env=environment, capture_output=True, text=True, check=False
    )


def chart() -> list[str]:
    folder = tools.ROOT / version.CHART
    return [(folder / name).read_text() for name in ("Chart.yaml", "values.yaml", "README.md")]


@pytest.mark.parametrize("target", [*TARGETS, "release"])
@pytest.mark.parametrize("wanted", ["", "0.2.0"])
def test_wrong_version_gives_one_line_with_the_remedy(target: str, wanted: str) -> None:
    before = chart()
    done = make(target, f"VERSION={wanted}", "REGISTRY=http://127.0.0.1:1/team")
    first, *rest = done.stderr.splitlines()
    assert done.returncode != 0
    assert first == (
        f"make {target}: VERSION={wanted!r} is not a version: "
        "give one such as v0.2.0 or v0.2.0-rc.1"
    )
    assert all(line.startswith("make: ***") for line in rest)
    assert chart() == before


@pytest.mark.parametrize("target", ["release-chart", "release-images"])
@pytest.mark.parametrize("registry", ["", "docker.io", "https://docker.io/team"])
def test_wrong_registry_gives_one_line_with_the_remedy(target: str, registry: str) -> None:
    done = make(target, f"VERSION={PRESENT}", f"REGISTRY={registry}")
    assert done.returncode != 0
    assert done.stderr.splitlines()[0] == (
        f"make {target}: REGISTRY={registry!r} is no registry with a path: give one such as "
        "docker.io/team, or http://127.0.0.1:5000/team without TLS"
    )


@pytest.mark.parametrize("target", ["release-chart", "release-images"])
def test_version_that_the_chart_has_not_is_published_nowhere(target: str) -> None:
    done = make(target, "VERSION=v99.0.0", "REGISTRY=http://127.0.0.1:1/team")
    assert "the release is v99.0.0: run `make version VERSION=v99.0.0`" in done.stderr


@pytest.mark.parametrize(
    ("sign", "message"),
    [("yes", "SIGN='yes': give `keyless`, or leave"), ("keyless", "SIGN=keyless needs cosign")],
)
def test_signature_that_cannot_be_made_is_refused(
    monkeypatch: pytest.MonkeyPatch, sign: str, message: str
) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)
    with pytest.raises(ReleaseError, match=message):
        signature.wanted(sign)


def test_published_references_are_told_to_the_workflow(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    outputs = tmp_path / "outputs"
    monkeypatch.setenv("GITHUB_OUTPUT", str(outputs))
    monkeypatch.setenv("REGISTRY", "docker.io/team")
    monkeypatch.setattr("hack.release.chart.publish", lambda *_: "docker.io/team/taskapp@sha256:1")
    __main__.publish_chart(version.current(tools.ROOT))
    assert outputs.read_text() == "chart=docker.io/team/taskapp@sha256:1\n"
    assert capsys.readouterr().out == "docker.io/team/taskapp@sha256:1\n"


def test_release_check_is_content_with_the_version_of_the_chart() -> None:
    assert make("release-check", f"VERSION={PRESENT}").returncode == 0
