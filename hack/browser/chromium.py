"""Chromium: the machine's own, else one that is installed once."""

import os
import shutil
import sys
from pathlib import Path

from hack.browser.errors import BrowserError
from hack.process import CommandError, run
from hack.steps import announce

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Fonts too, or Japanese is shown as boxes.
PACKAGES = ("chromium", "fonts-dejavu-core", "fonts-noto-cjk")


def executable() -> Path:
    """The program; BrowserError says how to get one."""
    if installed := _installed():
        return installed
    failures = []
    # Ubuntu's apt-get has no such package.
    for way in (_of_debian, _of_playwright):
        try:
            return way()
        except (CommandError, OSError) as error:
            failures.append(str(error))
    raise BrowserError(
        f"there is no Chromium, and none could be installed: have one of {', '.join(NAMES)} "
        "on PATH\n" + "\n".join(failures)
    )


def _installed() -> Path | None:
    found = (shutil.which(name) for name in NAMES)
    return next((Path(path) for path in found if path), None)


def _of_debian() -> Path:
    if os.geteuid() != 0:
        raise OSError("apt-get installs as root only")
    announce(f"installing {', '.join(PACKAGES)} with apt-get")
    run(["apt-get", "update", "-qq"])
    run(["apt-get", "install", "-qq", "-y", "--no-install-recommends", *PACKAGES])
    if installed := _installed():
        return installed
    raise OSError("apt-get installed no such program")


def _of_playwright() -> Path:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        program = Path(playwright.chromium.executable_path)
    if not program.exists():
        announce("downloading Playwright's Chromium, once")
        run([sys.executable, "-m", "playwright", "install", "chromium"])
    return program
