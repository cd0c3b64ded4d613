"""Deliveries to the platforms: in order per complaint, leased while an attempt runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, delete, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from canon.codes import Channel, Kind
from canon.secrecy import secret_handovers
from chassis.db.bulk import UnnestInsert
from contracts.dispatch import CaseRedirected
from services.intake.complaints.domain.complaint import IMPORTED
from services.intake.complaints.domain.visibility import Scope, ScopeKind
from services.intake.complaints.tables import complaints
from services.intake.progress.repository import list_mediation_modes
from services.intake.progress.tables import case_facts, clocks
from services.intake.write_back.domain.delivery import DeliveryState, DeliveryUpdate
from services.intake.write_back.domain.steps import Receipt, Step
from services.intake.write_back.tables import deliveries

LEASE = timedelta(seconds=60)  # longer than any attempt; then a delivery whose process died is due again
_COLUMNS = ("id", "complaint_id", "channel", "external_id", "step", "body", "at", "place", "state", "attempts")
_insert_deliveries = UnnestInsert(deliveries, _COLUMNS, "on conflict do nothing")
# The oldest waiting delivery of each complaint, if it is due; one that failed for good does not block the next.
_LEASE_DUE = text("""
update deliveries d set attempts = d.attempts + 1, next_at = cast(:leased as timestamptz)
from (
    select id from deliveries w
    where w.state = 'waiting' and w.channel = :channel
        and (w.next_at is null or w.next_at <= cast(:now as timestamptz))
        and not exists (select from deliveries e where e.complaint_id = w.complaint_id and e.channel = w.channel
            and e.state = 'waiting' and (e.at, e.place, e.id) < (w.at, w.place, w.id))
    order by w.at, w.place limit :limit for update skip locked
) due where d.id = due.id
returning d.id, d.step, d.body, d.attempts
""")


@dataclass(frozen=True, slots=True)
class DueDelivery:
    """A leased delivery: one attempt to make, which ``attempts`` counts already."""

    id: UUID
    step: str
    body: dict[str, Any]
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A delivery as an operator sees it."""

    id: UUID
    complaint_id: UUID
    channel: str
    external_id: str
    step: str
    body: dict[str, Any]
    at: datetime
    state: DeliveryState
    attempts: int
    next_at: datetime | None
    error: str | None
    delivered_at: datetime | None


async def load_receipts(db: AsyncConnection, complaint_ids: Sequence[UUID]) -> dict[UUID, Receipt]:
    """Return those complaints that came from a platform, with the limits, mediation and hand-overs of their cases."""
    names = [
        field for field in Receipt.__slots__ if field not in ("complaint_id", "limits", "mode", "secret_handovers")
    ]
    query = select(complaints.c.id.label("complaint_id"), *(complaints.c[name] for name in names)).where(
        complaints.c.id.in_(complaint_ids),
        complaints.c.channel != Channel.PARTNER.value,
        complaints.c.external_id.is_not(None),
        ~complaints.c.flags.contains([IMPORTED]),  # history: its platform knows how it ended
    )
    rows = (await db.execute(query)).mappings().all()
    if not rows:  # usual where most complaints come from partners
        return {}
    ids = [row["complaint_id"] for row in rows]
    limits, modes, redirects = (
        await _limits_of(db, ids),
        await list_mediation_modes(db, ids),
        await _redirects_of(db, ids),
    )
    return {
        row["complaint_id"]: Receipt(
            **{**row, "kind": Kind(row["kind"]), "channel": Channel(row["channel"])},
            limits=limits.get(row["complaint_id"], {}),
            mode=modes[row["complaint_id"]][-1][1] if row["complaint_id"] in modes else None,
            secret_handovers=secret_handovers(redirects.get(row["complaint_id"], {})),
        )
        for row in rows
    }


async def _limits_of(db: AsyncConnection, ids: Sequence[UUID]) -> dict[UUID, dict[str, datetime]]:
    """Return when each limit of these cases ends, in the last round that had it."""
    query = select(clocks.c.complaint_id, clocks.c.kind, clocks.c.due_at).where(clocks.c.complaint_id.in_(ids))
    limits: dict[UUID, dict[str, datetime]] = {}
    for row in await db.execute(query.order_by(clocks.c.round)):
        limits.setdefault(row.complaint_id, {})[row.kind] = row.due_at
    return limits


