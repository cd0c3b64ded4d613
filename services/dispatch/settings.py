"""Settings of dispatch, from environment variables."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

from chassis.settings import ServiceSettings, number_setting

DEADLINES_EVERY = 1.0  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The chassis's settings and ``DISPATCH_DEADLINES_EVERY`` (seconds between two rounds of the deadlines job).

    ``WEIQUAN_MEANING=off``: texts are not read a second time.
    """

    service_settings: ServiceSettings
    deadlines_every: float = DEADLINES_EVERY
    meaning: bool = True

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        return cls(
            service_settings=ServiceSettings.from_environment("dispatch", environ),
            deadlines_every=number_setting(environ, "DISPATCH_DEADLINES_EVERY", DEADLINES_EVERY),
            meaning=environ.get("WEIQUAN_MEANING", "on") != "off",
        )
