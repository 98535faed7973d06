"""kubectl gives a way to the API server, as the tests on a cluster use it."""

import json
import urllib.request
from pathlib import Path

from hack.deploy.kube import Kube
from render.stub_cluster import stub_cluster
from support.forward import api_proxy


def test_api_server_answers_without_a_password(tmp_path: Path) -> None:
    with stub_cluster([]) as cluster:
        kube = Kube("stub", cluster.kubeconfig(tmp_path))
        with (
            api_proxy(kube) as port,
            urllib.request.urlopen(f"http://127.0.0.1:{port}/version") as answer,
        ):
            assert json.load(answer)["gitVersion"] == "v1.34.0"
