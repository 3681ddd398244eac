"""Gets the browser that the tests drive, or says plainly how to get it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_browser() -> str | None:
    """Return the path of a Chromium: the system's, or Playwright's own."""
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return found
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
        return str(own) if own.is_file() else None


def get_browser() -> str | None:
    """Return a browser, installing one if that can be done without asking."""
    found = find_browser()
    if found:
        return found
    if os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}  # noqa: TID251  handed on to a process
        subprocess.run(["apt-get", "update", "-qq"], check=False, env=quiet)
        subprocess.run(
            ["apt-get", "install", "-y", "-qq", "chromium"],
            check=False, env=quiet, stdout=subprocess.DEVNULL,
        )  # fmt: skip
    else:
        subprocess.run(
            [sys.executable, "-m", "playwright", "install", "chromium"], check=False
        )
    return find_browser()


if __name__ == "__main__":
    browser = get_browser()
    if browser is None:
        print(
            "No Chromium could be had: the browser tests will be skipped. Install one "
            "(Debian: sudo apt-get install chromium; elsewhere: .venv/bin/playwright "
            "install chromium), then run make test again.",
            file=sys.stderr,
        )
