"""nginx as the chart configures it, on loopback, in front of servers that record their requests."""

import os
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from hack import nginx
from hack.ports import free_port
from proxy import raw
from proxy.raw import Answer
from proxy.recorder import Recorder, Request
from render.chart import Values, render
from support.serving import serving

HOST = "127.0.0.1"
# Docker may have to fetch the image.
START_LIMIT = 120
# The tests themselves may be a proxy in front.
TRUSTING: Values = {"proxy.trustedProxies": ["127.0.0.0/8"]}
# Ten seconds of patience in a pod are one here.
SHORTER = re.compile(r"(client_(?:header|body)_timeout) 10s;")


class Ports(NamedTuple):
    """Where nginx listens, and the servers behind it."""

    http: int
    status: int
    api: int
    web: int


@dataclass(frozen=True)
class Site:
    """A running nginx; api and web are the servers behind it."""

    port: int
    status_port: int
    api: Recorder
    web: Recorder
    folder: Path

    def send(self, request: bytes, *pieces: bytes, pause: float = 0) -> list[Answer]:
        """The answers to bytes as they are; further pieces follow after a pause of seconds each."""
        return raw.exchange(self.port, [request, *pieces], pause)

    def ask(self, target: str = "/app2/", method: str = "GET", **headers: str) -> Answer:
        """The answer to one well-formed request; X_Name stands for X-Name."""
        (answer,) = self.send(raw.request(target, method, headers))
        return answer

    def reached(self) -> list[Request]:
        """What reached the servers since this was asked last."""
        return [*self.api.taken(), *self.web.taken()]

    def log(self) -> str:
        """The access log so far."""
        return (self.folder / "access.log").read_text()


@contextmanager
def site(folder: Path, values: Values | None = None, htpasswd: str = "") -> Iterator[Site]:
    """Run nginx as the chart with these values configures it, in front of recorders."""
    with serving(Recorder("api")) as api, serving(Recorder("web")) as web:
        ports = Ports(free_port(), free_port(), api.server_port, web.server_port)
        (folder / "htpasswd").write_text(htpasswd)
        with running(folder, values or {}, ports):
            yield Site(ports.http, ports.status, api, web, folder)


@contextmanager
def running(folder: Path, values: Values, ports: Ports) -> Iterator[None]:
    """Run nginx as the chart with these values configures it, between these ports."""
    _configure(folder, values, ports)
    command = [*nginx.command(folder), "-e", "/dev/stderr", "-c", str(folder / "nginx.conf")]
    errors = folder / "error.log"
    with errors.open("wb") as log, subprocess.Popen(command, stderr=log) as process:
        try:
            _await_start(ports.status, process, errors)
            yield
        finally:
            process.terminate()


def _configure(folder: Path, values: Values, ports: Ports) -> None:
    places = {
        "/tmp/": f"{folder}/",
        "/etc/taskapp/nginx": str(folder),
        "/etc/taskapp/sign-in": str(folder),
        "/dev/stdout": f"{folder}/access.log",
        "listen 8080": f"listen {HOST}:{ports.http}",
        "listen 8081": f"listen {HOST}:{ports.status}",
        "t-api:8000": f"{HOST}:{ports.api}",
        "t-web:5000": f"{HOST}:{ports.web}",
    }
    for name, text in render(values).one("ConfigMap", "t-proxy")["data"].items():
        for there, here in places.items():
            text = text.replace(there, here)
        (folder / name).write_text(SHORTER.sub(r"\1 1s;", text))
    if os.geteuid() == 0:
        # The workers of a root's nginx would otherwise be someone who cannot enter the folder.
        main = folder / "nginx.conf"
        main.write_text(f"user root;\n{main.read_text()}")


def _await_start(port: int, process: subprocess.Popen[bytes], errors: Path) -> None:
    deadline = time.monotonic() + START_LIMIT
    while True:
        try:
            raw.exchange(port, [raw.request("/healthz")])
        except ConnectionRefusedError:
            assert process.poll() is None, errors.read_text(errors="replace")
            assert time.monotonic() < deadline, "nginx does not listen"
            time.sleep(0.02)
        else:
            return
