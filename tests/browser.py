"""The browser of the tests: the system's Chromium, else one that is installed when first needed.

Its shell without a screen comes first: the same pages take it a quarter less time.
"""

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 360, "height": 640}
INSTALL_SECONDS = 600


class NoBrowser(Exception):
    """There is no browser and none could be installed. The message says what was tried."""


def install() -> None:
    """Install a browser unless there is one. Raises `NoBrowser`."""
    if _found() is not None:
        return
    print("Installing Chromium for the browser tests ...", flush=True)
    tried = []
    for command in _ways_to_install():
        done = subprocess.run(
            command, check=False, capture_output=True, text=True, timeout=INSTALL_SECONDS
        )
        if done.returncode == 0 and _found() is not None:
            return
        tried.append(f"`{' '.join(command[-4:])}`: {(done.stderr or done.stdout)[-300:].strip()}")
    raise NoBrowser("no Chromium here, and none could be installed; " + "; ".join(tried))


def executable() -> Path:
    """Give the browser's program. Raises `NoBrowser`."""
    found = _cached()
    if found is None:
        raise NoBrowser("there is no Chromium here; `make test` installs it")
    return found


@cache
def _cached() -> Path | None:
    return _found()


def _found() -> Path | None:
    for name in NAMES:
        path = shutil.which(name)
        if path is not None and _starts(Path(path)):
            return Path(path)
    with sync_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
    return own if own.exists() and _starts(own) else None


def _starts(program: Path) -> bool:
    """Whether it runs at all: some systems have a stub of that name."""
    done = subprocess.run([program, "--version"], check=False, capture_output=True, timeout=60)
    return done.returncode == 0


def _ways_to_install() -> list[list[str]]:
    playwright = [sys.executable, "-m", "playwright", "install"]
    ways = [[*playwright, "chromium"]]
    if os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = "export DEBIAN_FRONTEND=noninteractive; apt-get update -qq && "
        ways = [
            *(
                ["sh", "-c", f"{quiet} apt-get install -qqy --no-install-recommends {package}"]
                for package in ("chromium-headless-shell", "chromium")
            ),
            [*playwright, "--with-deps", "chromium"],
        ]
    return ways
