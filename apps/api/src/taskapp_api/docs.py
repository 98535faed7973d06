"""The OpenAPI document and the page that shows it, with nothing loaded from elsewhere."""

from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.staticfiles import StaticFiles
from starlette.responses import HTMLResponse

from taskapp_api.models import Problem

ASSETS = "docs-assets"


def install(app: FastAPI) -> None:
    """Serve the page and its assets, and complete the document."""
    app.mount(f"/{ASSETS}", StaticFiles(packages=[("fastapi_offline", "static")]), name=ASSETS)
    app.add_api_route("/docs", _page, include_in_schema=False)
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    parts = problem.pop("$defs")
    app.openapi()["components"]["schemas"] |= {**parts, "Problem": problem}


async def _page() -> HTMLResponse:
    # Relative addresses are right behind the proxy's prefix and without it.
    return get_swagger_ui_html(
        openapi_url="openapi.json",
        title="taskapp",
        swagger_js_url=f"{ASSETS}/swagger-ui-bundle.js",
        swagger_css_url=f"{ASSETS}/swagger-ui.css",
        swagger_favicon_url=f"{ASSETS}/favicon.png",
    )
