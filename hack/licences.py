"""Under which licences the libraries in our images are: writes docs/licences.md."""

import re
import sys
from functools import cache
from importlib.metadata import metadata

from hack.process import run
from hack.tools import ROOT, ensure

PAGE = ROOT / "docs" / "licences.md"
APPS = ("api", "web", "migrate")
# All of them let anyone use, change and pass on the library, and ask for no more than their text.
ALLOWED = {"Apache-2.0", "BSD", "BSD-2-Clause", "BSD-3-Clause", "MIT", "PSF-2.0"}
OLD_NAMES = {
    "Apache": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "MIT License": "MIT",
}
# Said by the file LICENSE alone.
UNSAID = {"peewee": "MIT"}
TEXT = """# Licences

The libraries in our images, written by `make generate`; a test refuses any other licence.

- The API brings Swagger UI (Apache-2.0, in fastapi-offline), the page htmx (0BSD).
- Their base `python:3.13-slim` adds Python (PSF-2.0) and packages of Debian, under the licences in
  its `/usr/share/doc/*/copyright`.
- nginx and MySQL are official images, which the chart names and does not contain.

| library | licence | in the image of |
|---|---|---|
"""


@cache
def libraries() -> dict[str, list[str]]:
    """Every library in an image, and the apps in whose image it is, out of uv.lock."""
    found: dict[str, list[str]] = {}
    for app in APPS:
        what = ["--no-dev", "--no-emit-workspace", f"--package=taskapp-{app}"]
        how = ["--quiet", "--locked", "--no-hashes", "--no-annotate", "--no-header"]
        for line in run([str(ensure("uv")), "export", *how, *what], cwd=ROOT).splitlines():
            found.setdefault(line.partition("==")[0], []).append(app)
    return dict(sorted(found.items()))


def licence(library: str) -> str:
    """The licence of an installed library, in SPDX's terms as far as it says so itself."""
    said = metadata(library)
    if expressions := said.get_all("License-Expression"):
        return str(expressions[0])
    classifiers = said.get_all("Classifier") or []
    old = [text.rpartition(" :: ")[2] for text in classifiers if text.startswith("License ::")]
    old = old or said.get_all("License") or [UNSAID.get(library, "not said")]
    return " OR ".join(OLD_NAMES.get(name, name) for name in old)


def refused() -> dict[str, str]:
    """The libraries whose licence, or a part of it, is not among the allowed ones."""
    licences = {library: licence(library) for library in libraries()}
    return {
        library: text
        for library, text in licences.items()
        if not {*re.split(" AND | OR ", text)} <= ALLOWED
    }


def page() -> str:
    """The page as it is to be."""
    rows = [
        f"| {name} | {licence(name)} | {', '.join(libraries()[name])} |\n" for name in libraries()
    ]
    return TEXT + "".join(rows)


def main() -> int:
    """Write the page."""
    PAGE.write_text(page())
    return 0


if __name__ == "__main__":
    sys.exit(main())
