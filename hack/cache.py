"""Where what was downloaded or built is kept between checkouts."""

import os
from pathlib import Path


def cache_dir() -> Path:
    """The project's folder in the user's cache (XDG Base Directory)."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "taskapp"
