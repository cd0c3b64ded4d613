"""Routes for an auditor: the audit trail of all services, and the check that it has not been changed."""

import asyncio
import json
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request

from canon.services import SERVICES
from canon.shanghai import written
from chassis.errors import Unavailable
from chassis.web.auth import Caller, CurrentCaller, require
from chassis.web.datetimes import Moment
from chassis.web.json_bodies import StrictRoute
from chassis.web.paging import CurrentCursors, Cursor, Limit, page
from chassis.web.transaction import trace_of
from gateway.operations.audit_anchors import AuditAnchors
from gateway.operations.service_client import call_service
from gateway.operations.views import AuditPage, AuditVerificationView

AUDITED_SERVICES = ("gateway", *SERVICES)
LAST_ID = 2**63 - 1
router = APIRouter(prefix="/v1/audit", tags=["audit"], route_class=StrictRoute)
FilterText = Annotated[str | None, Query(min_length=1, max_length=200, pattern=r"^[^\x00]+$")]


@router.get("", summary="查阅审计记录", response_model=AuditPage)
async def list_audit(
    caller: CurrentCaller,
    request: Request,
    cursors: CurrentCursors,
    account: FilterText = None,
    act: FilterText = None,
    subject: FilterText = None,
    since: Annotated[Moment | None, Query(alias="from")] = None,
    until: Annotated[Moment | None, Query(alias="to")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> dict[str, Any]:
    """Every service's lines together, the newest first. Who reads them stands in them, too (``audit.read``)."""
    require(caller, "auditor")
    place = cursors.decode(cursor, datetime.fromisoformat, str, int)
    filters: dict[str, Any] = {"account": account, "act": act, "subject": subject, "limit": limit + 1}
    filters |= {name: moment.isoformat() for name, moment in (("since", since), ("until", until)) if moment is not None}
    pages = await asyncio.gather(*(_load_entries(request, service, filters, place) for service in AUDITED_SERVICES))
    lines = sorted((line for lines in pages for line in lines), key=_order)
    last = lines[min(limit, len(lines)) - 1] if lines else None
    following = cursors.encode(last["at"], last["service"], last["id"]) if last else None
    if cursor is None:
        await _record(request, caller, "audit.read", {"account": account, "act": act, "subject": subject})
    return page([_entry_response(line) for line in lines[: limit + 1]], limit, following)


@router.get("/verification", summary="核验审计记录未被改动", response_model=AuditVerificationView)
async def verify_audit(caller: CurrentCaller, request: Request) -> dict[str, Any]:
    """Whether every service's chain is what it was when it was sealed and anchored; where it first is not."""
    require(caller, "auditor")
    anchors: AuditAnchors = request.app.state.anchors
    known = await anchors.load_digests()
    answers = await asyncio.gather(
        *(_verify_service(request, service, known.get(service, {})) for service in AUDITED_SERVICES)
    )
    services = dict(zip(AUDITED_SERVICES, answers, strict=True))
    await _record(request, caller, "audit.verify", {})
    return {"sound": all(answer["sound"] for answer in answers), "services": services}


async def _record(request: Request, caller: Caller, act: str, filters: dict[str, str | None]) -> None:
    """Write down who read the trail, and by which filters."""
    chosen = " ".join(f"{name}={value}" for name, value in filters.items() if value is not None)
    async with request.app.state.transactions.begin(caller.account, trace_of(request)) as work:
        work.audit(act, "audit", chosen or None)


async def _load_entries(
    request: Request, service: str, filters: dict[str, Any], place: tuple[datetime, str, int] | None
) -> list[dict[str, Any]]:
    """Return a page of one service after the common cursor: time descending, then service, then id descending.

    Raises:
        Unavailable: the service does not answer with its entries.
    """
    if place is not None:
        at, last, identifier = place
        before = identifier if service == last else LAST_ID if service > last else 0
        filters = filters | {"before_at": at.isoformat(), "before_id": before}
    query = urlencode({name: value for name, value in filters.items() if value is not None})
    status, answer = await call_service(request, service, "GET", "/internal/audit", query=query)
    if status != 200:
        raise Unavailable
    return [{**line, "service": service, "moment": datetime.fromisoformat(line["at"])} for line in answer["items"]]


async def _verify_service(request: Request, service: str, anchors: dict[int, str]) -> dict[str, Any]:
    listed = [{"position": position, "digest": digest} for position, digest in anchors.items()]
    body = json.dumps({"anchors": listed}).encode()
    status, answer = await call_service(request, service, "POST", "/internal/audit/verification", body=body)
    if status != 200:
        raise Unavailable
    found: dict[str, Any] = answer
    return found


def _order(line: dict[str, Any]) -> tuple[float, str, int]:
    return -line["moment"].timestamp(), line["service"], -line["id"]


def _entry_response(line: dict[str, Any]) -> dict[str, Any]:
    visible = {name: value for name, value in line.items() if name != "moment"}
    return visible | {"at": written(line["moment"])}
