"""Whether a component answers."""

import http.client
import socket
import ssl
from urllib.parse import urlsplit

PROBE_TIMEOUT = 2.0


def answers(address: str) -> bool:
    """Whether an http, https or unix address answers; no address means always."""
    parts = urlsplit(address)
    host, port = parts.hostname or "", parts.port
    try:
        if parts.scheme == "unix":
            with socket.socket(socket.AF_UNIX) as client:
                client.connect(parts.path)
            return True
        if parts.scheme == "https":
            # The certificate is for other names; what matters is that it answers.
            context = ssl._create_unverified_context()
            secure = http.client.HTTPSConnection(host, port, timeout=PROBE_TIMEOUT, context=context)
            return _get(secure, parts.path)
        if parts.scheme == "http":
            return _get(http.client.HTTPConnection(host, port, timeout=PROBE_TIMEOUT), parts.path)
    except (OSError, http.client.HTTPException):
        return False
    return True


def _get(connection: http.client.HTTPConnection, path: str) -> bool:
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.client.OK
    finally:
        connection.close()
