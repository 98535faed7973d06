"""The first install is killed while MySQL initialises its volume: it begins anew by itself."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from hack.deploy import engines, images
from hack.process import CommandError
from support.client import add_task
from support.figures import Figure
from support.namespaces import own_namespace
from support.release import Release
from support.waiting import until

pytestmark = pytest.mark.thorough

HOOK = "batch.kubernetes.io/job-name=taskapp-migrate"
PID_FILE = "/var/run/mysqld/mysqld.pid"
# Kills whichever mysqld is at work once a file is there, unless the volume is finished by then.
KILL = """
cd /var/lib/mysql
until [ -e "$1" ]; do sleep 0.05; done
[ -e .initialising ] || exit 1
echo unfinished
for process in /proc/[0-9]*; do
  case "$(readlink "$process/exe")" in */mysqld) kill -9 "${process#/proc/}" ;; esac
done
"""


@pytest.fixture
def release() -> Iterator[Release]:
    kube = engines.from_environment().kube
    with own_namespace(kube, "e2e-killed-install"):
        yield Release(kube, "e2e-killed-install", images.content_tag())


def kill_mysqld(release: Release, once_there: str) -> bool:
    """Kill the server that the hook carries in the middle of its initialisation."""
    pods = release.kubectl("get", "pods", "-l", HOOK, "-o", "name").split()
    inside = ["-c", "mysql", "--", "bash", "-c", KILL, "bash", once_there]
    try:
        said = [release.kubectl("exec", pod, *inside) for pod in pods]
    except CommandError as error:
        # The container may be gone before the script has ended.
        said = [str(error)]
    return any("unfinished" in text.splitlines() for text in said)


def test_first_install_begins_anew_when_it_is_killed(release: Release, figure: Figure) -> None:
    with ThreadPoolExecutor(1) as helm:
        install = helm.submit(release.upgrade)
        until("half of a data directory", lambda: kill_mysqld(release, "ibdata1"))
        until("server that makes the users", lambda: kill_mysqld(release, PID_FILE))
        log = release.kubectl("logs", "-l", HOOK, "-c", "mysql", "--tail=-1")
        release.kubectl("delete", "pods", "-l", HOOK, "--force", "--grace-period=0")
        figure(f"install, killed three times while MySQL initialised: {install.result():.1f} s")
    assert "the first initialisation was interrupted" in log
    with release.forwarded() as origin:
        add_task(origin, "There is a schema")
