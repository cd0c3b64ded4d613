"""The one OpenAPI document, put together without starting anything, so that tests are known before they run."""

from importlib import import_module
from typing import Any

from chassis.bus.postgres import PostgresBus
from chassis.clock import SystemClock
from deploy.host import SERVICES
from gateway.operations.document import merged

NOWHERE = "postgresql://nobody@127.0.0.1:9/nothing"
ENVIRONMENT = {"WEIQUAN_DATABASE_URL": NOWHERE, "WEIQUAN_INTERNAL_KEY": "k" * 64, "INTAKE_VAULT_KEY": "00" * 32}


def document() -> dict[str, Any]:
    """What ``/openapi.json`` answers."""
    parts: dict[str, Any] = {"gateway": _app("gateway").own.openapi()}
    return merged(parts | {name: _app(f"services.{name}").openapi() for name in SERVICES})


def _app(package: str) -> Any:
    settings = import_module(f"{package}.settings").Settings.from_environment(ENVIRONMENT)
    return import_module(f"{package}.app").create_app(settings, PostgresBus(NOWHERE), SystemClock(), {})
