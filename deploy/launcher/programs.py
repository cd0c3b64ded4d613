"""The host processes to start, and their environment variables."""

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
    """A host process: ``python -m module name``."""

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
    """Return the environment variables of every process: the launcher's own and those that it adds."""
    environment = {
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
        environment["KAFKA_BOOTSTRAP"] = kafka_bootstrap
    return environment


def _roles(configuration: Configuration, database_url: str, environ: Mapping[str, str]) -> dict[str, str]:
    """Return the database URLs for the embedded server: one role per service and for the bus, passwords from a key."""
    key = load_or_create_secret(configuration.home / "roles.key").encode()
    environment = {"WEIQUAN_ROLES": "make"}
    for schema in SCHEMAS:
        role = f"weiquan_{schema}"
        password = hmac.new(key, role.encode(), "sha256").hexdigest()
        name = f"{schema.upper()}_DATABASE_URL"
        environment[name] = environ.get(name) or f"postgresql://{role}:{password}@{database_url.rpartition('@')[2]}"
    return environment


def migration_program(configuration: Configuration, python: Path, common: Mapping[str, str]) -> Program:
    return Program("migrate", python, configuration.host_module, common)


def service_programs(configuration: Configuration, python: Path, common: Mapping[str, str]) -> list[Program]:
    """Return one process for everything, or one for each service on a port of its own.

    If services have roles, none gets the owner's database URL.
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
    if configuration.certificate and configuration.authority:  # every process uses TLS
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
    """Return the environment of one service; if services have roles, only with its own, also for the bus."""
    if "WEIQUAN_ROLES" not in common:
        return dict(common)
    others = {f"{schema.upper()}_DATABASE_URL" for schema in SCHEMAS if schema != name}
    own = common.get(f"{name.upper()}_DATABASE_URL") or common["GATEWAY_DATABASE_URL"]
    return {key: value for key, value in common.items() if key not in others} | {"BUS_DATABASE_URL": own}


def _platforms(configuration: Configuration, port: int) -> dict[str, str]:
    """Return the default URLs of the platforms, which are those of the simulators if they run."""
    if not configuration.simulators:
        return {}
    return {f"INTAKE_{platform}_URL": f"http://127.0.0.1:{port}" for platform in ("12345", "12315")}
