"""gunicorn's configuration; `taskapp-web` starts gunicorn with it."""

import logging
import os
import shutil
import sys
import tempfile
from pathlib import Path

from taskapp_web import logs, metrics_server, settings

_settings = settings.load()
_metrics: list[metrics_server.MetricsServer] = []

wsgi_app = "taskapp_web.app:create_app()"
bind = [_settings.bind]
worker_class = "gthread"
workers = _settings.workers
threads = _settings.threads
# Longer than nginx keeps idle upstream connections (60 s), so nginx is the one to close them.
keepalive = 75
timeout = 30
graceful_timeout = 25
# The heartbeat file: in memory where possible, for a busy disk must not look like a hung worker.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else tempfile.gettempdir()  # noqa: S108
control_socket_disable = True
loglevel = _settings.log_level
logconfig_dict = logs.config(_settings.log_level)
logging.captureWarnings(capture=True)


def on_starting(server: object) -> None:
    """Take the metrics port before any worker starts."""
    if _settings.metrics_port:
        try:
            _metrics.append(metrics_server.listen(_settings.host, _settings.metrics_port))
        except OSError as error:
            on_exit(server)
            sys.exit(f"taskapp-web: METRICS_PORT {_settings.metrics_port}: {error.strerror}")


def post_worker_init(_worker: object) -> None:
    """Serve metrics from every worker: whichever answers has the numbers of all."""
    for server in _metrics:
        metrics_server.serve(server)


def on_exit(_server: object) -> None:
    """Remove the workers' metric files."""
    shutil.rmtree(Path(os.environ["PROMETHEUS_MULTIPROC_DIR"]), ignore_errors=True)
