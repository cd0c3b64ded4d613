"""Which host processes are started, and what each is told."""

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from canon.services import SERVICES
from deploy.launcher.configuration import Configuration
from deploy.launcher.secret_files import load_or_create_secret
from deploy.process.processes import free_ports

SCHEMAS = (*SERVICES, "gateway", "bus")


@dataclass(frozen=True, slots=True)
class Program:
    """One process of ours: what ``module`` makes of its name."""

    name: str
    python: Path
    module: str
    env: Mapping[str, str]

    @property
    def command(self) -> tuple[str, ...]:
        return (str(self.python), "-m", self.module, self.name)


def common_environment(
    configuration: Configuration, environ: Mapping[str, str], database_url: str, kafka_bootstrap: str | None
) -> dict[str, str]:
    """What every process is told, on top of what we were told ourselves."""
    told = {
        **environ,
        "WEIQUAN_DATABASE_URL": database_url,
        **(_roles(configuration, database_url, environ) if configuration.database_url is None else {}),
        "WEIQUAN_INTERNAL_KEY": load_or_create_secret(configuration.home / "internal.key"),
        "WEIQUAN_HOME": str(configuration.home),
        "WEIQUAN_PORT": str(configuration.port),
        "WEIQUAN_BUS": configuration.bus,
        "WEIQUAN_PROFILE": configuration.profile,
        "WEIQUAN_SIMULATORS": "on" if configuration.simulators else "off",
        "SIMULATORS_GATEWAY_URL": environ.get("SIMULATORS_GATEWAY_URL") or configuration.address,
    }
    if kafka_bootstrap is not None:
        told["KAFKA_BOOTSTRAP"] = kafka_bootstrap
    return told


def _roles(configuration: Configuration, database_url: str, environ: Mapping[str, str]) -> dict[str, str]:
    """On our own server every service has a role of its own, and so has the bus; their passwords follow from a key."""
    key = load_or_create_secret(configuration.home / "roles.key").encode()
    told = {"WEIQUAN_ROLES": "make"}
    for schema in SCHEMAS:
        role = f"weiquan_{schema}"
        password = hmac.new(key, role.encode(), "sha256").hexdigest()
        name = f"{schema.upper()}_DATABASE_URL"
        told[name] = environ.get(name) or f"postgresql://{role}:{password}@{database_url.rpartition('@')[2]}"
    return told


def migration_program(configuration: Configuration, python: Path, common: Mapping[str, str]) -> Program:
    return Program("migrate", python, configuration.host_module, common)


def service_programs(configuration: Configuration, python: Path, common: Mapping[str, str]) -> list[Program]:
    """One process with everything in it, or one for each service on ports of their own.

    Where services have roles, none is told the owner's address.
    """
    if "WEIQUAN_ROLES" in common:
        common = {name: value for name, value in common.items() if name != "WEIQUAN_DATABASE_URL"}
    if configuration.processes == "one":
        [port] = free_ports(1)
        env = {**common, "WEIQUAN_LISTEN_PORT": str(configuration.port), "WEIQUAN_SIMULATORS_PORT": str(port)}
        env = _platforms(configuration, port) | env
        return [Program("all", python, configuration.host_module, env)]
    inner = [*SERVICES, "simulators"] if configuration.simulators else [*SERVICES]
    ports = dict(zip(inner, free_ports(len(inner)), strict=True)) | {"gateway": configuration.port}
    common = _platforms(configuration, ports.get("simulators", 0)) | dict(common)
    addresses = {name: f"http://127.0.0.1:{port}" for name, port in ports.items()}
    addresses["gateway"] = configuration.address
    if configuration.certificate and configuration.authority:  # somebody vouches for every process
        addresses |= {name: f"https://localhost:{ports[name]}" for name in SERVICES}
    return [
        Program(
            name,
            python,
            configuration.host_module,
            {
                **_own_environment(name, common),
                **({} if addresses[name].startswith("https") else {"WEIQUAN_TLS_CERTIFICATE": ""}),
                "WEIQUAN_SERVICES": json.dumps(addresses),
                "WEIQUAN_LISTEN_PORT": str(port),
            },
        )
        for name, port in ports.items()
    ]


def _own_environment(name: str, common: Mapping[str, str]) -> dict[str, str]:
    """Where services have roles, a process of its own knows only its own, and reaches the bus by it."""
    if "WEIQUAN_ROLES" not in common:
        return dict(common)
    others = {f"{schema.upper()}_DATABASE_URL" for schema in SCHEMAS if schema != name}
    own = common.get(f"{name.upper()}_DATABASE_URL") or common["GATEWAY_DATABASE_URL"]
    return {key: value for key, value in common.items() if key not in others} | {"BUS_DATABASE_URL": own}


def _platforms(configuration: Configuration, port: int) -> dict[str, str]:
    """Where intake answers the simulated platforms; a deployment that names its own keeps them."""
    if not configuration.simulators:
        return {}
    return {f"INTAKE_{platform}_URL": f"http://127.0.0.1:{port}" for platform in ("12345", "12315")}
