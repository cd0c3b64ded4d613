"""Routes for operators (status, metrics) and for the public API documents (OpenAPI, AsyncAPI)."""

import asyncio
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST

from canon.services import SERVICES
from chassis.web.auth import Caller, CurrentCaller, require
from chassis.web.json_bodies import StrictRoute
from gateway.operations.prometheus import render_metrics
from gateway.operations.service_client import call_service
from gateway.operations.static_documents import StaticDocument
from gateway.operations.views import StatusView

router = APIRouter(tags=["operations"], route_class=StrictRoute)
ASYNCAPI = Path(__file__).resolve().parents[2] / "docs" / "contracts" / "asyncapi.json"


@router.get("/status", summary="各服务的运行状态", response_model=StatusView, response_model_exclude_unset=True)
async def show_status(caller: CurrentCaller, request: Request) -> Response:
    """Every service: up, lag, outbox, parked, quarantined, last deadline run, database, bus."""
    return JSONResponse(
        {"services": await load_statuses(request, caller)}
    )  # unchecked: a service may be of another release


@router.get(
    "/metrics",
    summary="监控指标（Prometheus 格式）",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
)
async def show_metrics(caller: CurrentCaller, request: Request) -> Response:
    """Prometheus text: requests of this process, and every service's gauges, measured now."""
    text = render_metrics(await load_statuses(request, caller), request.app.state.settings.home)
    return Response(text, media_type=CONTENT_TYPE_LATEST)


@router.get("/openapi.json", include_in_schema=False)
async def show_openapi(request: Request) -> Response:
    document: StaticDocument = await request.app.state.openapi.get(request)
    return document.response(request)


@router.get("/asyncapi.json", include_in_schema=False)
async def show_asyncapi(request: Request) -> Response:
    """The events of all services, generated from their classes."""
    return _asyncapi().response(request)


@cache
def _asyncapi() -> StaticDocument:
    return StaticDocument(ASYNCAPI.read_bytes(), "application/json")


async def load_statuses(request: Request, caller: Caller) -> dict[str, Any]:
    """Fetch all statuses for an operator, concurrently: a frozen service or database does not hide the others."""
    require(caller, "operator")
    *answers, own = await asyncio.gather(
        *(_status(request, service) for service in SERVICES), request.app.state.runtime.status()
    )
    return {**dict(zip(SERVICES, answers, strict=True)), "gateway": own}


async def _status(request: Request, service: str) -> dict[str, Any]:
    """Return the status that a service reports; it is down if it does not answer."""
    try:
        async with asyncio.timeout(request.app.state.settings.timings.status):
            code, answer = await call_service(request, service, "GET", "/internal/status")
    except Exception:  # noqa: BLE001 - any failure is a missing answer
        return {"up": False}
    return answer if code == 200 else {"up": False}
