"""Health for all, status and quarantine for operators, the documents of the outside."""

import asyncio
import json
from pathlib import Path
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import Field

from chassis.delivery.operating import QuarantineState
from chassis.errors import NotFound
from chassis.web.auth import CurrentCaller, require
from chassis.web.reading import StrictRoute
from chassis.web.texts import Body, Text
from gateway.operations.measures import exposition
from gateway.operations.services import ask
from gateway.settings import SERVICES

router = APIRouter(tags=["operations"], route_class=StrictRoute)
ASYNCAPI = Path(__file__).resolve().parents[2] / "docs" / "contracts" / "asyncapi.json"


class SkipQuarantined(Body):
    """Why an event is left out for good."""

    reason: Text = Field(min_length=2, max_length=500)


@router.get("/status")
async def show_status(caller: CurrentCaller, request: Request) -> dict[str, Any]:
    """Every service: up, lag, outbox, parked, quarantined, last deadline run, database, bus."""
    require(caller, "operator")
    return {"services": await _statuses(request)}


@router.get("/metrics", response_class=Response)
async def show_metrics(caller: CurrentCaller, request: Request) -> Response:
    """Prometheus text: requests of this process, and every service's gauges, measured now."""
    require(caller, "operator")
    text = exposition(await _statuses(request), request.app.state.settings.home)
    return Response(text, media_type=CONTENT_TYPE_LATEST)


@router.get("/openapi.json", include_in_schema=False)
async def show_openapi(request: Request) -> Any:
    return await request.app.state.document.get(request)


@router.get("/asyncapi.json", include_in_schema=False)
async def show_asyncapi() -> Any:
    """The events of all services, generated from their classes."""
    return json.loads(ASYNCAPI.read_text())


@router.get("/v1/operations/quarantine")
async def list_quarantined(
    caller: CurrentCaller, request: Request, state: QuarantineState = QuarantineState.OPEN
) -> dict[str, Any]:
    """What every service holds back until a person decides; the newest first."""
    require(caller, "operator")
    answers = await asyncio.gather(
        *(ask(request, service, "GET", "/internal/quarantine", query=f"state={state}") for service in SERVICES)
    )
    items = [
        {**item, "id": f"{service}.{item['id']}", "service": service}
        for service, (status, answer) in zip(SERVICES, answers, strict=True)
        if status == 200
        for item in answer["items"]
    ]
    return {"items": sorted(items, key=lambda item: item["quarantined_at"], reverse=True), "next": None}


@router.post("/v1/operations/quarantine/{quarantined}/replay")
async def replay_quarantined(quarantined: str, caller: CurrentCaller, request: Request) -> Any:
    """Try the event again, in its turn; what waits behind it follows."""
    require(caller, "operator")
    service, identifier = _split(quarantined)
    status, answer = await ask(request, service, "POST", f"/internal/quarantine/{identifier}/replay")
    return _relayed(status, answer)


@router.post("/v1/operations/quarantine/{quarantined}/skip")
async def skip_quarantined(quarantined: str, asked: SkipQuarantined, caller: CurrentCaller, request: Request) -> Any:
    """Leave the event out for good, with a reason that is audited."""
    require(caller, "operator")
    service, identifier = _split(quarantined)
    body = asked.model_dump_json().encode()
    status, answer = await ask(request, service, "POST", f"/internal/quarantine/{identifier}/skip", body=body)
    return _relayed(status, answer)


async def _statuses(request: Request) -> dict[str, Any]:
    answers = await asyncio.gather(
        *(ask(request, service, "GET", "/internal/status") for service in SERVICES), return_exceptions=True
    )
    shown: dict[str, Any] = {}
    for service, answer in zip(SERVICES, answers, strict=True):
        fine = not isinstance(answer, BaseException) and answer[0] == 200
        shown[service] = answer[1] if fine and not isinstance(answer, BaseException) else {"up": False}
    shown["gateway"] = await request.app.state.runtime.status()
    return shown


def _split(quarantined: str) -> tuple[str, UUID]:
    service, _, identifier = quarantined.partition(".")
    if service not in SERVICES:
        raise NotFound
    try:
        return service, UUID(identifier)
    except ValueError:
        raise NotFound from None


def _relayed(status: int, answer: Any) -> Response:
    kind = "application/json" if status < 400 else "application/problem+json"
    return Response(json.dumps(answer, ensure_ascii=False), status, media_type=kind)
