"""Load, lock, list and save groups; the caller's scope is part of every query."""

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, RowMapping, false, func, select, true
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.complaints.domain.visibility import Scope, ScopeKind
from services.intake.complaints.tables import complaints
from services.intake.grouping.domain import Leaving
from services.intake.grouping.repository import end_memberships
from services.intake.grouping.tables import group_members
from services.intake.groups.domain.group import Group
from services.intake.groups.domain.limits import shipped_limits
from services.intake.groups.repository.businesses import is_of_business
from services.intake.groups.tables import groups
from services.intake.progress.tables import progress
from services.intake.traits.domain.traits import Business

_FIELDS = tuple(Group.__slots__)
_MATTERS = (
    select(func.count(complaints.c.case_id.distinct()))
    .join(group_members, group_members.c.complaint_id == complaints.c.id)
    .where(group_members.c.group_id == groups.c.id, group_members.c.left_at.is_(None))
    .correlate(groups)
    .scalar_subquery()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedGroup:
    """A group, and how many matters are in it."""

    group: Group
    members: int


async def get_group(db: AsyncConnection, group_id: UUID, scope: Scope) -> Group | None:
    """Return a group of which the scope holds a member."""
    row = (await db.execute(select(groups).where(groups.c.id == group_id, _is_in(scope)))).mappings().first()
    return None if row is None else _group(row)


async def lock_group(db: AsyncConnection, group_id: UUID, scope: Scope) -> Group | None:
    query = select(groups).where(groups.c.id == group_id, _is_in(scope)).with_for_update()
    row = (await db.execute(query)).mappings().first()
    return None if row is None else _group(row)


async def lock_standing_groups(db: AsyncConnection, business: Business, topic: str) -> list[Group]:
    """Return the open groups that may be against this business on this topic, locked, newest first."""
    same = is_of_business(groups, business)
    query = select(groups).where(same, groups.c.topic == topic, groups.c.closed_at.is_(None))
    rows = await db.execute(query.order_by(groups.c.opened_at.desc(), groups.c.id.desc()).with_for_update())
    return [_group(row) for row in rows.mappings()]


async def list_groups(
    db: AsyncConnection, scope: Scope, after: tuple[datetime, UUID] | None, limit: int
) -> list[CountedGroup]:
    """List groups, newest first, one more than ``limit`` if there are more."""
    query = select(groups, _MATTERS.label("members")).where(_is_in(scope))
    if after is not None:
        at, last = after
        query = query.where((groups.c.opened_at < at) | ((groups.c.opened_at == at) & (groups.c.id < last)))
    query = query.order_by(groups.c.opened_at.desc(), groups.c.id.desc()).limit(limit + 1)
    return [CountedGroup(group=_group(row), members=row["members"]) for row in (await db.execute(query)).mappings()]


async def count_matters(db: AsyncConnection, group_id: UUID) -> int:
    """Return how many matters are in a group: messages that one case answers are one."""
    return await db.scalar(select(_MATTERS).select_from(groups).where(groups.c.id == group_id)) or 0


async def save_group(db: AsyncConnection, group: Group) -> None:
    values = asdict(group)
    await db.execute(insert(groups).values(values).on_conflict_do_update(index_elements=["id"], set_=values))


async def leave_other_topics(db: AsyncConnection, complaint_id: UUID, topic: str, now: datetime) -> None:
    """Let a complaint leave the group of another topic that the rule let it join."""
    by_rule = [limits.version for limits in shipped_limits()]
    query = (
        select(groups.c.id)
        .join(group_members, group_members.c.group_id == groups.c.id)
        .where(group_members.c.complaint_id == complaint_id, group_members.c.left_at.is_(None))
        .where(group_members.c.joined_by.in_(by_rule), groups.c.topic != topic)
    )
    if (await db.execute(query)).first() is not None:
        await end_memberships(db, [complaint_id], now, Leaving.CORRECTED)


def _is_in(scope: Scope) -> ColumnElement[bool]:
    """Return the condition of a group with a member that the scope holds; a source and an agency see none."""
    if scope.kind is ScopeKind.ALL:
        return true()
    if scope.kind is not ScopeKind.DEPARTMENT:
        return false()
    theirs = (
        select(group_members.c.group_id)
        .join(progress, progress.c.complaint_id == group_members.c.complaint_id)
        .where(progress.c.department == scope.value, group_members.c.left_at.is_(None))
    )
    return groups.c.id.in_(theirs)


def _group(row: RowMapping) -> Group:
    digest = None if row["business_digest"] is None else bytes(row["business_digest"])
    return Group(**{name: row[name] for name in _FIELDS} | {"business_digest": digest})
