"""Erase a person's data from the case, its history, hand-overs, proposals, notes and labelled texts."""

from uuid import UUID

from sqlalchemy import text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.dispatch.approvals.tables import approvals
from services.dispatch.assignment.tables import corrections
from services.dispatch.cases.tables import cases, handovers, history, routing_texts
from services.dispatch.look_backs.tables import look_back_items
from services.dispatch.roster.tables import shift_notes


async def erase_case(db: AsyncConnection, case_id: UUID) -> None:
    await db.execute(update(cases).where(cases.c.id == case_id).values(matter=None, request=None))
    await db.execute(update(history).where(history.c.case_id == case_id).values(personal=text("'{}'::jsonb")))
    words = {"explanation": None, "refusal": None, "note": None, "text": None}
    await db.execute(update(handovers).where(handovers.c.case_id == case_id).values(words))
    await db.execute(update(approvals).where(approvals.c.case_id == case_id).values(body=None, note=None))
    await db.execute(update(shift_notes).where(shift_notes.c.case_id == case_id).values(text=None))
    await db.execute(update(look_back_items).where(look_back_items.c.case_id == case_id).values(note=None))
    await erase_routing_texts(db, case_id)


async def erase_routing_texts(db: AsyncConnection, case_id: UUID) -> None:
    """Null the places, text and request in what the rules read and in the case's correction."""
    nothing = {"place": None, "respondent_place": None}
    await db.execute(update(routing_texts).where(routing_texts.c.case_id == case_id).values(nothing))
    await db.execute(
        update(corrections).where(corrections.c.case_id == case_id).values(nothing | {"text": None, "request": None})
    )
