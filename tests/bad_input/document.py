"""The one OpenAPI document, put together without starting anything, so that tests are known before they run."""

from functools import cache
from importlib import import_module
from typing import Any

from fastapi import FastAPI

from canon.services import SERVICES
from chassis.bus.postgres import PostgresBus
from chassis.clock import SystemClock
from gateway.operations.openapi import merge_documents

PARTS = ("gateway", *SERVICES)
NOWHERE = "postgresql://nobody@127.0.0.1:9/nothing"
ENVIRONMENT = {"WEIQUAN_DATABASE_URL": NOWHERE, "WEIQUAN_INTERNAL_KEY": "k" * 64, "INTAKE_VAULT_KEY": "00" * 32}


@cache
def parts() -> dict[str, dict[str, Any]]:
    """What each service says of itself, and the gateway."""
    return {name: app_of(name if name == "gateway" else f"services.{name}").openapi() for name in PARTS}


@cache
def document() -> dict[str, Any]:
    """What ``/openapi.json`` answers; put together once, for whoever reads it."""
    return merge_documents(parts())


def app_of(package: str) -> FastAPI:
    """A service's app, or the gateway's own behind its front door; nothing is started."""
    settings = import_module(f"{package}.settings").Settings.from_environment(ENVIRONMENT)
    app = import_module(f"{package}.app").create_app(settings, PostgresBus(NOWHERE), SystemClock(), {})
    own: FastAPI = app.own if package == "gateway" else app
    return own
