"""The configuration of nginx follows the values."""

import re
import subprocess
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import pytest

from render.chart import find, render


def _server() -> str:
    return _config()["server.conf"]


def _config(**values: object) -> dict[str, str]:
    settings = {key.replace("__", "."): value for key, value in values.items()}
    data: dict[str, str] = render(settings).one("ConfigMap", "t-proxy")["data"]
    return data


@pytest.mark.parametrize(
    ("path", "lines"),
    [
        ("/app2/", ["location /app2/api/ {", "location /app2/ {", "location = /app2 {"]),
        ("/a/b.c/", ["location /a/b.c/api/ {", r"rewrite (?s)^/a/b\.c/api/(.*)$ /$1 break;"]),
        ("/", ["location /api/ {", "location / {", 'X-Forwarded-Prefix "";']),
    ],
)
def test_locations_follow_the_base_path(path: str, lines: list[str]) -> None:
    server = _config(global__basePath=path)["server.conf"]
    assert [line for line in lines if line not in server] == []


def test_nothing_outside_the_prefix_is_served() -> None:
    assert "location / {\n    return 404;" in _config()["server.conf"]
    assert "return 404" not in _config(global__basePath="/")["server.conf"]


def test_only_named_networks_are_trusted() -> None:
    config = _config(proxy__trustedProxies=["10.7.0.0/16", "fd00::/8"])
    assert "set_real_ip_from 10.7.0.0/16;\n  set_real_ip_from fd00::/8;" in config["nginx.conf"]
    assert "10.7.0.0/16 1;\n  fd00::/8 1;" in config["variables.conf"]
    assert "192.168" not in config["nginx.conf"] + config["variables.conf"]


def test_upstreams_follow_the_release_name() -> None:
    upstreams = _config()["upstreams.conf"]
    assert upstreams.count("server t-api:8000 max_fails=0;") == 9
    assert upstreams.count("server t-web:5000 max_fails=0;") == 8
    assert "proxy_next_upstream_tries 8;" in _config()["server.conf"]


def test_tries_that_all_hang_end_within_two_seconds() -> None:
    server = _config()["server.conf"]
    (connecting,) = re.findall(r"proxy_connect_timeout (\d+)ms;", server)
    (tries,) = re.findall(r"proxy_next_upstream_tries (\d+);", server)
    assert int(tries) * int(connecting) <= 2000


def test_idle_connections_end_at_nginx_before_they_end_at_the_servers() -> None:
    assert "keepalive_timeout 60s;" in _config()["upstreams.conf"]


def test_stopping_nginx_lets_clients_finish_within_the_grace_period() -> None:
    settings = dict(re.findall(r"(\w+) (\d+)s;", _config()["nginx.conf"]))
    deployment = render().one("Deployment", "t-proxy")
    sleep = find(deployment, "/spec/template/spec/containers/0/lifecycle/preStop/sleep/seconds")
    assert 0 < int(settings["keepalive_min_timeout"]) < int(settings["worker_shutdown_timeout"])
    grace = find(deployment, "/spec/template/spec/terminationGracePeriodSeconds")
    assert sleep + int(settings["worker_shutdown_timeout"]) < grace


def test_a_dead_pod_is_passed_over_as_often_as_there_are_servers() -> None:
    server = dict(re.findall(r"(proxy_next_upstream_tries|proxy_read_timeout) (\d+)", _server()))
    assert _config()["upstreams.conf"].count("server t-web:5000") == int(
        server["proxy_next_upstream_tries"]
    )
    patience = re.search(r"proxy_next_upstream_timeout (\d+)s", _server())
    assert patience
    assert int(patience[1]) > int(server["proxy_read_timeout"])


def test_slow_clients_fit_on_the_disk_and_in_the_memory() -> None:
    nginx = _config()["nginx.conf"]
    sizes = r"worker_connections (\d+)|max_body_size (\d+)k|body_buffer_size (\d+)k"
    connections, body, buffer = (int(max(found)) for found in re.findall(sizes, nginx))
    pod = find(render().one("Deployment", "t-proxy"), "/spec/template/spec")
    assert connections * body / 2**10 <= 1024
    assert find(pod, "/volumes/tmp/emptyDir/sizeLimit") == "1Gi"
    assert find(pod, "/containers/nginx/resources/limits/memory") == "256Mi"
    assert connections * (buffer + 17) / 2**10 < 256


def test_refusals_of_nginx_itself_are_problem_documents_for_the_api_alone() -> None:
    config = _config(global__basePath="/a.b/")
    assert r'/a\.b/api/" api;' in config["variables.conf"]
    assert "location = /a.b/.errors/api {\n  internal;" in config["errors.conf"]
    assert "location = /a.b/.errors/web {\n  internal;" in config["errors.conf"]


def test_policy_of_error_pages_allows_their_style_alone() -> None:
    style = re.search(r"<style>(.*?)</style>", _config()["errors.conf"], re.DOTALL)
    assert style
    digest = b64encode(sha256(style[1].encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}';" in _config()["headers.conf"]


@pytest.mark.parametrize("off", ["requestsPerSecond", "burst", "connections"])
def test_no_limit_is_left_where_there_is_to_be_none(off: str) -> None:
    before, after = (
        "".join(config.values())
        for config in (_config(), _config(**{f"proxy__rateLimit__{off}": 0}))
    )
    directive = {"requestsPerSecond": "limit_req", "burst": " burst=", "connections": "limit_conn"}
    assert directive[off] in before
    assert directive[off] not in after


def test_config_change_rolls_the_pods() -> None:
    annotation = "/spec/template/metadata/annotations/checksum~1config"
    before = find(render().one("Deployment", "t-proxy"), annotation)
    after = find(render({"proxy.maxBodySize": "2m"}).one("Deployment", "t-proxy"), annotation)
    assert before != after


def test_nginx_waits_for_names_that_do_not_resolve_yet(tmp_path: Path) -> None:
    tries = tmp_path / "tries"
    nginx = (
        f'nginx() {{ echo "$*" >> {tries}; [ "$(wc -l < {tries})" -gt 2 ]; }}\nsleep() {{ :; }}\n'
    )
    script = render().one("ConfigMap", "t-proxy")["data"]["start.sh"].replace("exec ", "")
    subprocess.run(["sh", "-euc", nginx + script, "start.sh", "-c", "file"], check=True)
    assert tries.read_text().splitlines() == ["-q -t -c file"] * 3 + ["-c file"]
