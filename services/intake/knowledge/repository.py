"""Statements on the signed rule sets by which texts are read."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from reading.bureau_knowledge import Knowledge
from services.intake.knowledge.domain import ReadingVersion, knowledge_from
from services.intake.knowledge.tables import reading_versions

_COLUMNS = [reading_versions.c[one.name] for one in fields(ReadingVersion)]


async def list_versions(db: AsyncConnection) -> list[ReadingVersion]:
    """Return all versions, without what they change."""
    rows = await db.execute(select(*_COLUMNS).order_by(reading_versions.c.version))
    return [ReadingVersion(**row) for row in rows.mappings()]


async def get_knowledge(db: AsyncConnection, version: str) -> Knowledge:
    row = (await db.execute(select(reading_versions).where(reading_versions.c.version == version))).one()
    return knowledge_from(row.off, row.entries, row.thresholds)


async def save_version(db: AsyncConnection, version: ReadingVersion, changes: Mapping[str, Any]) -> None:
    """Save a version with what it changes; of a known one only its retirement is new."""
    values = {one.name: getattr(version, one.name) for one in fields(version)} | dict(changes)
    query = insert(reading_versions).values(values)
    await db.execute(query.on_conflict_do_update(index_elements=["version"], set_=values))
