"""Find a Chromium for the browser tests, or install Debian's where that may be done.

``python -m tests.browser_setup`` installs; tests import `chromium_path`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CURE = (
    "The browser tests need Chromium. Install it (Debian, Ubuntu: sudo apt-get install chromium), "
    "or name one with NETCOP_CHROMIUM=/path/to/chromium."
)


def chromium_path() -> str | None:
    """Return the Chromium to use: ``NETCOP_CHROMIUM``, else the first of `NAMES` that is on the path."""
    named = os.environ.get("NETCOP_CHROMIUM")
    if named:
        return named if shutil.which(named) else None
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def _install() -> bool:
    """Install Debian's chromium where this user may; True if it is there afterwards."""
    apt = shutil.which("apt-get")
    prefix = [] if os.geteuid() == 0 else ["sudo", "--non-interactive"]
    if not apt or (prefix and not shutil.which("sudo")):
        return False
    print("Installing Debian's chromium for the browser tests…", file=sys.stderr)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for words in (
        ["update", "-qq"],
        ["install", "-qq", "--yes", "--no-install-recommends", "chromium", "fonts-dejavu-core"],
    ):
        done = subprocess.run([*prefix, apt, *words], env=environment, stdout=subprocess.DEVNULL, check=False)
        if done.returncode:
            return False
    return chromium_path() is not None


def main() -> None:
    """Make sure that a Chromium is there, or stop with the cure."""
    if chromium_path() is None and (os.environ.get("NETCOP_CHROMIUM") or not _install()):
        sys.exit(CURE)


if __name__ == "__main__":
    main()
