"""The bundled MySQL server."""

from render.chart import Manifest, find, pod_specs, render

CHECKSUM = "/spec/template/metadata/annotations/checksum~1config"


def _container() -> Manifest:
    spec = pod_specs(render())["StatefulSet/t-mysql"]
    container: Manifest = find(spec, "/containers/mysql")
    return container


def test_server_has_a_name_of_its_own_even_while_it_starts() -> None:
    service = render().one("Service", "t-mysql")["spec"]
    assert service["clusterIP"] == "None"
    assert service["publishNotReadyAddresses"] is True
    assert render().one("StatefulSet", "t-mysql")["spec"]["serviceName"] == "t-mysql"


def test_probes_use_tcp_which_the_temporary_server_lacks() -> None:
    for probe in ["startupProbe", "livenessProbe"]:
        command = _container()[probe]["exec"]["command"]
        assert command[:4] == ["mysqladmin", "ping", "--host=127.0.0.1", "--port=3306"]


def test_first_initialisation_may_take_ten_minutes() -> None:
    probe = _container()["startupProbe"]
    assert probe["failureThreshold"] * probe["periodSeconds"] == 600


def test_passwords_come_from_files() -> None:
    names = {item["name"] for item in _container()["env"]}
    assert "MYSQL_ROOT_PASSWORD_FILE" in names
    assert not names & {"MYSQL_ROOT_PASSWORD", "MYSQL_PASSWORD"}
    assert find(_container(), "/env/MYSQL_ROOT_HOST/value") == "localhost"


def test_data_lies_in_a_folder_of_the_volume() -> None:
    mounts = {mount["mountPath"]: mount for mount in _container()["volumeMounts"]}
    assert mounts["/var/lib/mysql"] == {
        "name": "data",
        "mountPath": "/var/lib/mysql",
        "subPath": "mysql",
    }
    assert {"/var/run/mysqld", "/tmp"} < mounts.keys()


def test_roll_out_replaces_a_pod_that_never_became_ready() -> None:
    assert render().one("StatefulSet", "t-mysql")["spec"]["podManagementPolicy"] == "Parallel"


def test_config_change_rolls_the_server() -> None:
    before = find(render().one("StatefulSet", "t-mysql"), CHECKSUM)
    after = render({"mysql.config": {"max_connections": 99}}).one("StatefulSet", "t-mysql")
    assert before != find(after, CHECKSUM)
