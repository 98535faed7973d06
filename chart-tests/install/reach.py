"""Which endpoints answer in this network namespace: a program for `ask_in_network`, on its own."""

import json
import socket
import sys
from concurrent.futures import ThreadPoolExecutor

TIMEOUT = 2
# The root's name servers; any answer will do.
DNS_QUERY = bytes.fromhex("0001 0100 0001 0000 0000 0000 00 0002 0001")


def answers(protocol: str, host: str, port: int) -> bool:
    """Whether a TCP connection comes about, or a name server answers by UDP."""
    kind = socket.SOCK_DGRAM if protocol == "udp" else socket.SOCK_STREAM
    with socket.socket(socket.AF_INET, kind) as endpoint:
        endpoint.settimeout(TIMEOUT)
        try:
            endpoint.connect((host, port))
            if protocol == "udp":
                endpoint.send(DNS_QUERY)
                endpoint.recv(512)
        except OSError:
            return False
    return True


def main() -> None:
    """Read endpoints by name from stdin, and write the names of those that answer."""
    endpoints = json.load(sys.stdin)
    with ThreadPoolExecutor(len(endpoints)) as pool:
        found = pool.map(lambda endpoint: answers(*endpoint), endpoints.values())
        reached = [name for name, there in zip(endpoints, found, strict=True) if there]
    json.dump(reached, sys.stdout)


if __name__ == "__main__":
    main()
