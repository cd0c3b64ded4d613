"""Forget what a person said: their words in the case, its history, its hand-overs."""

from uuid import UUID

from sqlalchemy import text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.dispatch.store.rulebook_texts import forget_texts
from services.dispatch.store.supervision_tables import look_back_items, shift_notes
from services.dispatch.store.tables import cases, handovers, history


async def erase(db: AsyncConnection, case_id: UUID) -> None:
    await db.execute(update(cases).where(cases.c.id == case_id).values(matter=None, request=None))
    await db.execute(update(history).where(history.c.case_id == case_id).values(personal=text("'{}'::jsonb")))
    words = {"explanation": None, "refusal": None, "note": None, "text": None}
    await db.execute(update(handovers).where(handovers.c.case_id == case_id).values(words))
    await db.execute(update(shift_notes).where(shift_notes.c.case_id == case_id).values(text=None))
    await db.execute(update(look_back_items).where(look_back_items.c.case_id == case_id).values(note=None))
    await forget_texts(db, case_id)
