"""What tests need of Debian's packages: the machine's own, or unpacked beside the environment; nothing is installed."""

import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from deploy.process.paths import environment_path

SERVER, CHECKER = "prometheus", "promtool"
PACKAGES = {SERVER: "prometheus", CHECKER: "prometheus"}
PLACES = ("usr/bin",)


def find_tool(name: str) -> str | None:
    """The path of one of them."""
    kept = _fetched_path(name)
    return shutil.which(name) or (str(kept) if kept.exists() else _find_in(Path("/"), name))


def ensure_tools(say: Callable[[str], None], *names: str) -> None:
    """Fetch those that are missing where Debian's tools are; elsewhere what needs them is skipped and says so."""
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
    """Where it lies when we fetched it."""
    return environment_path() / "tools" / name


def _find_in(root: Path, name: str) -> str | None:
    return next((str(path) for place in PLACES for path in root.glob(f"{place}/{name}")), None)


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
