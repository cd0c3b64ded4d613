"""Prometheus's own checker, for the tests of the alerts: unpacked from Debian's package, nothing is installed."""

import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from deploy.launcher.paths import environment_path

PACKAGE = "prometheus"


def unpacked() -> Path:
    """Where it lies when we fetched it."""
    return environment_path() / "tools" / "promtool"


def find_promtool() -> str | None:
    """The path of ``promtool``: the machine's own, or the one we unpacked."""
    return shutil.which("promtool") or (str(unpacked()) if unpacked().exists() else None)


def ensure_promtool(say: Callable[[str], None]) -> None:
    """Fetch it where Debian's tools are; elsewhere the tests that need it are skipped and say so."""
    if find_promtool() is not None:
        return
    if shutil.which("apt-get") is None or shutil.which("dpkg") is None:
        say("promtool is not here: the tests of the alert rules are skipped")
        return
    say(f"fetching promtool from Debian's package {PACKAGE}")
    with tempfile.TemporaryDirectory() as folder:
        for command in (
            ["apt-get", "update", "-qq"],
            ["apt-get", "download", "-qq", PACKAGE],
        ):
            subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        package = next(Path(folder).glob(f"{PACKAGE}_*.deb"), None)
        if package is None:
            say(f"Debian's package {PACKAGE} could not be fetched: the tests of the alert rules are skipped")
            return
        subprocess.run(["dpkg", "-x", str(package), folder], check=True)
        unpacked().parent.mkdir(parents=True, exist_ok=True)
        shutil.move(Path(folder) / "usr" / "bin" / "promtool", unpacked())
