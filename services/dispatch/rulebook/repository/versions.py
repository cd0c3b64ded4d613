"""Statements on rule versions and their trials: list, lock, add, save; a document is never changed."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Text, cast, func, literal, literal_column, select, tuple_, update
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.dispatch.rows import Row
from services.dispatch.rulebook.domain.versions import RuleVersion, Signature
from services.dispatch.rulebook.tables import rule_sets, rule_trials

_NAMES = [field.name for field in fields(RuleVersion)]
_COLUMNS = [rule_sets.c[name] for name in _NAMES]  # all but the document
_LISTED: aggregate_order_by[str] = aggregate_order_by(literal_column("','"), rule_sets.c.version)
VERSIONS_STAMP = select(func.md5(func.string_agg(cast(func.row(*_COLUMNS), Text), _LISTED))).scalar_subquery()
"""Changes with anything that is known of a version; null where there is none."""


async def list_rule_versions(db: AsyncConnection) -> list[RuleVersion]:
    """Return all versions, without their documents."""
    rows = await db.execute(select(*_COLUMNS).order_by(rule_sets.c.drafted_at, rule_sets.c.version))
    return [_version_of(row) for row in rows.mappings()]


async def lock_rule_versions(db: AsyncConnection) -> list[RuleVersion]:
    """Return all versions, locked for signing or retiring; readers do not wait."""
    rows = await db.execute(select(*_COLUMNS).order_by(rule_sets.c.version).with_for_update())
    return [_version_of(row) for row in rows.mappings()]


async def rule_versions_in(db: AsyncConnection, before: tuple[datetime, str] | None, limit: int) -> list[RuleVersion]:
    """Return versions, the newest draft first; one more than ``limit`` if there is a next page."""
    query = select(*_COLUMNS).order_by(rule_sets.c.drafted_at.desc(), rule_sets.c.version.desc()).limit(limit + 1)
    if before is not None:
        query = query.where(tuple_(rule_sets.c.drafted_at, rule_sets.c.version) < before)
    return [_version_of(row) for row in (await db.execute(query)).mappings()]


async def get_document(db: AsyncConnection, version: str) -> dict[str, Any] | None:
    found: dict[str, Any] | None = await db.scalar(select(rule_sets.c.document).where(rule_sets.c.version == version))
    return found


async def add_rule_version(db: AsyncConnection, version: RuleVersion, document: Mapping[str, Any]) -> bool:
    """Insert a new version; return ``False`` if its name was taken meanwhile."""
    written = json.dumps(document, default=str)  # once: it is a megabyte, and others may wait for this transaction
    row = _row_of(version) | {"document": cast(literal(written, Text), JSONB)}
    added = await db.execute(insert(rule_sets).values(row).on_conflict_do_nothing().returning(rule_sets.c.version))
    return added.first() is not None


async def save_rule_version(db: AsyncConnection, version: RuleVersion) -> None:
    await db.execute(update(rule_sets).where(rule_sets.c.version == version.version).values(_row_of(version)))


async def add_trial(db: AsyncConnection, trial: Row) -> None:
    await db.execute(insert(rule_trials).values(trial))


async def find_trial(db: AsyncConnection, version: str, trial_id: UUID) -> UUID | None:
    """Return the id of the trial if it was one of this version, else ``None``."""
    found: UUID | None = await db.scalar(
        select(rule_trials.c.id).where(rule_trials.c.id == trial_id, rule_trials.c.version == version)
    )
    return found


async def list_trials(db: AsyncConnection, version: str, limit: int) -> list[Row]:
    """Return the latest trials of a version."""
    query = select(rule_trials).where(rule_trials.c.version == version).order_by(rule_trials.c.tried_at.desc())
    return [dict(row) for row in (await db.execute(query.limit(limit))).mappings()]


async def count_trials(db: AsyncConnection, versions: Sequence[str]) -> dict[str, int]:
    query = select(rule_trials.c.version, func.count()).where(rule_trials.c.version.in_(versions))
    rows = await db.execute(query.group_by(rule_trials.c.version))
    return {row[0]: row[1] for row in rows}


def _version_of(row: Any) -> RuleVersion:
    signatures = tuple(
        Signature(
            account=one["account"],
            role=one["role"],
            trial=UUID(one["trial"]),
            signed_at=datetime.fromisoformat(one["signed_at"]),
        )
        for one in row["signatures"]
    )
    return RuleVersion(**{name: row[name] for name in _NAMES if name != "signatures"}, signatures=signatures)


def _row_of(version: RuleVersion) -> Row:
    signatures = [
        asdict(one) | {"trial": str(one.trial), "signed_at": one.signed_at.isoformat()} for one in version.signatures
    ]
    return {name: getattr(version, name) for name in _NAMES} | {"signatures": signatures}
