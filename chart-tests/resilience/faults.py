"""What goes wrong in the soak: each fault returns when it has shown, not when it is healed."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from resilience.eviction import evict
from resilience.site import Site
from support.processes import Process, of_pod, workers_of_pod
from support.waiting import until

Find = Callable[[str, str], list[Process]]
WORKLOADS = {
    "api": "deployment/taskapp-api",
    "web": "deployment/taskapp-web",
    "proxy": "deployment/taskapp-proxy",
    "mysql": "statefulset/taskapp-mysql",
}


@dataclass(frozen=True)
class Fault:
    """A fault and how it is brought about; chance says in which pod."""

    name: str
    strike: Callable[[Site, Random], None]


def _victim(site: Site, part: str, chance: Random) -> tuple[str, str]:
    """Name and uid of one of the part's pods."""
    pods = site.release.running_pods()
    return chance.choice(sorted(item for item in pods.items() if f"-{part}-" in item[0]))


def _kill(part: str, command: str, find: Find) -> Callable[[Site, Random], None]:
    def strike(site: Site, chance: Random) -> None:
        pod, uid = _victim(site, part, chance)
        restarts = site.release.restarts()
        killed = find(uid, command)
        chance.choice(killed).kill()
        if find is of_pod:
            until(f"restart in {pod}", lambda: site.release.restarts() != restarts)
        until(f"{command} in {pod}", lambda: {*find(uid, command)} - {*killed})

    return strike


def _replace(part: str, remove: Callable[[Site, str], object]) -> Callable[[Site, Random], None]:
    def strike(site: Site, chance: Random) -> None:
        before = site.release.running_pods()
        remove(site, _victim(site, part, chance)[0])
        until("pod instead", lambda: _has_another(before, site.release.running_pods()))

    return strike


def _has_another(before: dict[str, str], now: dict[str, str]) -> bool:
    return len(now) >= len(before) and set(now.values()) != set(before.values())


def _delete(site: Site, pod: str) -> None:
    site.release.kubectl("delete", "pod", pod, "--wait=false")


def _evict(site: Site, pod: str) -> None:
    evict(site.release, [pod])


def _restart(part: str) -> Callable[[Site, Random], None]:
    def strike(site: Site, _: Random) -> None:
        site.release.kubectl("rollout", "restart", WORKLOADS[part])
        site.release.kubectl("rollout", "status", WORKLOADS[part], "--timeout=2m")

    return strike


def _scale(part: str) -> Callable[[Site, Random], None]:
    def strike(site: Site, _: Random) -> None:
        for replicas in (4, 2):
            site.release.kubectl("scale", WORKLOADS[part], f"--replicas={replicas}")
            site.release.kubectl("rollout", "status", WORKLOADS[part], "--timeout=2m")

    return strike


FAULTS = [
    Fault("kill -9 of api", _kill("api", "taskapp-api", of_pod)),
    Fault("kill -9 of a web worker", _kill("web", "gunicorn", workers_of_pod)),
    Fault("kill -9 of an nginx worker", _kill("proxy", "nginx: worker", workers_of_pod)),
    Fault("kill -9 of nginx", _kill("proxy", "nginx: master", of_pod)),
    Fault("kill -9 of mysqld", _kill("mysql", "mysqld", of_pod)),
    *(Fault(f"deletion of a pod of {part}", _replace(part, _delete)) for part in WORKLOADS),
    *(Fault(f"restart of {part}", _restart(part)) for part in WORKLOADS),
    *(Fault(f"{part} to 4 pods and back", _scale(part)) for part in ("api", "web", "proxy")),
    *(Fault(f"eviction from {part}", _replace(part, _evict)) for part in WORKLOADS),
]
