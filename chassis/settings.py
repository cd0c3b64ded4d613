"""What a service is told by its deployment."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from chassis.tls import authority_from


class StartupRefused(ValueError):
    """What the deployment tells forbids to start; to start again changes nothing. Never holds a secret."""


def setting(environ: Mapping[str, str], name: str) -> str:
    """What must be told. Raises ``StartupRefused`` naming it."""
    if not (value := environ.get(name)):
        raise StartupRefused(f"{name} is missing")
    return value


def number_setting(environ: Mapping[str, str], name: str, default: float | None = None) -> float:
    """Raises ``StartupRefused`` naming it."""
    value = setting(environ, name) if default is None else environ.get(name) or default
    try:
        return float(value)
    except ValueError:
        raise StartupRefused(f"{name} must be a number") from None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceSettings:
    """``<SERVICE>_DATABASE_URL`` wins over the common ``WEIQUAN_DATABASE_URL``."""

    service: str
    database_url: str
    internal_key: str  # signs X-Caller between our own processes
    services: Mapping[str, str] = field(default_factory=dict)  # name -> address; empty in one process
    authority: Path | None = None  # whom our processes believe to be one of ours
    production: bool = False
    pool_size: int = 8

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
