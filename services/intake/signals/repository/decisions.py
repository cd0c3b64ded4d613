"""Keep what was decided about signals, with sealed reasons."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from uuid import UUID

from sqlalchemy import RowMapping, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.signals.domain.decisions import Decision
from services.intake.signals.domain.thresholds import SignalCode
from services.intake.signals.tables import signal_decisions

_FIELDS = tuple(Decision.__slots__)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDecision:
    """A decision and its sealed texts."""

    decision: Decision
    sealed_reason: bytes
    sealed_objection: bytes | None = None
    sealed_review: bytes | None = None


async def list_decisions(db: AsyncConnection, complaint_id: UUID) -> dict[SignalCode, StoredDecision]:
    """Return the decisions about the signals of a complaint, by signal."""
    query = select(signal_decisions).where(signal_decisions.c.complaint_id == complaint_id)
    found = [_stored(row) for row in (await db.execute(query)).mappings()]
    return {one.decision.code: one for one in found}


async def save_decision(db: AsyncConnection, one: StoredDecision) -> None:
    """Save a decision; the caller holds the lock of its complaint."""
    values = asdict(one.decision) | {
        "code": one.decision.code.value,
        "sealed_reason": one.sealed_reason,
        "sealed_objection": one.sealed_objection,
        "sealed_review": one.sealed_review,
    }
    query = insert(signal_decisions).values(values)
    await db.execute(query.on_conflict_do_update(index_elements=["complaint_id", "code"], set_=values))


async def erase_texts(db: AsyncConnection, complaint_ids: Collection[UUID]) -> None:
    """Empty the reasons and objections of erased persons; that something was decided stays."""
    of_these = update(signal_decisions).where(signal_decisions.c.complaint_id.in_(complaint_ids))
    await db.execute(of_these.values(sealed_reason=b"", sealed_objection=None, sealed_review=None))


def _stored(row: RowMapping) -> StoredDecision:
    values = {name: row[name] for name in _FIELDS} | {"code": SignalCode(row["code"])}
    return StoredDecision(
        decision=Decision(**values),
        sealed_reason=bytes(row["sealed_reason"]),
        sealed_objection=None if row["sealed_objection"] is None else bytes(row["sealed_objection"]),
        sealed_review=None if row["sealed_review"] is None else bytes(row["sealed_review"]),
    )
