"""Programs from Debian packages for tests: installed on the machine, or unpacked into the virtual environment."""

import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from deploy.process.paths import environment_path

PROMETHEUS, PROMTOOL = "prometheus", "promtool"
PACKAGES = {PROMETHEUS: "prometheus", PROMTOOL: "prometheus"}
PROGRAM_DIRECTORIES = ("usr/bin",)


def find_tool(name: str) -> str | None:
    """Return the path of a program, if it is installed or was fetched."""
    fetched = _fetched_path(name)
    return shutil.which(name) or (str(fetched) if fetched.exists() else _find_in(Path("/"), name))


def ensure_tools(say: Callable[[str], None], *names: str) -> None:
    """Fetch missing programs from Debian's packages; where that is impossible, the tests that need them are skipped."""
    missing = [name for name in names if find_tool(name) is None]
    for package in dict.fromkeys(PACKAGES[name] for name in missing):
        with tempfile.TemporaryDirectory() as folder:
            if not _unpack(package, Path(folder), say):
                say(f"Debian's package {package} is not here: what needs it is not tested")
                continue
            for name in missing:
                if found := _find_in(Path(folder), name):
                    _fetched_path(name).parent.mkdir(parents=True, exist_ok=True)
                    shutil.copy(found, _fetched_path(name))


def _fetched_path(name: str) -> Path:
    """Return where a fetched program is kept."""
    return environment_path() / "tools" / name


def _find_in(root: Path, name: str) -> str | None:
    return next((str(path) for place in PROGRAM_DIRECTORIES for path in root.glob(f"{place}/{name}")), None)


def _unpack(package: str, folder: Path, say: Callable[[str], None]) -> bool:
    if shutil.which("apt-get") is None or shutil.which("dpkg") is None:
        return False
    say(f"fetching Debian's package {package}")
    for command in (["apt-get", "update", "-qq"], ["apt-get", "download", "-qq", package]):
        subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    fetched = next(folder.glob(f"{package}_*.deb"), None)
    if fetched is not None:
        subprocess.run(["dpkg", "-x", str(fetched), str(folder)], check=True)
    return fetched is not None