async def _redirects_of(db: AsyncConnection, ids: Sequence[UUID]) -> dict[UUID, dict[str, str]]:
    """Return the redirect reason of each hand-over of these complaints."""
    query = select(case_facts.c.complaint_id, case_facts.c.facts).where(
        case_facts.c.complaint_id.in_(ids), case_facts.c.type == CaseRedirected.type
    )
    reasons: dict[UUID, dict[str, str]] = {}
    for row in await db.execute(query):
        reasons.setdefault(row.complaint_id, {})[row.facts["handover_id"]] = row.facts["reason"]
    return reasons


async def add_deliveries(db: AsyncConnection, answers: Sequence[tuple[UUID, Receipt, Step, int]]) -> None:
    """Insert deliveries of (id, receipt, step, place at its instant); one that is stored already stays as it is."""
    await _insert_deliveries.write(
        db,
        [
            (
                delivery_id,
                receipt.complaint_id,
                receipt.channel,
                receipt.external_id,
                step.name,
                step.fields,
                step.at,
                place,
                DeliveryState.WAITING,
                0,
            )
            for delivery_id, receipt, step, place in answers
        ],
    )


async def cancel_waiting(db: AsyncConnection, ids: Sequence[UUID]) -> None:
    """Delete those of these deliveries that still wait."""
    await db.execute(
        delete(deliveries).where(deliveries.c.id.in_(ids), deliveries.c.state == DeliveryState.WAITING.value)
    )


async def lease_due(db: AsyncConnection, channel: Channel, now: datetime, limit: int) -> list[DueDelivery]:
    """Lease the deliveries that may be sent to a platform now."""
    given = {"channel": channel, "now": now, "leased": now + LEASE, "limit": limit}
    rows = await db.execute(_LEASE_DUE, given)
    return [DueDelivery(row.id, row.step, row.body, row.attempts) for row in rows]


async def save_attempt(db: AsyncConnection, one: DueDelivery, verdict: DeliveryUpdate, at: datetime) -> None:
    """Save the outcome of an attempt, unless another has begun since; ``at`` is business time."""
    delivered_at = at if verdict.state is DeliveryState.DELIVERED else None
    await db.execute(
        update(deliveries)
        .where(deliveries.c.id == one.id, deliveries.c.state == "waiting", deliveries.c.attempts == one.attempts)
        .values(state=verdict.state, next_at=verdict.next_at, error=verdict.error, delivered_at=delivered_at)
    )


async def reset_delivery(db: AsyncConnection, delivery_id: UUID) -> Delivery | None:
    """Set a delivery back to waiting, without attempts; return it, or None if there is no such delivery."""
    await db.execute(
        update(deliveries)
        .where(deliveries.c.id == delivery_id)
        .values(state=DeliveryState.WAITING, attempts=0, next_at=None, error=None, delivered_at=None)
    )
    row = (await db.execute(select(deliveries).where(deliveries.c.id == delivery_id))).mappings().first()
    return None if row is None else _delivery(row)


async def list_deliveries(
    db: AsyncConnection, scope: Scope, state: str | None, after: tuple[datetime, UUID] | None, limit: int
) -> list[Delivery]:
    """List deliveries, newest first, one more than ``limit`` if there are more; a platform sees its own."""
    query = select(deliveries).order_by(deliveries.c.at.desc(), deliveries.c.id.desc()).limit(limit + 1)
    if scope.kind is ScopeKind.SOURCE:
        query = query.where(deliveries.c.channel == scope.value)
    if state is not None:
        query = query.where(deliveries.c.state == state)
    if after is not None:
        at, last = after
        query = query.where((deliveries.c.at < at) | and_(deliveries.c.at == at, deliveries.c.id < last))
    return [_delivery(row) for row in (await db.execute(query)).mappings()]


def _delivery(row: Any) -> Delivery:
    return Delivery(**{name: row[name] for name in Delivery.__slots__} | {"state": DeliveryState(row["state"])})


async def oldest_waiting_seconds(db: AsyncConnection, channels: Sequence[Channel], now: datetime) -> dict[str, float]:
    """Return how many seconds the oldest delivery to these platforms has waited, as ``answers``."""
    names = [channel.value for channel in channels]
    waiting = select(func.min(deliveries.c.at)).where(deliveries.c.state == "waiting", deliveries.c.channel.in_(names))
    oldest = await db.scalar(waiting)
    return {"answers": (now - oldest).total_seconds() if oldest else 0.0}
