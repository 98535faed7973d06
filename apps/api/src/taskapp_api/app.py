"""Putting the application together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI

from taskapp_api import docs, problems
from taskapp_api.metrics import Metrics
from taskapp_api.middleware import GuardMiddleware, RequestMiddleware
from taskapp_api.routes import health, tasks
from taskapp_api.settings import Settings
from taskapp_api.store import Store
from taskapp_api.watch import watching

PROBES = ("/healthz", "/readyz")


def create_app(settings: Settings) -> FastAPI:
    """The application, not connected to anything yet."""
    store = Store(settings)
    metrics = Metrics(store)
    traced = bool(settings.traces_endpoint)
    untraced = {settings.root_path + path for path in PROBES}

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with watching(store):
            yield
        await store.close()

    app = FastAPI(
        title="taskapp",
        version=version("taskapp-api"),
        description="Tasks: list, search, count, add, read, change, delete.",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
        # The exporter reads its address from the environment itself.
        telemetry={
            "tracing": traced,
            "auto_configure": traced,
            "exclude": lambda scope: scope.get("path") in untraced,
            "metrics": False,
            "logs": False,
        },
        # An included router would look for the route of each request twice.
        routes=[*tasks.router.routes, *health.router.routes],
    )
    app.state.store = store
    app.state.metrics = metrics
    app.add_middleware(GuardMiddleware)
    app.add_middleware(RequestMiddleware, metrics=metrics)
    problems.install(app)
    docs.install(app)
    return app
