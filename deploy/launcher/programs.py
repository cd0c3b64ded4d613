"""Which host processes are started, and what each is told."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from deploy.launcher.configuration import Configuration
from deploy.launcher.kept_secrets import kept_secret
from deploy.launcher.processes import free_ports

SERVICES = ("intake", "dispatch", "odr", "refunds", "analytics")


@dataclass(frozen=True, slots=True)
class Program:
    """One process of ours."""

    name: str
    command: tuple[str, ...]
    env: Mapping[str, str]


def common_environment(
    configuration: Configuration, environ: Mapping[str, str], database_url: str, kafka_bootstrap: str | None
) -> dict[str, str]:
    """What every process is told, on top of what we were told ourselves."""
    told = {
        **environ,
        "WEIQUAN_DATABASE_URL": database_url,
        "WEIQUAN_INTERNAL_KEY": kept_secret(configuration.home / "internal.key"),
        "WEIQUAN_HOME": str(configuration.home),
        "WEIQUAN_PORT": str(configuration.port),
        "WEIQUAN_BUS": configuration.bus,
        "WEIQUAN_PROFILE": configuration.profile,
        "WEIQUAN_SIMULATORS": "on" if configuration.simulators else "off",
    }
    if kafka_bootstrap is not None:
        told["KAFKA_BOOTSTRAP"] = kafka_bootstrap
    return told


def migration(configuration: Configuration, python: Path, common: Mapping[str, str]) -> Program:
    return Program("migrate", _command(configuration, python, "migrate"), common)


def programs(configuration: Configuration, python: Path, common: Mapping[str, str]) -> list[Program]:
    """One process with everything in it, or one for each service on ports of their own."""
    if configuration.processes == "one":
        [port] = free_ports(1)
        env = {**common, "WEIQUAN_LISTEN_PORT": str(configuration.port), "WEIQUAN_SIMULATORS_PORT": str(port)}
        env = _platforms(configuration, port) | env
        return [Program("all", _command(configuration, python, "all"), env)]
    inner = [*SERVICES, "simulators"] if configuration.simulators else [*SERVICES]
    ports = dict(zip(inner, free_ports(len(inner)), strict=True)) | {"gateway": configuration.port}
    common = _platforms(configuration, ports.get("simulators", 0)) | dict(common)
    addresses = json.dumps({name: f"http://127.0.0.1:{port}" for name, port in ports.items()})
    return [
        Program(
            name,
            _command(configuration, python, name),
            {**common, "WEIQUAN_SERVICES": addresses, "WEIQUAN_LISTEN_PORT": str(port)},
        )
        for name, port in ports.items()
    ]


def _platforms(configuration: Configuration, port: int) -> dict[str, str]:
    """Where intake answers the simulated platforms; a deployment that names its own keeps them."""
    if not configuration.simulators:
        return {}
    return {f"INTAKE_{platform}_URL": f"http://127.0.0.1:{port}" for platform in ("12345", "12315")}


def _command(configuration: Configuration, python: Path, what: str) -> tuple[str, ...]:
    return (str(python), "-m", configuration.host_module, what)
