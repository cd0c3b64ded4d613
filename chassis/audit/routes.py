"""Internal HTTP routes of the audit trail: list entries, return the head, verify the chain. The gateway calls them."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import Field

from chassis.audit import chain_store
from chassis.audit.chain_store import EntryFilter
from chassis.db.work import Transactions
from chassis.web.auth import CurrentCaller, require
from chassis.web.datetimes import Moment
from chassis.web.json_bodies import StrictRoute
from chassis.web.models import Body, Text
from chassis.web.paging import MAX_PAGE

MAX_ANCHORS = 5_000
router = APIRouter(prefix="/internal/audit", include_in_schema=False, route_class=StrictRoute)


class Anchored(Body):
    """The digest of a position, as recorded outside the database."""

    position: int = Field(ge=1)
    digest: Text = Field(pattern=r"^[0-9a-f]{64}$")


class Verify(Body):
    anchors: list[Anchored] = Field(max_length=MAX_ANCHORS)


@router.get("")
async def list_entries(
    caller: CurrentCaller,
    request: Request,
    account: Text | None = None,
    act: Text | None = None,
    subject: Text | None = None,
    since: Moment | None = None,
    until: Moment | None = None,
    before_at: Moment | None = None,
    before_id: int = 0,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE + 1)] = MAX_PAGE,
) -> dict[str, Any]:
    """List entries, newest first."""
    require(caller, "auditor")
    before = (before_at, before_id) if before_at is not None else None
    entry_filter = EntryFilter(account=account, act=act, subject=subject, since=since, until=until, before=before)
    async with _transactions(request).begin() as work:
        return {"items": await chain_store.list_entries(work.db, entry_filter, limit)}


@router.get("/head")
async def show_head(caller: CurrentCaller, request: Request) -> dict[str, Any]:
    """Return the last link, to be anchored."""
    require(caller, "service")
    async with _transactions(request).begin() as work:
        head = await chain_store.load_head(work.db)
    return {"position": head.position, "digest": head.digest.hex()}


@router.post("/verification")
async def verify(body: Verify, caller: CurrentCaller, request: Request) -> dict[str, Any]:
    """Verify the whole chain against these anchors."""
    require(caller, "auditor")
    anchors = {anchor.position: bytes.fromhex(anchor.digest) for anchor in body.anchors}
    verified = await chain_store.verify_chain(_transactions(request), anchors)
    finding = verified.finding
    return {
        "sound": finding is None,
        "finding": finding and {"what": finding.what, "position": finding.position, "entry": finding.entry},
        "sealed": verified.head.position,
        "unsealed": verified.unsealed,
        "anchored": max(anchors, default=0),
    }


def _transactions(request: Request) -> Transactions:
    transactions: Transactions = request.app.state.transactions
    return transactions
