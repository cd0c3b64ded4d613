"""The environment variables for `make run`."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from deploy.process.messages import CannotStart
from deploy.process.paths import home_path

DEFAULT_PORT = 8080
OUTSIDE = ("WEIQUAN_BLOBS", "INTAKE_12345_URL", "INTAKE_12315_URL")


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """The settings of one installation (interface §1)."""

    home: Path
    port: int
    bus: str
    processes: str
    simulators: bool
    profile: str
    database_url: str | None
    kafka_bootstrap: str | None
    host_module: str
    replay_module: str = "deploy.replay"
    history: bool = False  # a new county begins with a month that has gone by
    logs_to_terminal: bool = False
    certificate: Path | None = None  # of the gateway, which then uses TLS
    authority: Path | None = None  # certificate authority of the services, which then use TLS too

    @property
    def address(self) -> str:
        return f"https://localhost:{self.port}" if self.certificate else f"http://127.0.0.1:{self.port}"

    @property
    def own_broker(self) -> bool:
        return self.bus == "kafka" and self.kafka_bootstrap is None

    @classmethod
    def read(cls, environ: Mapping[str, str] = os.environ) -> "Configuration":
        """Read the configuration from environment variables.

        Raises:
            CannotStart: a variable has an invalid value.
        """
        port = environ.get("WEIQUAN_PORT") or str(DEFAULT_PORT)
        if not port.isdecimal() or not 0 < int(port) < 65536:
            raise CannotStart(f"WEIQUAN_PORT is a port number, not {port!r}")
        profile = _one_of(environ, "WEIQUAN_PROFILE", "development", "production")
        simulators = _one_of(environ, "WEIQUAN_SIMULATORS", "on", "off") == "on"
        wants_history = _one_of(environ, "WEIQUAN_HISTORY", "off", "on") == "on"
        is_embedded = not settings_leading_out(environ) and environ.get("WEIQUAN_BUS", "postgres") == "postgres"
        return cls(
            home=home_path(),
            port=int(port),
            bus=_one_of(environ, "WEIQUAN_BUS", "postgres", "kafka"),
            processes=_one_of(environ, "WEIQUAN_PROCESSES", "one", "each"),
            simulators=simulators,
            profile=profile,
            history=wants_history and simulators and is_embedded and profile == "development",
            database_url=environ.get("DATABASE_URL") or None,
            kafka_bootstrap=environ.get("KAFKA_BOOTSTRAP") or None,
            host_module=environ.get("WEIQUAN_HOST_MODULE", "deploy.host"),
            replay_module=environ.get("WEIQUAN_REPLAY_MODULE", "deploy.replay"),
            logs_to_terminal=_one_of(environ, "WEIQUAN_LOG", "files", "json") == "json",
            certificate=_file(environ, "WEIQUAN_TLS_CERTIFICATE"),
            authority=_file(environ, "WEIQUAN_TLS_AUTHORITY"),
        )


def settings_leading_out(environ: Mapping[str, str]) -> list[str]:
    """Return the variables that lead to a server, to files or to platforms that are not the home's own."""
    led = [name for name in environ if name.endswith("DATABASE_URL") or name in OUTSIDE]
    return sorted(name for name in led if environ[name])


def _file(environ: Mapping[str, str], name: str) -> Path | None:
    if not (given := environ.get(name)):
        return None
    if not (path := Path(given)).is_file():
        raise CannotStart(f"{name} names no file")
    return path


def _one_of(environ: Mapping[str, str], name: str, *allowed: str) -> str:
    """Return the value, or the first allowed one by default.

    Raises:
        CannotStart: the value is not allowed.
    """
    value = environ.get(name) or allowed[0]
    if value not in allowed:
        raise CannotStart(f"{name} is one of {', '.join(allowed)}, not {value!r}")
    return value
