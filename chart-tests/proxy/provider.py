"""An OpenID Connect provider that signs in whoever it is told to."""

import json
import subprocess
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

from support.serving import QuietHandler, serving

CLIENT = "taskapp"


class Provider(ThreadingHTTPServer):
    """Signs in `email` at once, without asking anything."""

    daemon_threads = True

    def __init__(self, key: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.email = "eve@example.com"
        self._key = key
        self._nonces: dict[str, str] = {}

    @property
    def issuer(self) -> str:
        """Its own address, by which it is known."""
        return f"http://127.0.0.1:{self.server_port}"

    def discovery(self) -> dict[str, object]:
        """The document that says where everything is."""
        paths = {
            "authorization_endpoint": "authorize",
            "token_endpoint": "token",
            "jwks_uri": "keys",
        }
        return {
            "issuer": self.issuer,
            **{name: f"{self.issuer}/{path}" for name, path in paths.items()},
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }

    def keys(self) -> dict[str, object]:
        """The public key that ID tokens are signed with."""
        command = ["openssl", "rsa", "-in", str(self._key), "-noout", "-modulus"]
        shown = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        modulus = bytes.fromhex(shown.strip().partition("=")[2])
        key = {
            "kty": "RSA",
            "alg": "RS256",
            "use": "sig",
            "kid": "1",
            "n": _text(modulus),
            "e": "AQAB",
        }
        return {"keys": [key]}

    def authorize(self, query: dict[str, list[str]]) -> str:
        """Where a browser that came to sign in goes back to."""
        code = f"code-{len(self._nonces)}"
        self._nonces[code] = query["nonce"][0]
        back = urlencode({"code": code, "state": query["state"][0]})
        return f"{query['redirect_uri'][0]}?{back}"

    def token(self, form: dict[str, list[str]]) -> dict[str, object]:
        """The tokens for a code."""
        claims = {"iss": self.issuer, "aud": CLIENT, "sub": "1", "email": self.email}
        times = {"iat": int(time.time()), "exp": int(time.time()) + 300}
        nonce = {"nonce": self._nonces.pop(form["code"][0]), "email_verified": True}
        signed = self._sign({"alg": "RS256", "kid": "1"}, claims | times | nonce)
        return {
            "access_token": "secret",
            "token_type": "Bearer",
            "expires_in": 300,
            "id_token": signed,
        }

    def _sign(self, *parts: dict[str, object]) -> str:
        text = ".".join(_text(json.dumps(part).encode()) for part in parts)
        command = ["openssl", "dgst", "-sha256", "-sign", str(self._key)]
        done = subprocess.run(command, check=True, capture_output=True, input=text.encode())
        return f"{text}.{_text(done.stdout)}"


class _Handler(QuietHandler):
    server: Provider

    def do_GET(self) -> None:  # noqa: N802
        parts = urlsplit(self.path)
        if parts.path == "/authorize":
            self.send_response(302)
            self.send_header("Location", self.server.authorize(parse_qs(parts.query)))
            self.end_headers()
        else:
            keys = parts.path == "/keys"
            self._answer(self.server.keys() if keys else self.server.discovery())

    def do_POST(self) -> None:  # noqa: N802
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._answer(self.server.token(parse_qs(body)))

    def _answer(self, document: dict[str, object]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(document).encode())


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


@contextmanager
def provider(folder: Path) -> Iterator[Provider]:
    """Run a Provider with a key of its own."""
    key = folder / "provider.pem"
    command = ["openssl", "genrsa", "-out", str(key), "2048"]
    subprocess.run(command, check=True, capture_output=True)
    with serving(Provider(key)) as server:
        yield server
