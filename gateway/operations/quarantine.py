"""Routes for the quarantined events of all services: an operator reads them, replays them or skips them for good."""

import asyncio
import json
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from canon.services import SERVICES
from canon.shanghai import written
from chassis.delivery.quarantine import QuarantineState
from chassis.errors import NotFound
from chassis.web.auth import Caller, CurrentCaller, require
from chassis.web.json_bodies import StrictRoute
from chassis.web.models import Body, Text
from chassis.web.paging import MAX_PAGE, CurrentCursors, Cursor, Limit, page
from gateway.operations import skipping
from gateway.operations.service_client import call_service
from gateway.operations.skipping import LONGEST_REASON
from gateway.operations.views import QuarantineActView, QuarantinedView, QuarantinePage
from gateway.store import SkipProposal

TIMEOUT_SECONDS = 5.0  # then the list is shown without that service
FIRST_ID, LAST_ID = UUID(int=0), UUID(int=2**128 - 1)
router = APIRouter(prefix="/v1/operations/quarantine", tags=["operations"], route_class=StrictRoute)
Service = Annotated[str | None, Query(pattern=rf"^({'|'.join(SERVICES)})$")]
CursorPosition = tuple[datetime, str, UUID]


class SkipQuarantined(Body):
    """Why an event is left out for good."""

    reason: Text = Field(min_length=2, max_length=LONGEST_REASON)


@router.get("", summary="列出隔离的消息", response_model=QuarantinePage)
async def list_quarantined(
    caller: CurrentCaller,
    request: Request,
    cursors: CurrentCursors,
    state: QuarantineState = QuarantineState.OPEN,
    service: Service = None,
    cursor: Cursor = None,
    limit: Limit = MAX_PAGE,
) -> dict[str, Any]:
    """What services hold back until a person decides, the newest first; ``silent`` names those that did not answer."""
    require(caller, "operator")
    place = cursors.decode(cursor, datetime.fromisoformat, str, UUID)
    services = (service,) if service else SERVICES
    pages = await asyncio.gather(
        *(_list_of_service(request, one, state, limit + 1, place) for one in services), return_exceptions=True
    )
    silent = [one for one, answer in zip(services, pages, strict=True) if isinstance(answer, BaseException)]
    items = sorted((item for answer in pages if not isinstance(answer, BaseException) for item in answer), key=_order)
    proposals = await skipping.proposals_of(request, [item["id"] for item in items])
    items = [item | {"skip_proposed_by": _proposer(proposals.get(item["id"]))} for item in items]
    last = items[min(limit, len(items)) - 1] if items else None
    following = cursors.encode(last["quarantined_at"], last["service"], _bare_id(last)) if last else None
    return page(items[: limit + 1], limit, following) | {"silent": silent}


@router.get("/{quarantined}", summary="查看一条隔离的消息", response_model=QuarantinedView)
async def read_quarantined(quarantined: str, caller: CurrentCaller, request: Request) -> Response:
    """One of them, open or closed, with the attributes of its envelope; never its body."""
    require(caller, "operator")
    return _relay_answer(*await load_quarantined(request, quarantined))


@router.post("/{quarantined}/replay", summary="重放隔离的消息", response_model=QuarantineActView)
async def replay_quarantined(quarantined: str, caller: CurrentCaller, request: Request) -> Response:
    """Try the event again, in its turn; what waits behind it follows."""
    require(caller, "operator")
    return _relay_answer(*await replay_event(request, quarantined))


@router.post("/{quarantined}/skip", summary="跳过隔离的消息", response_model=QuarantineActView)
async def skip_quarantined(
    quarantined: str, body: SkipQuarantined, caller: CurrentCaller, request: Request
) -> Response:
    """Propose to leave the event out for good; done by the second of two operators. Both reasons are audited."""
    require(caller, "operator")
    return _relay_answer(*await skip_event(request, caller, quarantined, body))


@router.delete("/{quarantined}/skip", summary="撤回跳过的提议", response_model=QuarantineActView)
async def withdraw_skip(quarantined: str, caller: CurrentCaller, request: Request) -> dict[str, Any]:
    """Take the proposal to skip the event back."""
    require(caller, "operator")
    service, identifier = _parse_id(quarantined)
    return await skipping.withdraw(request, caller, service, str(identifier))


async def load_quarantined(request: Request, quarantined: str) -> tuple[int, Any]:
    """Return status and answer of the service that holds the event; ``NotFound`` if the id is malformed."""
    service, identifier = _parse_id(quarantined)
    status, answer = await call_service(request, service, "GET", f"/internal/quarantine/{identifier}")
    if status != 200:
        return status, answer
    event = _with_service(service, answer)
    proposal = (await skipping.proposals_of(request, [event["id"]])).get(event["id"])
    return status, event | {
        "skip_proposed_by": _proposer(proposal),
        "skip_reason": proposal.reason if proposal else None,
        "skip_proposed_at": written(proposal.proposed_at) if proposal else None,
    }


async def replay_event(request: Request, quarantined: str) -> tuple[int, Any]:
    service, identifier = _parse_id(quarantined)
    status, answer = await call_service(request, service, "POST", f"/internal/quarantine/{identifier}/replay")
    if status == 200 and answer["state"] == QuarantineState.REPLAYED:
        await skipping.drop_proposal(request, service, str(identifier))
    return status, answer


async def skip_event(request: Request, caller: Caller, quarantined: str, skip: SkipQuarantined) -> tuple[int, Any]:
    service, identifier = _parse_id(quarantined)
    return await skipping.propose_or_confirm(request, caller, service, str(identifier), skip.reason)


async def _list_of_service(
    request: Request, service: str, state: QuarantineState, limit: int, place: CursorPosition | None
) -> list[dict[str, Any]]:
    """Return a page of one service after the common cursor: time descending, then service, then id descending.

    Raises:
        ConnectionError: the service does not answer with its events.
    """
    query: dict[str, Any] = {"state": state, "limit": limit}
    if place is not None:
        at, last, identifier = place
        before = identifier if service == last else LAST_ID if service > last else FIRST_ID
        query |= {"before_at": at.isoformat(), "before_id": before}
    async with asyncio.timeout(TIMEOUT_SECONDS):
        status, answer = await call_service(request, service, "GET", "/internal/quarantine", query=urlencode(query))
    if status != 200:
        raise ConnectionError(service)
    return [_with_service(service, item) for item in answer["items"]]


def _proposer(proposal: SkipProposal | None) -> str | None:
    return proposal.proposed_by if proposal else None


def _with_service(service: str, item: dict[str, Any]) -> dict[str, Any]:
    return {**item, "id": f"{service}.{item['id']}", "service": service}


def _bare_id(item: dict[str, Any]) -> str:
    return str(item["id"]).partition(".")[2]


def _order(item: dict[str, Any]) -> tuple[float, str, int]:
    at = datetime.fromisoformat(item["quarantined_at"])
    return -at.timestamp(), item["service"], -UUID(_bare_id(item)).int


def _parse_id(quarantined: str) -> tuple[str, UUID]:
    service, _, identifier = quarantined.partition(".")
    if service not in SERVICES:
        raise NotFound
    try:
        return service, UUID(identifier)
    except ValueError:
        raise NotFound from None


def _relay_answer(status: int, answer: Any) -> Response:
    kind = "application/json" if status < 400 else "application/problem+json"
    return Response(json.dumps(answer, ensure_ascii=False), status, media_type=kind)
