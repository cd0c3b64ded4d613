"""Destroy a person's data: key, index entries, texts and documents; what is left are facts without a person."""

from collections.abc import Collection
from uuid import UUID

from pydantic_core import to_json
from sqlalchemy import delete, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.delivery.redaction import redact_body
from services.intake.complaints.repository import complaints as complaints_repository
from services.intake.complaints.repository.complaints import StoredComplaint
from services.intake.complaints.tables import complaints, raws, supplements, vault
from services.intake.matches import repository as matches_repository
from services.intake.matching import repository as matching_repository
from services.intake.notices.domain.decisions import PERSONAL_FACTS
from services.intake.progress.tables import case_facts
from services.intake.write_back.domain.delivery import DeliveryState
from services.intake.write_back.tables import deliveries

ERASED = "erased"  # the error of a delivery that was still waiting
_ERASE_NOTICES = text("""
update notices set facts = facts - cast(:texts as text[]), sealed_html = null, sealed_docx = null
where complaint_id = any(cast(:ids as uuid[]))
""")
_REPLACE_FACTS = text("""
update told t set facts = cast(n.facts as jsonb)
from unnest(cast(:ids as uuid[]), cast(:digests as bytea[]), cast(:facts as text[])) as n(complaint_id, digest, facts)
where t.complaint_id = n.complaint_id and t.digest = n.digest
""")


async def lock_with_linked(db: AsyncConnection, complaint_id: UUID) -> list[StoredComplaint]:
    """Return a complaint and those linked to it, locked for this transaction, in the order of their ids."""
    either = or_(complaints.c.id == complaint_id, complaints.c.linked_id == complaint_id)
    query = select(complaints.c.id).where(either).order_by(complaints.c.id).with_for_update()
    ids = list((await db.execute(query)).scalars())
    return sorted(await complaints_repository.get_complaints(db, ids), key=lambda one: one.complaint.id) if ids else []


async def erase_complaints(db: AsyncConnection, ids: Collection[UUID]) -> None:
    """Erase all that leads to the persons of these complaints. The caller holds the locks of their rows."""
    await vault.destroy(db, list(ids))
    words = {"text": "", "request": None, "respondent_place": None, "place": None}
    lists: dict[str, list[str]] = {"missing": [], "attachments": [], "side_attachments": []}
    await db.execute(update(complaints).where(complaints.c.id.in_(ids)).values(**words, **lists, sealed=b""))
    await db.execute(delete(raws).where(raws.c.complaint_id.in_(ids)))
    await db.execute(update(supplements).where(supplements.c.complaint_id.in_(ids)).values(text="", sealed=b""))
    await db.execute(_ERASE_NOTICES, {"texts": sorted(PERSONAL_FACTS), "ids": list(ids)})
    await matching_repository.delete_keys(db, ids)
    await matches_repository.erase_reasons(db, ids)
    await _erase_deliveries(db, ids)
    await _erase_facts(db, ids)


async def _erase_deliveries(db: AsyncConnection, ids: Collection[UUID]) -> None:
    of_these = update(deliveries).where(deliveries.c.complaint_id.in_(ids))
    given_up = {"state": DeliveryState.FAILED, "error": ERASED, "next_at": None}
    await db.execute(of_these.where(deliveries.c.state == DeliveryState.WAITING).values(given_up))
    await db.execute(of_these.values(body={}))


async def _erase_facts(db: AsyncConnection, ids: Collection[UUID]) -> None:
    own_or_of_own_case = or_(case_facts.c.complaint_id.in_(ids), case_facts.c.via.in_(ids))  # also as others see it
    rows = (await db.execute(select(case_facts).where(own_or_of_own_case))).all()
    given = {
        "ids": [row.complaint_id for row in rows],
        "digests": [row.digest for row in rows],
        "facts": [redact_body(row.type, to_json(row.facts)).decode() for row in rows],
    }
    if rows:
        await db.execute(_REPLACE_FACTS, given)
