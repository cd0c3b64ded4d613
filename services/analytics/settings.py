"""The settings of analytics, read from the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

from chassis.settings import ServiceSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    service: ServiceSettings

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        return cls(service=ServiceSettings.from_environment("analytics", environ))
