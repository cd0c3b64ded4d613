"""The browser for the console's tests: Debian's Chromium and a Chinese font."""

import os
import shutil
import subprocess
from collections.abc import Callable

from deploy.process.messages import CannotStart

NAMES = ("chromium", "chromium-browser", "google-chrome")
PACKAGES = ("chromium", "fonts-noto-cjk")


def find_browser() -> str | None:
    """Return the path of an installed browser, if there is one."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def ensure_browser(say: Callable[[str], None]) -> str:
    """Return the path of a browser, after installing one from Debian's packages if necessary.

    Raises:
        CannotStart: there is no browser, and none could be installed.
    """
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
