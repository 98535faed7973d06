"""The components of the node: what is started, in which order, and how one sees that it is ready."""

from dataclasses import dataclass
from pathlib import Path

from hack.cluster import binaries, network, packages
from hack.cluster.base_images import BUSYBOX
from hack.cluster.state import state_dir

FORWARD = "forward"


@dataclass(frozen=True)
class Component:
    """A process that PID 1 keeps running; `ready` is the address that answers when it is."""

    name: str
    command: list[str]
    ready: str = ""
    after: tuple[str, ...] = ()


def components(port: int, host_network: str) -> list[Component]:
    """Every component of the node, in the order in which `up` waits for them."""
    state = state_dir()
    return [
        etcd(state / "etcd"),
        registry(state / "config"),
        containerd(state / "config"),
        apiserver(state / "pki"),
        controller_manager(state / "pki"),
        scheduler(state / "pki"),
        kubelet(state),
        proxy(state / "config"),
        policy(state / "pki"),
        storage(state),
        forward(port, host_network),
    ]


def etcd(data: Path) -> Component:
    """The cluster's store; a lost machine is a lost cluster here, so it need not wait for disks."""
    client, peer = "http://127.0.0.1:2379", "http://127.0.0.1:2380"
    command = [
        str(packages.unpacked() / "usr/bin/etcd"),
        f"--data-dir={data}",
        f"--listen-client-urls={client}",
        f"--advertise-client-urls={client}",
        f"--listen-peer-urls={peer}",
        "--unsafe-no-fsync",
    ]
    return Component("etcd", command, ready=f"{client}/health")


def registry(config: Path) -> Component:
    """Every image that the node can pull."""
    program = str(packages.unpacked() / "usr/bin/docker-registry")
    command = [program, "serve", str(config / "registry.yaml")]
    return Component("registry", command, ready="http://127.0.0.1:5000/v2/")


def containerd(config: Path) -> Component:
    """The container runtime."""
    program = str(packages.unpacked() / "usr/bin/containerd")
    command = [program, f"--config={config / 'containerd.toml'}"]
    return Component("containerd", command, ready="unix:///run/containerd/containerd.sock")


def apiserver(pki: Path) -> Component:
    """The API, with RBAC and the default admission plugins (Pod Security among them)."""
    options = {
        "advertise-address": network.NODE_IP,
        "allow-privileged": "true",
        "authorization-mode": "Node,RBAC",
        "client-ca-file": pki / "ca.crt",
        "enable-admission-plugins": "NodeRestriction",
        "enable-aggregator-routing": "true",
        "etcd-servers": "http://127.0.0.1:2379",
        "kubelet-certificate-authority": pki / "ca.crt",
        "kubelet-client-certificate": pki / "apiserver-kubelet-client.crt",
        "kubelet-client-key": pki / "apiserver-kubelet-client.key",
        "kubelet-preferred-address-types": "InternalIP,Hostname",
        "proxy-client-cert-file": pki / "front-proxy-client.crt",
        "proxy-client-key-file": pki / "front-proxy-client.key",
        "requestheader-allowed-names": "front-proxy-client",
        "requestheader-client-ca-file": pki / "front-proxy-ca.crt",
        "requestheader-extra-headers-prefix": "X-Remote-Extra-",
        "requestheader-group-headers": "X-Remote-Group",
        "requestheader-username-headers": "X-Remote-User",
        "secure-port": network.API_PORT,
        "service-account-issuer": "https://kubernetes.default.svc.cluster.local",
        "service-account-key-file": pki / "sa.pub",
        "service-account-signing-key-file": pki / "sa.key",
        "service-cluster-ip-range": network.SERVICE_RANGE,
        "tls-cert-file": pki / "apiserver.crt",
        "tls-private-key-file": pki / "apiserver.key",
    }
    ready = f"https://127.0.0.1:{network.API_PORT}/readyz"
    return kubernetes("kube-apiserver", options, ready, ("etcd",))


