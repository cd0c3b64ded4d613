"""Which business a row is about: found under any master key, compared one after the other, renewed, erased."""

import hashlib
from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import ColumnElement, Table, false, func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.db.leases import lock_class
from services.intake.grouping.tables import group_members
from services.intake.groups.tables import groups
from services.intake.traits.domain.traits import Business

LOCK = lock_class("groups of a business")
LOCK_BYTES = 4  # of an advisory lock's second number
# Alarms are locked before groups, as a comparison does.
_RENEW = (
    text("""
update closing_alarms set business_digest = n.renewed
from unnest(cast(:known as bytea[]), cast(:renewed as bytea[])) as n(known, renewed) where business_digest = n.known
"""),
    text("""
update groups set business_digest = n.renewed
from unnest(cast(:known as bytea[]), cast(:renewed as bytea[])) as n(known, renewed) where business_digest = n.known
"""),
)
# What was grouped before businesses were digests has none yet.
_COMPLETE = (
    text("""
update closing_alarms set business_digest = :digest
where business_digest = ''::bytea and complaints @> array[cast(:id as uuid)]
"""),
    text("""
update groups set business_digest = :digest where business_digest = ''::bytea
and id = (select group_id from group_members where complaint_id = :id and left_at is null)
"""),
)
# Of those whose persons are all erased nothing says any more which name they wrote.
_ERASE = (
    text("""
update closing_alarms a set business_digest = null
where business_digest is not null and complaints && cast(:ids as uuid[])
and not exists (select from vault_keys k where k.complaint_id = any(a.complaints))
"""),
    text("""
update groups g set business_digest = null
where business_digest is not null
and id in (select group_id from group_members where complaint_id = any(cast(:ids as uuid[])))
and not exists (
    select from group_members m join vault_keys k on k.complaint_id = m.complaint_id where m.group_id = g.id
)
"""),
)


def is_of_business(table: Table, business: Business) -> ColumnElement[bool]:
    """Return the condition of a row that may be about a business: by its name under any key, or by its credit code."""
    same = [table.c.business_digest.in_(business.digests)] if business.digests else []
    return or_(false(), *same, *([table.c.uscc == business.uscc] if business.uscc else []))


async def lock_business(db: AsyncConnection, business: Business) -> None:
    """Compare the complaints against one business one after the other, so that none misses another (until commit).

    Taken before any complaint is locked.
    """
    names = [*business.digests, *([business.uscc.encode()] if business.uscc else [])]
    numbers = {hashlib.sha256(name).digest()[:LOCK_BYTES] for name in names}
    for number in sorted(numbers):
        await db.execute(select(func.pg_advisory_xact_lock(LOCK, int.from_bytes(number, "big", signed=True))))


async def complete(db: AsyncConnection, complaint_id: UUID, digest: bytes) -> None:
    """Save the business of the group and the alarms of a complaint where it is empty."""
    for statement in _COMPLETE:
        await db.execute(statement, {"id": complaint_id, "digest": digest})


async def list_names(db: AsyncConnection, complaint_ids: Collection[UUID]) -> list[str]:
    """List the names of the businesses of the groups that these complaints are or were in."""
    theirs = select(group_members.c.group_id).where(group_members.c.complaint_id.in_(complaint_ids))
    return sorted((await db.execute(select(groups.c.respondent).where(groups.c.id.in_(theirs)))).scalars())


async def renew(db: AsyncConnection, renewed: Mapping[bytes, bytes]) -> None:
    """Save digests of businesses under a new master key: in groups and alarms, from the old one to the new one."""
    if renewed:
        for statement in _RENEW:
            await db.execute(statement, {"known": list(renewed), "renewed": list(renewed.values())})


async def erase(db: AsyncConnection, complaint_ids: Collection[UUID]) -> None:
    """Null the businesses of groups and alarms of erased persons that are nobody else's."""
    for statement in _ERASE:
        await db.execute(statement, {"ids": list(complaint_ids)})
