"""Log records as JSON lines on standard output."""

import json
import logging
from datetime import UTC, datetime
from typing import Any

from taskapp_web import request_id


class JsonFormatter(logging.Formatter):
    """One JSON object a record: time, level, message, request id and the record's own fields."""

    def format(self, record: logging.LogRecord) -> str:
        """Write the record as one line."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": request_id.current(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def config(level: str) -> dict[str, Any]:
    """The logging configuration of the whole process, gunicorn's own loggers included."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "taskapp_web.logs.JsonFormatter"}},
        "handlers": {
            "stdout": {
                "class": "logging.StreamHandler",
                "formatter": "json",
                "stream": "ext://sys.stdout",
            }
        },
        "root": {"level": "WARNING", "handlers": ["stdout"]},
        "loggers": {
            "taskapp_web": {"level": level.upper()},
            "gunicorn.error": {
                "level": level.upper(),
                "handlers": ["stdout"],
                "propagate": False,
            },
            # The page writes its own access log, which knows route and request id.
            "gunicorn.access": {"level": "CRITICAL", "handlers": [], "propagate": False},
        },
    }
