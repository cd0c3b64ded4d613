"""What the gateway is told by its deployment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from chassis.settings import ServiceSettings

SHORTEST_KEY = 32  # characters
SERVICES = ("intake", "dispatch", "odr", "refunds", "analytics")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    service: ServiceSettings
    home: Path
    metrics_key: str | None = None  # opens GET /metrics alone, also while the database that knows the accounts is away
    requests_per_second: int = 400  # of one account; platforms and services have their own in ``edge.limits``

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        metrics_key = environ.get("GATEWAY_METRICS_KEY") or None
        if metrics_key is not None and len(metrics_key) < SHORTEST_KEY:
            raise ValueError(f"GATEWAY_METRICS_KEY needs at least {SHORTEST_KEY} characters")
        return cls(
            metrics_key=metrics_key,
            service=ServiceSettings.from_environment("gateway", environ),
            home=Path(environ.get("WEIQUAN_HOME", ".weiquan")),
            requests_per_second=int(environ.get("GATEWAY_REQUESTS_PER_SECOND", "400")),
        )
