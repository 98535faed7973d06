"""The reader's date, as far as the reader's time zone is known."""

import re
import zoneinfo
from datetime import date, datetime
from typing import cast

from flask import g, request

# Written by page.js; without it the server's own zone counts (TZ, else UTC).
COOKIE = "timezone"
_NAME = re.compile(r"[A-Za-z0-9_+/-]{1,64}")


def today() -> date:
    """The date where the reader is, the same for a whole page."""
    if "today" not in g:
        g.today = datetime.now(_zone()).date()
    return cast(date, g.today)


def _zone() -> zoneinfo.ZoneInfo | None:
    name = request.cookies.get(COOKIE, "")
    try:
        return zoneinfo.ZoneInfo(name) if _NAME.fullmatch(name) else None
    except (KeyError, OSError, ValueError):
        return None
