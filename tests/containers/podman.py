"""podman with a store of its own below the home, so that nothing else of the machine is touched."""

import json
import os
import resource
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from deploy.process.paths import PROJECT, environment_path, home_path

STATE = home_path() / "containers"
COMPOSE_VENV = Path(f"{environment_path()}-containers")
PROGRAMS = ("podman", "runc", "debootstrap", "iptables", "ip", "openssl", "git", "tar")
NETWORK_PROGRAMS = ("netavark", "aardvark-dns")  # in no directory of PATH
NETWORK_DIRECTORIES = ("/usr/lib/podman", "/usr/libexec/podman", "/usr/local/libexec/podman")
MAX_PROCESSES = 10_000  # of a container; more than this podman's own default would ask for, which a sandbox refuses


def missing_requisites() -> list[str]:
    """Return what this machine lacks for containers, by name."""
    lacks = [] if os.geteuid() == 0 else ["root"]
    lacks += [name for name in PROGRAMS if shutil.which(name) is None]
    lacks += [
        name
        for name in NETWORK_PROGRAMS
        if not any((Path(directory) / name).exists() for directory in NETWORK_DIRECTORIES) and not shutil.which(name)
    ]
    return lacks


def configure(driver: str = "") -> None:
    """Write podman's configuration: runc, networks by netavark, limits that this process may give, all in ``STATE``."""
    STATE.mkdir(parents=True, exist_ok=True)
    files, processes = (resource.getrlimit(limit)[1] for limit in (resource.RLIMIT_NOFILE, resource.RLIMIT_NPROC))
    ulimits = {"nofile": files, "nproc": MAX_PROCESSES if processes < 0 else min(processes, MAX_PROCESSES)}
    limits = ", ".join(f'"{name}={limit}:{limit}"' for name, limit in ulimits.items())
    (STATE / "containers.conf").write_text(
        f'[containers]\ndefault_ulimits = [{limits}]\nlog_driver = "k8s-file"\n'
        '[engine]\nruntime = "runc"\ncgroup_manager = "cgroupfs"\nevents_logger = "file"\n'
        '[network]\nnetwork_backend = "netavark"\n'
    )
    driver = driver or os.environ.get("CONTAINERS_STORAGE", "overlay")
    (STATE / "storage.conf").write_text(
        f'[storage]\ndriver = "{driver}"\ngraphroot = "{STATE / "storage"}"\nrunroot = "{STATE / "run"}"\n'
    )
    if driver == "overlay" and run("info", check=False).returncode != 0:
        configure("vfs")  # it copies every layer, and works everywhere


def environment() -> Mapping[str, str]:
    return os.environ | {
        "CONTAINERS_CONF": str(STATE / "containers.conf"),
        "CONTAINERS_STORAGE_CONF": str(STATE / "storage.conf"),
    }


def steady_bridges(project: str) -> None:
    """Let the bridges of a project keep their hardware address, as netavark does from 1.9 on.

    Unless somebody sets one, Linux gives a bridge that of one of its ports. When that container goes, for up to half a
    minute nobody gets what the others send to the host's side of it: questions to podman's name server, and answers of
    the published port.
    """
    for network in json.loads(run("network", "inspect", f"{project}_inside", f"{project}_outside", check=False).stdout):
        bridge = network["network_interface"]
        if (address := Path(f"/sys/class/net/{bridge}/address")).exists():
            run_program("ip", "link", "set", "dev", bridge, "address", address.read_text().strip())


class Failed(Exception):
    """A command failed; with the end of what it printed."""


def run(*arguments: str, check: bool = True, given: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run podman and return what it printed.

    Raises:
        Failed: it ended with an error, and that is ``check``ed.
    """
    return run_program("podman", *arguments, check=check, given=given)


def run_program(
    *command: str, check: bool = True, given: str | None = None, folder: Path = PROJECT
) -> subprocess.CompletedProcess[str]:
    """Run any program with podman's configuration in its environment.

    Raises:
        Failed: as above.
    """
    ended = subprocess.run(
        command, cwd=folder, env=environment(), input=given or "", capture_output=True, text=True, check=False
    )
    if check and ended.returncode != 0:
        raise Failed(f"{' '.join(command)}\n{(ended.stdout + ended.stderr)[-3000:]}")
    return ended
