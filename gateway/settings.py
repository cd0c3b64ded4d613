"""What the gateway is told by its deployment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from chassis.settings import ServiceSettings

SERVICES = ("intake", "dispatch", "odr", "refunds", "analytics")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    service: ServiceSettings
    home: Path
    requests_per_second: int = 400  # of one account; platforms and services have their own in ``edge.limits``

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        return cls(
            service=ServiceSettings.from_environment("gateway", environ),
            home=Path(environ.get("WEIQUAN_HOME", ".weiquan")),
            requests_per_second=int(environ.get("GATEWAY_REQUESTS_PER_SECOND", "400")),
        )
