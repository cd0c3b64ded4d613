"""Save or delete the correction of a case, with the text that the rules had read."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import Select, delete, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.dispatch.assignment.domain.corrections import Correction
from services.dispatch.assignment.tables import corrections
from services.dispatch.cases.repository.texts import CASES_WITH_TEXTS, TEXT_COLUMNS, TEXT_FIELDS
from services.dispatch.cases.tables import cases


async def save_correction(db: AsyncConnection, correction: Correction) -> None:
    """Save a correction with the text that the rules had read; it replaces an earlier one of the case."""
    values = asdict(correction)
    names = [*values, "channel", *TEXT_FIELDS]
    copied: Select[Any] = (
        select(
            *(literal(value, corrections.c[name].type) for name, value in values.items()),
            cases.c.channel,
            *TEXT_COLUMNS,
        )
        .select_from(CASES_WITH_TEXTS)
        .where(cases.c.id == correction.case_id)
    )
    query = insert(corrections).from_select(names, copied)
    replaced = {name: query.excluded[name] for name in names if name != "case_id"}
    await db.execute(query.on_conflict_do_update(index_elements=["case_id"], set_=replaced))


async def delete_correction(db: AsyncConnection, case_id: UUID) -> None:
    """Delete the correction of a case: a person now agrees with the rules."""
    await db.execute(delete(corrections).where(corrections.c.case_id == case_id))
