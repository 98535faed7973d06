"""The cluster's certificates and kubeconfig files, made with openssl."""

import base64
import json
import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from hack.cluster import network
from hack.cluster.network import Node
from hack.cluster.state import kubeconfig, state_dir
from hack.process import run

CONTEXT = "taskapp-local"
DAYS = "3650"
SERVER_NAMES = [
    "DNS:kubernetes",
    "DNS:kubernetes.default",
    "DNS:kubernetes.default.svc",
    "DNS:kubernetes.default.svc.cluster.local",
    "DNS:localhost",
    "IP:127.0.0.1",
    f"IP:{network.NODE_IP}",
    f"IP:{network.API_SERVICE_IP}",
]


@dataclass(frozen=True)
class Certificate:
    """A key pair signed by one of the two authorities."""

    name: str
    subject: str
    authority: str = "ca"
    names: tuple[str, ...] = ()


CERTIFICATES = [
    Certificate("apiserver", "/CN=kube-apiserver", names=tuple(SERVER_NAMES)),
    Certificate("apiserver-kubelet-client", "/O=system:masters/CN=kube-apiserver-kubelet-client"),
    Certificate("front-proxy-client", "/CN=front-proxy-client", authority="front-proxy-ca"),
    Certificate("admin", "/O=system:masters/CN=admin"),
    Certificate("controller-manager", "/CN=system:kube-controller-manager"),
    Certificate("scheduler", "/CN=system:kube-scheduler"),
    Certificate("proxy", "/CN=system:kube-proxy"),
]
CLIENTS = ["admin", "controller-manager", "scheduler", "proxy"]


def folder() -> Path:
    """Where keys, certificates and the components' kubeconfig files lie."""
    return state_dir() / "pki"


def ensure(nodes: Iterable[Node]) -> None:
    """Make everything, once per cluster and node: half a set is never left behind."""
    if not folder().exists():
        part = folder().with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True, mode=0o700)
        create(part)
        part.rename(folder())
    for node in nodes:
        if not (folder() / f"{node.name}.kubeconfig").exists():
            create_node(folder(), node)
    if not kubeconfig().exists():
        _write_private(kubeconfig(), (folder() / "admin.kubeconfig").read_text())


def create(target: Path) -> None:
    """Make the authorities, the certificates, the key of service accounts, the kubeconfigs."""
    for authority in ("ca", "front-proxy-ca"):
        _make_authority(target, authority)
    for certificate in CERTIFICATES:
        _sign(target, certificate)
    _openssl(target, "genrsa -out sa.key 2048")
    _openssl(target, "rsa -in sa.key -pubout -out sa.pub")
    for client in CLIENTS:
        _write_kubeconfig(target, client)


def create_node(target: Path, node: Node) -> None:
    """Make what a node's kubelet shows to the API server, and to those who ask it."""
    subject = f"/O=system:nodes/CN=system:node:{node.name}"
    _sign(target, Certificate(node.name, subject, names=(f"DNS:{node.name}", f"IP:{node.ip}")))
    _write_kubeconfig(target, node.name)


def render_kubeconfig(source: Path, client: str) -> str:
    """A kubeconfig with everything inside, in JSON, which is YAML."""
    user = {"client-certificate-data": f"{client}.crt", "client-key-data": f"{client}.key"}
    cluster = {
        "server": f"https://{network.NODE_IP}:{network.API_PORT}",
        "certificate-authority-data": _encoded(source / "ca.crt"),
    }
    context = {"cluster": CONTEXT, "user": client}
    content = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": CONTEXT, "cluster": cluster}],
        "users": [{"name": client, "user": {k: _encoded(source / v) for k, v in user.items()}}],
        "contexts": [{"name": CONTEXT, "context": context}],
        "current-context": CONTEXT,
    }
    return json.dumps(content, indent=2) + "\n"


def _write_kubeconfig(target: Path, client: str) -> None:
    _write_private(target / f"{client}.kubeconfig", render_kubeconfig(target, client))


def _make_authority(target: Path, name: str) -> None:
    _make_key(target, name)
    request = f"req -x509 -new -key {name}.key -subj /CN={name} -days {DAYS} -out {name}.crt"
    may_sign = "-addext keyUsage=critical,keyCertSign,cRLSign"
    _openssl(target, f"{request} -addext basicConstraints=critical,CA:TRUE {may_sign}")


def _sign(target: Path, certificate: Certificate) -> None:
    name, authority = certificate.name, certificate.authority
    _make_key(target, name)
    _openssl(target, f"req -new -key {name}.key -subj {certificate.subject} -out {name}.csr")
    lines = ["keyUsage=critical,digitalSignature", "extendedKeyUsage=clientAuth,serverAuth"]
    if certificate.names:
        lines.append(f"subjectAltName={','.join(certificate.names)}")
    (target / f"{name}.ext").write_text("\n".join(lines) + "\n")
    signing = f"-CA {authority}.crt -CAkey {authority}.key -CAcreateserial -days {DAYS}"
    _openssl(target, f"x509 -req -in {name}.csr {signing} -extfile {name}.ext -out {name}.crt")
    for leftover in ("csr", "ext"):
        (target / f"{name}.{leftover}").unlink()


def _make_key(target: Path, name: str) -> None:
    _openssl(target, f"ecparam -name prime256v1 -genkey -noout -out {name}.key")


def _openssl(target: Path, arguments: str) -> None:
    run(["openssl", *arguments.split()], cwd=target)


def _encoded(file: Path) -> str:
    return base64.b64encode(file.read_bytes()).decode()


def _write_private(file: Path, content: str) -> None:
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as opened:
        opened.write(content)
