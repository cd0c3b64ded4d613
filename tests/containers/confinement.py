"""What a container may, read in the container that runs and compared with what compose.yaml says of it."""

import re
from typing import Any

from tests.containers.installation import Installation

UNITS = {"k": 1 << 10, "m": 1 << 20, "g": 1 << 30}


def confinement(installation: Installation) -> str:
    """Check every container that runs; return what was found, in words.

    Raises:
        AssertionError: one may more than its descriptor says.
    """
    running = {name: service for name, service in installation.services.items() if service.get("restart") != "no"}
    limited = 0
    for name, service in running.items():
        found, inspected = _inside(installation, name), installation.inspect(name)
        limits = inspected["HostConfig"]
        assert found["uid"] == service["user"].partition(":")[0] != "0", (name, found)
        assert found["root"].startswith("ro"), (name, found)
        assert int(found["capabilities"], 16) == 0, (name, found)
        assert found["no_new_privileges"] == "1", (name, found)
        if memory := service.get("mem_limit"):
            assert limits["Memory"] == _bytes(memory), (name, limits["Memory"])
            assert limits["PidsLimit"] == service["pids_limit"], name
            limited += 1
        published = [port for ports in (inspected["NetworkSettings"]["Ports"] or {}).values() for port in ports or ()]
        assert {port["HostIp"] for port in published} <= {"127.0.0.1"}, (name, published)
        assert bool(published) == (name == "gateway"), (name, published)
    _own_database_role_only(installation, running)
    return (
        f"{len(running)} containers: none root, no capability, no new privileges, roots read only, each with its "
        f"own database role only; {limited} with the limits of memory and processes; "
        "published: 127.0.0.1:8080 of the gateway"
    )


def _inside(installation: Installation, name: str) -> dict[str, str]:
    """Read from the kernel, not from what podman meant to do."""
    script = "id -u; grep ' / ' /proc/mounts | tail -1; grep -E 'CapEff|NoNewPrivs' /proc/1/status"
    uid, mount, capabilities, privileges = installation.execute(name, "sh", "-c", script).splitlines()
    return {
        "uid": uid,
        "root": mount.split()[3],
        "capabilities": capabilities.split()[1],
        "no_new_privileges": privileges.split()[1],
    }


def _bytes(limit: str) -> int:
    number, unit = re.fullmatch(r"(\d+)([kmg])", limit).groups()  # type: ignore[union-attr]
    return int(number) * UNITS[unit]


def _own_database_role_only(installation: Installation, running: dict[str, Any]) -> None:
    for name in running:
        values = installation.execute(name, "env").splitlines()
        roles = {found for value in values for found in re.findall(r"postgresql://(\w+):", value)}
        assert roles <= {f"weiquan_{name}"}, (name, roles)
