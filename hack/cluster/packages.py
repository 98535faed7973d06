"""Programs from Debian: installed if bookworm has them, else unpacked from sid into the cache."""

import os
import shutil
from pathlib import Path

from hack.cache import cache_dir
from hack.cluster import debian
from hack.cluster.errors import ClusterError
from hack.process import CommandError, run
from hack.steps import announce

# program -> package of this machine's release
INSTALLED = {
    "buildah": "buildah",
    "conntrack": "conntrack",
    "ip": "iproute2",
    "ipset": "ipset",
    "iptables": "iptables",
    "modprobe": "kmod",
    "mmdebstrap": "mmdebstrap",
    "mount": "mount",
    "nft": "nftables",
    "nsenter": "util-linux",
    "openssl": "openssl",
    "runc": "runc",
    "socat": "socat",
    "update-ca-certificates": "ca-certificates",
}
# Too old in bookworm (kubelet 1.37 needs containerd 2) or not there.
FROM_SID = ["containerd", "containernetworking-plugins", "docker-registry", "etcd-server"]


def missing() -> list[str]:
    """The packages whose program is not on this machine."""
    path = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
    return sorted({p for program, p in INSTALLED.items() if not shutil.which(program, path=path)})


def install() -> None:
    """Install what is missing with apt-get, saying so."""
    packages = missing()
    if not packages:
        return
    announce(f"installing {' '.join(packages)}")
    options = ["-qq", "-y", "--no-install-recommends"]
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        run(["apt-get", "update", "-qq"])
        run(["apt-get", "install", *options, *packages], env=environment)
    except CommandError as error:
        raise ClusterError(
            f"apt-get cannot install {' '.join(packages)}: does the Debian mirror answer? "
            f"Check with `apt-get update`.\n{error}"
        ) from error


def unpacked() -> Path:
    """Where the packages from sid lie, as a root file system."""
    return cache_dir() / "debian"


def unpack() -> None:
    """Download the packages from sid and unpack them, once."""
    marker = unpacked() / ".packages"
    wanted = " ".join(FROM_SID)
    if marker.exists() and marker.read_text() == wanted:
        return
    announce(f"downloading {wanted} from Debian sid")
    shutil.rmtree(unpacked(), ignore_errors=True)
    for package in debian.download("sid", FROM_SID):
        run(["dpkg-deb", "-x", str(package), str(unpacked())])
        package.unlink()
    marker.write_text(wanted)
