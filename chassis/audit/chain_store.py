"""Storage of the audit trail: seal new entries, list entries, verify the whole chain page by page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, DateTime, exists, func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.audit.chain import START, Anchor, Break, Entry, Finding, Link, find_break, find_truncation, link_entries
from chassis.db.bulk import UnnestInsert
from chassis.db.leases import lock_class
from chassis.db.tables import audit, audit_chain
from chassis.db.work import Transactions, Work
from chassis.jobs import Job

PAGE = 2_000  # entries sealed or verified in one transaction
EVERY_SECONDS = 5.0
# No transaction runs longer, so every entry with a smaller id than one sealed before then is sealed too.
SETTLED_AFTER = timedelta(minutes=2)
LATE_ENTRY_WINDOW = 1_000  # links searched for the greatest id, because entries may be sealed out of order
_NOW = func.clock_timestamp(type_=DateTime(timezone=True))  # the database's time, the same for all processes
_LINK_INSERT = UnnestInsert(audit_chain, ("position", "entry", "digest", "sealed_at"))


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryFilter:
    """A filter of entries; all conditions must hold."""

    account: str | None = None
    act: str | None = None
    subject: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: tuple[datetime, int] | None = None  # instant and id of the last entry of the previous page


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """The last verified link, the number of entries not yet sealed, and the first break."""

    head: Anchor
    unsealed: int
    finding: Finding | None


async def seal_entries(work: Work) -> bool:
    """Seal entries that have no link yet, one process at a time; return whether there may be more."""
    lock = text("select pg_try_advisory_xact_lock(:name, hashtext(current_schema()))")
    if not await work.db.scalar(lock, {"name": lock_class("audit")}):
        return False
    found = await work.db.execute(
        select(audit).where(audit.c.id > await _settled_id(work.db), _unsealed()).order_by(audit.c.id).limit(PAGE)
    )
    links = link_entries(await load_head(work.db), [Entry(**row) for row in found.mappings()])
    if links:
        now = await work.db.scalar(select(_NOW))
        await _LINK_INSERT.write(work.db, [(one.position, one.entry, one.digest, now) for one in links])
    return len(links) == PAGE


SEAL_JOB = Job(name="seal", every_seconds=EVERY_SECONDS, act=seal_entries)


async def load_head(db: AsyncConnection) -> Anchor:
    """Return the last link; position 0 for an empty chain."""
    row = (await db.execute(select(audit_chain).order_by(audit_chain.c.position.desc()).limit(1))).first()
    return Anchor(position=row.position, digest=row.digest) if row else Anchor(position=0, digest=START)


async def list_entries(db: AsyncConnection, entry_filter: EntryFilter, limit: int) -> Sequence[dict[str, Any]]:
    """Return the entries that match, newest first, with their place in the chain; one not yet sealed has none."""
    link = audit_chain.c
    sealed = audit.outerjoin(audit_chain, link.entry == audit.c.id)
    query = select(audit, link.position, link.digest).select_from(sealed)
    query = query.order_by(audit.c.at.desc(), audit.c.id.desc()).limit(limit)
    for name in ("account", "act", "subject"):
        value = getattr(entry_filter, name)
        if value is not None:
            query = query.where(audit.c[name] == value)
    if entry_filter.since is not None:
        query = query.where(audit.c.at >= entry_filter.since)
    if entry_filter.until is not None:
        query = query.where(audit.c.at < entry_filter.until)
    if entry_filter.before is not None:
        at, identifier = entry_filter.before
        query = query.where(or_(audit.c.at < at, (audit.c.at == at) & (audit.c.id < identifier)))
    rows = (await db.execute(query)).mappings()
    return [dict(row) | {"digest": row["digest"].hex() if row["digest"] else None} for row in rows]


async def verify_chain(
    transactions: Transactions, anchors: Mapping[int, bytes], settled: timedelta = SETTLED_AFTER
) -> Verification:
    """Recompute the whole chain, compare it with the anchors, and search for entries without a link."""
    head = Anchor(position=0, digest=START)
    finding: Finding | None = None
    while finding is None:
        async with transactions.begin() as work:
            links, entries = await _page(work.db, head.position)
        if not links:
            break
        finding = find_break(head, links, entries, anchors)
        head = Anchor(position=links[-1].position, digest=links[-1].digest)
    async with transactions.begin() as work:
        settled_id = await _settled_id(work.db, settled)
        inserted_id = await work.db.scalar(select(func.min(audit.c.id)).where(audit.c.id <= settled_id, _unsealed()))
        unsealed = await work.db.scalar(
            select(func.count()).select_from(audit).where(audit.c.id > settled_id, _unsealed())
        )
    finding = finding or find_truncation(head, anchors)
    if finding is None and inserted_id is not None:
        finding = Finding(what=Break.INSERTED, entry=inserted_id)
    return Verification(head=head, unsealed=unsealed or 0, finding=finding)


async def _page(db: AsyncConnection, after: int) -> tuple[list[Link], dict[int, Entry]]:
    query = select(audit_chain).where(audit_chain.c.position > after).order_by(audit_chain.c.position).limit(PAGE)
    links = [Link(position=row.position, entry=row.entry, digest=row.digest) for row in await db.execute(query)]
    found = await db.execute(select(audit).where(audit.c.id.in_([link.entry for link in links])))
    return links, {row["id"]: Entry(**row) for row in found.mappings()}


async def _settled_id(db: AsyncConnection, settled: timedelta = SETTLED_AFTER) -> int:
    """Return the id up to which no unsealed entry can exist, unless one was inserted later."""
    last = (
        select(audit_chain.c.entry)
        .where(audit_chain.c.sealed_at < _NOW - settled)
        .order_by(audit_chain.c.position.desc())
        .limit(LATE_ENTRY_WINDOW)
        .subquery()
    )
    return await db.scalar(select(func.max(last.c.entry))) or 0


def _unsealed() -> ColumnElement[bool]:
    return ~exists().where(audit_chain.c.entry == audit.c.id)
