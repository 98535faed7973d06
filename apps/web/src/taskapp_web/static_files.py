"""Static files under addresses that change with their content, so browsers keep them for good."""

from hashlib import sha256
from pathlib import Path

from flask import Flask, Response, request

YEAR = 365 * 24 * 3600


def init_app(app: Flask) -> None:
    """Give templates `static_path(name)`, and let browsers keep what it names."""
    assert app.static_folder is not None
    digests = {
        file.name: sha256(file.read_bytes()).hexdigest()[:12]
        for file in Path(app.static_folder).iterdir()
    }

    def static_path(name: str) -> str:
        return f"static/{name}?v={digests[name]}"

    def keep(response: Response) -> Response:
        # During a roll-out an old page may ask a new process for the old file: not for good.
        if request.endpoint == "static" and response.status_code in {200, 304}:
            name, version = (request.view_args or {})["filename"], request.args.get("v")
            fresh = version == digests.get(name)
            kept = f"public, max-age={YEAR}, immutable"
            response.headers["Cache-Control"] = kept if fresh else "no-cache"
        return response

    app.jinja_env.globals["static_path"] = static_path
    app.after_request(keep)