def controller_manager(pki: Path) -> Component:
    """Deployments, Jobs, endpoints, garbage collection and the like."""
    options = {
        **_client("controller-manager", pki),
        "allocate-node-cidrs": "true",
        "cluster-cidr": network.POD_RANGE,
        "cluster-signing-cert-file": pki / "ca.crt",
        "cluster-signing-key-file": pki / "ca.key",
        "leader-elect": "false",
        "root-ca-file": pki / "ca.crt",
        "service-account-private-key-file": pki / "sa.key",
        "service-cluster-ip-range": network.SERVICE_RANGE,
        "use-service-account-credentials": "true",
    }
    ready = "https://127.0.0.1:10257/healthz"
    return kubernetes("kube-controller-manager", options, ready, ("kube-apiserver",))


def scheduler(pki: Path) -> Component:
    """Places pods."""
    options = {**_client("scheduler", pki), "leader-elect": "false"}
    ready = "https://127.0.0.1:10259/healthz"
    return kubernetes("kube-scheduler", options, ready, ("kube-apiserver",))


def kubelet(state: Path) -> Component:
    """Runs pods on this node."""
    options = {
        "cert-dir": state / "kubelet" / "pki",
        "config": state / "config" / "kubelet.yaml",
        "hostname-override": network.NODE_NAME,
        "kubeconfig": state / "pki" / "kubelet.kubeconfig",
        "node-ip": network.NODE_IP,
        "root-dir": state / "kubelet",
    }
    ready = "http://127.0.0.1:10248/healthz"
    return kubernetes("kubelet", options, ready, ("containerd", "kube-apiserver"))


def proxy(config: Path) -> Component:
    """Services, by nftables."""
    options = {
        "config": config / "kube-proxy.yaml",
        "hostname-override": network.NODE_NAME,
    }
    ready = "http://127.0.0.1:10256/healthz"
    return kubernetes("kube-proxy", options, ready, ("kubelet",))


def policy(pki: Path) -> Component:
    """NetworkPolicies."""
    command = [
        str(binaries.KUBE_ROUTER.path),
        f"-kubeconfig={pki / 'admin.kubeconfig'}",
        f"-hostname-override={network.NODE_NAME}",
        f"-service-cluster-ip-range={network.SERVICE_RANGE}",
    ]
    return Component("kube-router", command, after=("kubelet",))


def storage(state: Path) -> Component:
    """Volumes: a folder each."""
    command = [
        str(binaries.LOCAL_PATH.path),
        "start",
        f"--kubeconfig={state / 'pki' / 'admin.kubeconfig'}",
        f"--config={state / 'config' / 'local-path.json'}",
        f"--helper-pod-file={state / 'config' / 'local-path-helper.yaml'}",
        f"--helper-image={BUSYBOX.reference}",
        "--namespace=local-path-storage",
        "--service-account-name=default",
        "--health-port=18080",
    ]
    return Component("local-path-provisioner", command, after=("kube-apiserver",))


def forward(port: int, host_network: str) -> Component:
    """A port of the machine's loopback, handed to the app's NodePort; it lives and dies here."""
    listen = f"TCP-LISTEN:{port},bind=127.0.0.1,fork,reuseaddr"
    target = f"TCP:{network.NODE_IP}:{network.APP_NODE_PORT}"
    return Component(FORWARD, ["nsenter", f"--net={host_network}", "socat", listen, target])


def kubernetes(
    name: str, options: dict[str, object], ready: str, after: tuple[str, ...]
) -> Component:
    """One of the five programs in the Kubernetes binary."""
    arguments = [f"--{option}={value}" for option, value in options.items()]
    return Component(name, [str(binaries.KUBERNETES.path), name, *arguments], ready, after)


def _client(name: str, pki: Path) -> dict[str, object]:
    names = ("kubeconfig", "authentication-kubeconfig", "authorization-kubeconfig")
    return {option: pki / f"{name}.kubeconfig" for option in names}
