"""The settings of analytics, read from the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

from chassis.settings import ServiceSettings, StartupRefused
from services.analytics.reports.domain.schedules import Schedule

SCHEDULES = "ANALYTICS_REPORTS"  # monthly, quarterly, both with a comma between them, or off


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    service: ServiceSettings
    schedules: tuple[Schedule, ...] = tuple(Schedule)  # of the reports that are written by themselves

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        return cls(
            service=ServiceSettings.from_environment("analytics", environ),
            schedules=_schedules_from(environ.get(SCHEDULES) or ",".join(Schedule)),
        )


def _schedules_from(given: str) -> tuple[Schedule, ...]:
    """Read the schedules.

    Raises:
        StartupRefused: there is none of that name.
    """
    if given == "off":
        return ()
    try:
        return tuple(Schedule(name.strip()) for name in given.split(","))
    except ValueError:
        raise StartupRefused(f"{SCHEDULES} is monthly, quarterly, both with a comma between them, or off") from None
