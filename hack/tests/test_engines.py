import os
import sys
from pathlib import Path

import pytest
import yaml

from hack import e2e
from hack.deploy import engines
from hack.deploy.engines import EngineError, Existing, Kind, Node


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setattr(engines, "docker_runs", lambda: False)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    return monkeypatch


def test_docker_means_kind(machine: pytest.MonkeyPatch) -> None:
    machine.setattr(engines, "docker_runs", lambda: True)
    assert isinstance(engines.choose(None, 8080), Kind)


def test_root_on_linux_without_docker_means_a_node_of_our_own(machine: pytest.MonkeyPatch) -> None:
    machine.setattr(os, "geteuid", lambda: 0)
    machine.setattr(sys, "platform", "linux")
    engine = engines.choose(None, 9090)
    assert isinstance(engine, Node)
    assert engine.origin() == "http://127.0.0.1:9090"


@pytest.mark.usefixtures("machine")
def test_neither_docker_nor_root_says_what_is_missing_and_offers_dev() -> None:
    with pytest.raises(EngineError, match=r"(?s)start Docker.*root on Linux.*CONTEXT=.*make dev"):
        engines.choose(None, 8080)


@pytest.mark.usefixtures("machine")
def test_context_is_used_and_nothing_else(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    config = tmp_path / "config"
    config.write_text(
        "apiVersion: v1\nkind: Config\n"
        "contexts: [{name: mine, context: {cluster: c, user: u}}]\ncurrent-context: other\n"
    )
    monkeypatch.setenv("KUBECONFIG", str(config))
    engine = engines.choose("mine", 8080)
    assert isinstance(engine, Existing)
    assert engine.kube.flags() == ["--context", "mine"]


@pytest.mark.usefixtures("machine")
def test_unknown_context_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "none"))
    with pytest.raises(EngineError, match="CONTEXT=typo: no such context"):
        engines.choose("typo", 8080)


@pytest.mark.parametrize("port", ["abc", "0", "70000", "", "٣"])
def test_wrong_port_is_refused(monkeypatch: pytest.MonkeyPatch, port: str) -> None:
    monkeypatch.setenv("PORT", port)
    with pytest.raises(EngineError, match=r"PORT=.* is not a port: give a number"):
        engines.from_environment()


@pytest.mark.parametrize(("asked", "flags"), [("", []), ("2", ["--nodes=2"])])
def test_cluster_gets_the_nodes_that_are_asked_for(
    monkeypatch: pytest.MonkeyPatch, machine: pytest.MonkeyPatch, asked: str, flags: list[str]
) -> None:
    machine.setattr(os, "geteuid", lambda: 0)
    machine.setattr(sys, "platform", "linux")
    monkeypatch.setenv("NODES", asked)
    engine = engines.from_environment()
    assert isinstance(engine, Node)
    ran: list[str] = []
    monkeypatch.setattr(Node, "_cluster", lambda _, *arguments: ran.extend(arguments))
    engine.up()
    assert ran == ["up", *flags]


def test_kind_gets_a_worker_for_each_further_node() -> None:
    nodes = yaml.safe_load(Kind(8080, 3)._config())["nodes"]
    assert [node["role"] for node in nodes] == ["control-plane", "worker", "worker"]


@pytest.mark.parametrize("nodes", ["0", "10", "two", "-1", "1.5"])
def test_wrong_number_of_nodes_is_refused(monkeypatch: pytest.MonkeyPatch, nodes: str) -> None:
    monkeypatch.setenv("NODES", nodes)
    with pytest.raises(EngineError, match=r"NODES=.*: give a number from 1 to 9"):
        engines.from_environment()


def test_e2e_leaves_a_cluster_of_the_users_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(engines, "run", lambda _: "")
    monkeypatch.setenv("CONTEXT", "mine")
    assert e2e.main() == 1
    assert "leave CONTEXT unset" in capsys.readouterr().err
