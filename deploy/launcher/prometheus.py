"""Prometheus and its checker, for what is shown of the alerts: unpacked from Debian's package, nothing is installed."""

import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from deploy.launcher.paths import environment_path

PACKAGE = "prometheus"
SERVER, CHECKER = PROGRAMS = ("prometheus", "promtool")


def unpacked(program: str) -> Path:
    """Where it lies when we fetched it."""
    return environment_path() / "tools" / program


def find_program(program: str) -> str | None:
    """The path of one of ``PROGRAMS``: the machine's own, or the one we unpacked."""
    return shutil.which(program) or (str(unpacked(program)) if unpacked(program).exists() else None)


def ensure_prometheus(say: Callable[[str], None]) -> None:
    """Fetch both where Debian's tools are; elsewhere what needs them is skipped and says so."""
    if all(map(find_program, PROGRAMS)):
        return
    if shutil.which("apt-get") is None or shutil.which("dpkg") is None:
        say("Prometheus is not here: the alert rules are not tested")
        return
    say(f"fetching Debian's package {PACKAGE}")
    with tempfile.TemporaryDirectory() as folder:
        for command in (
            ["apt-get", "update", "-qq"],
            ["apt-get", "download", "-qq", PACKAGE],
        ):
            subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        package = next(Path(folder).glob(f"{PACKAGE}_*.deb"), None)
        if package is None:
            say(f"Debian's package {PACKAGE} could not be fetched: the alert rules are not tested")
            return
        subprocess.run(["dpkg", "-x", str(package), folder], check=True)
        for program in PROGRAMS:
            unpacked(program).parent.mkdir(parents=True, exist_ok=True)
            shutil.move(Path(folder) / "usr" / "bin" / program, unpacked(program))
