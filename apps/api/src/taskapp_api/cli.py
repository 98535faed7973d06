"""The command line: taskapp-api, without arguments."""

import sys

from prometheus_client import CollectorRegistry, start_http_server

from taskapp_api import logs, server, settings
from taskapp_api.app import create_app

# Longer than a proxy keeps an idle connection (nginx: 60 s), so that it is the proxy who closes.
KEEP_ALIVE = 75


def main() -> int:
    """Serve until told to stop, and give the exit code."""
    try:
        serve(settings.load())
    except settings.SettingsError as error:
        print(f"taskapp-api: {error}", file=sys.stderr)  # noqa: T201
        return 2
    return 0


def serve(loaded: settings.Settings) -> None:
    """Serve the API, and its metrics on a port of their own."""
    logs.configure(loaded.log_level)
    app = create_app(loaded)
    if loaded.metrics_port:
        _serve_metrics(loaded, app.state.metrics.registry)
    server.run(
        app,
        host=loaded.host,
        port=loaded.port,
        root_path=loaded.root_path,
        timeout_keep_alive=KEEP_ALIVE,
        server_header=False,
        headers=[("X-App-Version", loaded.version)] if loaded.version else [],
        access_log=False,
        log_config=None,
    )


def _serve_metrics(loaded: settings.Settings, registry: CollectorRegistry) -> None:
    try:
        start_http_server(loaded.metrics_port, loaded.host, registry)
    except OSError as error:
        where = f"METRICS_PORT is {loaded.metrics_port}"
        raise settings.SettingsError(f"{where}: {error.strerror}; set another, or 0") from error
