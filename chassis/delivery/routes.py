"""Internal HTTP routes of every service: heads and events of its log, completeness, quarantine, status.

Callers need the role ``service`` or ``operator``.
"""

import asyncio
import base64
import json
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, FastAPI, Query, Request, Response
from pydantic import Field
from sqlalchemy import func, select, text, tuple_

from chassis.db.tables import event_log, heads, log_epoch
from chassis.delivery import quarantine
from chassis.delivery.completeness import load_counts
from chassis.delivery.envelope import wrap
from chassis.errors import NotFound
from chassis.web.auth import CurrentCaller, require
from chassis.web.datetimes import Moment
from chassis.web.json_bodies import StrictRoute
from chassis.web.models import Body, Text
from chassis.web.paging import MAX_PAGE
from chassis.web.transaction import Transaction, TransactionRoute

PAGE = 1000
NIL = UUID(int=0)
router = APIRouter(prefix="/internal", route_class=TransactionRoute, include_in_schema=False)
_FOLLOWING = text("""
select l.* from unnest(cast(:aggregates as uuid[]), cast(:afters as int[])) as w(aggregate_id, after),
lateral (
    select * from event_log where aggregate_id = w.aggregate_id and version > w.after order by version limit :limit
) l order by l.aggregate_id, l.version limit :limit
""")


class Wanted(Body):
    aggregate_id: UUID
    after: int = Field(ge=0)


class WantedEvents(Body):
    wanted: list[Wanted] = Field(max_length=PAGE)


class WantedVersions(Body):
    aggregates: list[UUID] = Field(max_length=PAGE)
    epoch: int = Field(ge=0, le=32767)


class Skip(Body):
    """Two operators' reasons with their names, as the gateway writes them."""

    reason: Text = Field(min_length=2, max_length=1200)


@router.get("/heads")
async def list_heads(
    work: Transaction,
    caller: CurrentCaller,
    since: Moment | None = None,
    after: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=PAGE)] = PAGE,
) -> dict[str, Any]:
    """List the aggregates with events since an instant, in order of their ids."""
    require(caller, "service")
    query = select(heads).order_by(heads.c.aggregate_id).limit(limit)
    if since is not None:
        query = query.where(heads.c.moved_at >= since)
    if after is not None:
        query = query.where(heads.c.aggregate_id > after)
    now: datetime = (await work.db.execute(select(func.clock_timestamp()))).scalar_one()
    epoch = await work.db.scalar(select(func.coalesce(func.max(log_epoch.c.epoch), 1)))
    rows = (await work.db.execute(query)).all()
    newest = max(rows, key=lambda row: row.moved_at, default=None)
    return {
        "now": now,
        "epoch": epoch,
        "newest": dict(newest._mapping) if newest else None,  # noqa: SLF001 - a row's public way to a dict
        "items": [{"aggregate_id": row.aggregate_id, "version": row.version} for row in rows],
    }


@router.post("/kept", openapi_extra={"x-idempotent": True})
async def list_last_versions(body: WantedVersions, work: Transaction, caller: CurrentCaller) -> dict[str, Any]:
    """Return the last version of each aggregate that the log has from an epoch or an earlier one."""
    require(caller, "service")
    rows = await work.db.execute(
        select(event_log.c.aggregate_id, func.max(event_log.c.version).label("version"))
        .where(event_log.c.aggregate_id.in_(body.aggregates), event_log.c.epoch <= body.epoch)
        .group_by(event_log.c.aggregate_id)
    )
    return {"items": [dict(row) for row in rows.mappings()]}


@router.post("/events", openapi_extra={"x-idempotent": True})
async def list_following(body: WantedEvents, work: Transaction, caller: CurrentCaller, request: Request) -> Any:
    """List the events after the given version of each aggregate."""
    require(caller, "service")
    rows = await work.db.execute(
        _FOLLOWING,
        {
            "aggregates": [wanted.aggregate_id for wanted in body.wanted],
            "afters": [wanted.after for wanted in body.wanted],
            "limit": PAGE,
        },
    )
    return {"items": [_item(request.app.state.service, row) for row in rows.mappings()]}


