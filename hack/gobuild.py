"""Programs built from Go modules, cached by what they are built from."""

import hashlib
import os
import shutil
import sys
from pathlib import Path

from hack.cache import cache_dir
from hack.process import CommandError, run

OLDEST_GO = (1, 26)


class GoError(Exception):
    """A program cannot be built; the message says what to do."""


def build(module: Path, *, ldflags: str = "") -> Path:
    """Build the program of a module folder, named like the folder; nothing to do if cached.

    The folder holds go.mod and go.sum, and either a main package or a `tool` line.
    """
    binary = cache_dir() / "bin" / f"{module.name}-{_key(module, ldflags)}"
    if not binary.exists():
        _require_go()
        print(f"building {module.name} from Go modules", file=sys.stderr, flush=True)
        binary.parent.mkdir(parents=True, exist_ok=True)
        part = binary.with_suffix(f".{os.getpid()}")
        flags = ["-mod=readonly", "-trimpath", "-ldflags", f"-s -w {ldflags}".strip()]
        command = ["go", "build", *flags, "-o", str(part), _package(module)]
        try:
            run(command, cwd=module, env={**os.environ, "CGO_ENABLED": "0", "GOFLAGS": ""})
        except CommandError as error:
            raise GoError(f"{module.name}: {error}\nIs the Go module proxy reachable?") from error
        part.rename(binary)
    return binary


def _key(module: Path, ldflags: str) -> str:
    digest = hashlib.sha256(ldflags.encode())
    for file in sorted(module.glob("go.*")) + sorted(module.glob("*.go")):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def _package(module: Path) -> str:
    for line in (module / "go.mod").read_text().splitlines():
        if line.startswith("tool "):
            return line.split()[1]
    return "."


def _require_go() -> None:
    wanted = ".".join(map(str, OLDEST_GO))
    if not shutil.which("go"):
        raise GoError(f"Go is missing: install Go {wanted} or newer")
    version = run(["go", "env", "GOVERSION"]).strip().removeprefix("go")
    if tuple(map(int, version.split(".")[:2])) < OLDEST_GO:
        raise GoError(f"Go {version} is too old: install Go {wanted} or newer")
