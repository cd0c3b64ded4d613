"""Settings of a service, from environment variables."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from chassis.tls import authority_from


class StartupRefused(ValueError):
    """The settings do not allow a start, and a restart would not help. The message contains no secret."""


def setting(environ: Mapping[str, str], name: str) -> str:
    """Return a required setting.

    Raises:
        StartupRefused: it is missing; the message names it.
    """
    if not (value := environ.get(name)):
        raise StartupRefused(f"{name} is missing")
    return value


def number_setting(environ: Mapping[str, str], name: str, default: float | None = None) -> float:
    """Return a number, required unless there is a default.

    Raises:
        StartupRefused: it is missing or no number; the message names it.
    """
    value = setting(environ, name) if default is None else environ.get(name) or default
    try:
        return float(value)
    except ValueError:
        raise StartupRefused(f"{name} must be a number") from None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceSettings:
    """The settings of one service; ``<SERVICE>_DATABASE_URL`` takes precedence over ``WEIQUAN_DATABASE_URL``."""

    service: str
    database_url: str
    internal_key: str  # signs X-Caller between our processes
    services: Mapping[str, str] = field(default_factory=dict)  # name -> address; empty where all run in one process
    authority: Path | None = None  # PEM of the CA of our processes' certificates
    production: bool = False
    pool_size: int = 8
    clock_retry_seconds: float = 0.2  # until the first measurement of the database's clock; no deployment needs another

    @classmethod
    def from_environment(cls, service: str, environ: Mapping[str, str] = os.environ) -> "ServiceSettings":
        own = environ.get(f"{service.upper()}_DATABASE_URL")
        return cls(
            service=service,
            database_url=own or setting(environ, "WEIQUAN_DATABASE_URL"),
            internal_key=setting(environ, "WEIQUAN_INTERNAL_KEY"),
            services=json.loads(environ.get("WEIQUAN_SERVICES", "{}")),
            authority=authority_from(environ),
            production=environ.get("WEIQUAN_PROFILE") == "production",
        )
