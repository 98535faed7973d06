import tarfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from hack import tools
from hack.release import chart, signature, version
from hack.release.errors import ReleaseError

DIGEST = "sha256:" + "d" * 64
PRESENT = version.current(tools.ROOT)


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    told: list[list[str]] = []

    def run(command: Sequence[str]) -> str:
        told.append(list(command))
        if "package" in command:
            (Path(command[-1]) / f"taskapp-{PRESENT.number}.tgz").touch()
        return f"Pushed: somewhere\nDigest: {DIGEST}\n"

    monkeypatch.setattr(chart, "run", run)
    monkeypatch.setattr(signature, "run", run)
    return told


def test_package_has_the_chart_with_its_subcharts(tmp_path: Path) -> None:
    archive = chart.package(PRESENT, tools.ROOT, tmp_path)
    with tarfile.open(archive) as tar:
        names = tar.getnames()
    assert archive.name == f"taskapp-{PRESENT.number}.tgz"
    assert "taskapp/charts/migrate/Chart.yaml" in names


def test_package_of_another_version_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match=r"the chart is not v9\.9\.9: `make release-check`"):
        chart.package(version.parse("v9.9.9"), tools.ROOT, tmp_path)


def test_chart_is_signed_by_the_digest_that_was_pushed(commands: list[list[str]]) -> None:
    published = chart.publish(PRESENT, "ghcr.io/team", tools.ROOT, sign=True)
    assert published == f"ghcr.io/team/taskapp@{DIGEST}"
    assert commands[1][-1] == "oci://ghcr.io/team"
    assert commands[2] == ["cosign", "sign", "--yes", published]


def test_helm_is_told_the_host_of_docker_hub(commands: list[list[str]]) -> None:
    published = chart.publish(PRESENT, "docker.io/team", tools.ROOT, sign=False)
    assert commands[1][-1] == "oci://registry-1.docker.io/team"
    assert published == f"docker.io/team/taskapp@{DIGEST}"
    assert len(commands) == 2


def test_registry_without_tls_is_reached_by_plain_http(commands: list[list[str]]) -> None:
    chart.publish(PRESENT, "http://127.0.0.1:5000/team", tools.ROOT, sign=False)
    assert commands[1][-2:] == ["oci://127.0.0.1:5000/team", "--plain-http"]
