"""Telling the citizen's story."""

from uuid import UUID

from chassis.db.work import Work
from chassis.errors import NotFound
from services.intake.domain.timeline import Heard, Limit, Timeline, holder_of, timeline_of
from services.intake.domain.visibility import Scope, Sees
from services.intake.domain.wording import clock_of
from services.intake.store import changing, following, reading
from services.intake.usecases.noticing import readable


async def tell_story(work: Work, complaint_id: UUID, scope: Scope) -> Timeline:
    """Raises ``NotFound``."""
    found = await reading.get(work.db, complaint_id, scope)
    if found is None:
        raise NotFound
    told = await following.told_of(work.db, complaint_id)
    clocks = await following.clocks_of(work.db, complaint_id)
    said = await changing.supplements_of(work.db, complaint_id)
    noticed = [one.notice for one in await readable(work, complaint_id, scope)]
    return timeline_of(
        found.complaint,
        found.state,
        holder_of(found.state, found.department, found.agency),
        [Heard(at=one.at, type=one.type, facts=one.facts) for one in told],
        [
            Limit(
                kind=clock.kind,
                name=clock_of(clock.kind),
                starts_at=clock.starts_at,
                due_at=clock.due_at,
                state=clock.state,
                provisional=bool(clock.provisional),
                proof=clock.proof,
            )
            for clock in clocks
        ],
        [(one.at, one.text) for one in said],
        noticed,
        inside=scope.sees in (Sees.ALL, Sees.DEPARTMENT),
    )
