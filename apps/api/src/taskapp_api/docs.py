"""The OpenAPI document and the page that shows it, with nothing loaded from elsewhere."""

import re
from base64 import b64encode
from hashlib import sha256
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.staticfiles import StaticFiles
from starlette.responses import HTMLResponse

from taskapp_api.models import Problem

ASSETS = "docs-assets"
# What Swagger UI needs: its files, the images in its style sheet, and the one script in the page.
_POLICY = (
    "default-src 'none'; script-src 'self' 'sha256-{script}'; style-src 'self'; connect-src 'self';"
    " img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def install(app: FastAPI) -> None:
    """Serve the page and its assets, and complete the document."""
    app.mount(f"/{ASSETS}", StaticFiles(packages=[("fastapi_offline", "static")]), name=ASSETS)
    app.add_api_route("/docs", _page, include_in_schema=False)
    build = app.openapi

    def openapi() -> dict[str, Any]:
        return app.openapi_schema or _complete(build())

    # Built when it is asked for: at rest it would be the largest thing in memory.
    app.openapi = openapi  # type: ignore[method-assign]


def _complete(document: dict[str, Any]) -> dict[str, Any]:
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    parts = problem.pop("$defs")
    document["components"]["schemas"] |= {**parts, "Problem": problem}
    for path in document["paths"].values():
        for operation in path.values():
            for parameter in operation.get("parameters", ()):
                _remove_null(parameter["schema"])
    return document


def _remove_null(schema: dict[str, Any]) -> None:
    # A parameter that is not sent is None here, but a client cannot send null.
    if "anyOf" in schema:
        value, _ = schema.pop("anyOf")
        schema |= value


async def _page() -> HTMLResponse:
    # Relative addresses are right behind the proxy's prefix and without it.
    page = get_swagger_ui_html(
        openapi_url="openapi.json",
        title="taskapp",
        swagger_js_url=f"{ASSETS}/swagger-ui-bundle.js",
        swagger_css_url=f"{ASSETS}/swagger-ui.css",
        swagger_favicon_url=f"{ASSETS}/favicon.png",
    )
    (script,) = re.findall(rb"<script>(.*?)</script>", page.body, re.DOTALL)
    digest = b64encode(sha256(script).digest()).decode()
    page.headers["Content-Security-Policy"] = _POLICY.format(script=digest)
    return page
