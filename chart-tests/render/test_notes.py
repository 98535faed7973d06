"""What a person reads after an install."""

import pytest

from render.chart import CHART, helm, setting

EXTERNAL = {
    "mysql.enabled": False,
    "global.database.host": "db.example",
    "global.database.existingSecret": "s",
}
HOSTS: dict[str, object] = {"proxy.ingress.enabled": True, "proxy.ingress.hosts": ["a.example"]}
TLS: dict[str, object] = {"proxy.ingress.tls": [{"secretName": "tls", "hosts": ["a.example"]}]}
ROUTE: dict[str, object] = {
    "proxy.httpRoute.enabled": True,
    "proxy.httpRoute.parentRefs": [{"name": "public"}],
    "proxy.httpRoute.hostnames": ["b.example"],
}


def _notes(values: dict[str, object]) -> str:
    where = ["--namespace", "tasks", "--dry-run=client"]
    result = helm("install", "t", str(CHART), *where, *setting(values))
    assert result.returncode == 0, result.stderr
    return result.stdout.partition("NOTES:")[2]


@pytest.mark.parametrize(
    ("values", "opening"),
    [
        (
            {},
            "port-forward service/t-proxy 8080:80\n  and, while it runs, http://localhost:8080/app2/",
        ),
        ({"global.basePath": "/"}, "http://localhost:8080/\n"),
        (HOSTS, "http://a.example/app2/"),
        (HOSTS | TLS, "https://a.example/app2/"),
        (ROUTE, "https://b.example/app2/"),
        ({"proxy.service.type": "NodePort"}, 'echo "http://$node:$port/app2/"'),
        ({"proxy.service.type": "LoadBalancer"}, 'echo "http://$address:80/app2/"'),
    ],
)
def test_notes_say_where_the_application_is(values: dict[str, object], opening: str) -> None:
    assert opening in _notes(values)


def test_notes_say_what_to_do_next() -> None:
    notes = _notes({})
    assert "helm --namespace tasks test t --logs" in notes
    assert "kubectl --namespace tasks logs --selector app.kubernetes.io/instance=t" in notes
    assert "delete pvc,secret,job,pod,configmap,networkpolicy" in notes
    assert "backups" not in notes


def test_notes_say_that_backups_go_with_the_rest() -> None:
    assert "delete all of it for good, backups too" in _notes({"backup.enabled": True})


def test_notes_of_an_external_database_speak_of_no_volume() -> None:
    assert "pvc" not in _notes(EXTERNAL)


def test_notes_without_a_proxy_name_no_address() -> None:
    notes = _notes({"proxy.enabled": False})
    assert "http" not in notes
    assert "helm --namespace tasks test" not in notes
