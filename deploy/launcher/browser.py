"""The browser that the console's tests drive: Debian's Chromium, and a font that knows Chinese."""

import os
import shutil
import subprocess
from collections.abc import Callable

from deploy.process.messages import CannotStart

NAMES = ("chromium", "chromium-browser", "google-chrome")
PACKAGES = ("chromium", "fonts-noto-cjk")


def find_browser() -> str | None:
    """The path of a browser, if one is here."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def ensure_browser(say: Callable[[str], None]) -> str:
    """The path of a browser; installed from the system's packages where we may. Raises ``CannotStart``."""
    if (found := find_browser()) is not None:
        return found
    line = f"apt install {' '.join(PACKAGES)}"
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise CannotStart(f"the tests of the console need Chromium: {line}")
    say(f"installing the browser for the tests: {line}")
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *PACKAGES]):
        if subprocess.run(["apt-get", *command], env=quiet, stdout=subprocess.DEVNULL, check=False).returncode != 0:
            raise CannotStart(f"apt-get {command[0]} failed; install by hand: {line}")
    return ensure_browser(say)