@router.get("/events")
async def list_log(
    work: Transaction,
    caller: CurrentCaller,
    request: Request,
    types: str,
    after_aggregate: UUID | None = None,
    after_version: int = 0,
    limit: Annotated[int, Query(ge=1, le=PAGE)] = PAGE,
) -> Any:
    """List the events of some types, in order of (aggregate, version)."""
    require(caller, "service")
    query = (
        select(event_log)
        .where(event_log.c.type.in_(types.split(",")))
        .order_by(event_log.c.aggregate_id, event_log.c.version)
        .limit(limit)
    )
    if after_aggregate is not None:
        query = query.where(
            tuple_(event_log.c.aggregate_id, event_log.c.version) > tuple_(after_aggregate, after_version)
        )
    rows = await work.db.execute(query)
    return {"items": [_item(request.app.state.service, row) for row in rows.mappings()]}


@router.get("/complaints")
async def count_complaints(
    work: Transaction, caller: CurrentCaller, request: Request, since: Moment, until: Moment
) -> dict[str, Any]:
    """Count the complaints accepted in a span of time; the unread events of the bus are counted before."""
    require(caller, "service")
    runtime = request.app.state.runtime
    if runtime.complaints is None:
        raise NotFound
    unread = await runtime.count_unread_events()
    return {"on_the_bus": unread, **await load_counts(work.db, runtime.complaints, since, until)}


@router.get("/quarantine")
async def list_quarantined(
    work: Transaction,
    caller: CurrentCaller,
    state: quarantine.QuarantineState = quarantine.QuarantineState.OPEN,
    before_at: Moment | None = None,
    before_id: UUID = NIL,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE + 1)] = MAX_PAGE,
) -> Any:
    require(caller, "operator")
    before = (before_at, before_id) if before_at is not None else None
    return {"items": await quarantine.list_quarantined(work.db, state, limit, before)}


@router.get("/quarantine/{quarantined_id}")
async def read_quarantined(quarantined_id: UUID, work: Transaction, caller: CurrentCaller) -> Any:
    require(caller, "operator")
    return await quarantine.read_quarantined(work.db, quarantined_id)


# these routes open their own transactions
actions = APIRouter(prefix="/internal", include_in_schema=False, route_class=StrictRoute)


@actions.post("/quarantine/{quarantined_id}/replay")
async def replay(quarantined_id: UUID, caller: CurrentCaller, request: Request) -> Any:
    require(caller, "operator")
    runtime = request.app.state.runtime
    state = await quarantine.replay(runtime.transactions, runtime.consumer, quarantined_id, caller.account)
    return {"id": quarantined_id, "state": state}


@actions.post("/quarantine/{quarantined_id}/skip")
async def skip(quarantined_id: UUID, body: Skip, caller: CurrentCaller, request: Request) -> Any:
    require(caller, "operator")
    runtime = request.app.state.runtime
    await quarantine.skip(runtime.transactions, runtime.consumer, quarantined_id, caller.account, body.reason)
    return {"id": quarantined_id, "state": "skipped"}


@actions.get("/openapi")
async def openapi(caller: CurrentCaller, request: Request) -> Response:
    """Return this service's OpenAPI document, which the gateway merges into one.

    It is made in a thread: the first time takes half a second, in which others would wait.
    """
    require(caller, "service")
    return Response(await asyncio.to_thread(_rendered_document, request.app), media_type="application/json")


def _rendered_document(app: FastAPI) -> str:
    return json.dumps(app.openapi(), ensure_ascii=False)


@actions.get("/status")
async def status(caller: CurrentCaller, request: Request) -> Any:
    """Return this service's part of the gateway's ``/status``."""
    require(caller, "operator", "service")
    return await request.app.state.runtime.status()


def _item(service: str, row: Any) -> dict[str, Any]:
    message = wrap(service, row)
    return {
        "topic": message.topic,
        "key": message.key,
        "headers": message.headers,
        "body": base64.b64encode(message.body).decode(),
    }
