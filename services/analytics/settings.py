"""The settings of analytics, read from the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from chassis.settings import ServiceSettings, StartupRefused
from services.analytics.reports.domain.schedules import Schedule
from services.analytics.reports.service.templates import (
    TemplateRefused,
    Templates,
    load_templates,
    shipped_templates,
)

OWN_TEMPLATES = "ANALYTICS_REPORT_TEMPLATES"  # a directory
DIRECTORY = "report-templates"  # of templates, in WEIQUAN_HOME, where the setting names no other
SCHEDULES = "ANALYTICS_REPORTS"  # monthly, quarterly, both with a comma between them, or off


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    service: ServiceSettings
    templates: Templates = field(default_factory=shipped_templates)  # of reports
    schedules: tuple[Schedule, ...] = tuple(Schedule)  # of the reports that are written by themselves

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        return cls(
            service=ServiceSettings.from_environment("analytics", environ),
            templates=_templates_from(environ),
            schedules=_schedules_from(environ.get(SCHEDULES) or ",".join(Schedule)),
        )


def _templates_from(environ: Mapping[str, str]) -> Templates:
    """Read the bureau's own templates.

    Raises:
        StartupRefused: one of them is no template, or the directory that is named is not there.
    """
    given = environ.get(OWN_TEMPLATES)
    directory = Path(given or Path(environ.get("WEIQUAN_HOME", ".weiquan")) / DIRECTORY)
    if given and not directory.is_dir():
        raise StartupRefused(f"{OWN_TEMPLATES} is no directory: {given}")
    try:
        return load_templates(directory)
    except TemplateRefused as error:
        raise StartupRefused(f"a template of reports is wrong: {error}") from None


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
