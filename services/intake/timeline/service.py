"""The timeline of a complaint, loaded and told to its reader."""

from uuid import UUID

from chassis.db.work import Work
from chassis.errors import NotFound
from services.intake.complaints.domain.visibility import Scope, Sees
from services.intake.complaints.domain.wording import clock_of
from services.intake.complaints.repository import changes, complaints
from services.intake.notices.service import readable
from services.intake.progress import repository as progress_repository
from services.intake.timeline.domain.timeline import Heard, Limit, Timeline, holder_of, timeline_of


async def tell_story(work: Work, complaint_id: UUID, scope: Scope) -> Timeline:
    """Raises ``NotFound``."""
    found = await complaints.get(work.db, complaint_id, scope)
    if found is None:
        raise NotFound
    told = await progress_repository.told_of(work.db, complaint_id)
    clocks = await progress_repository.clocks_of(work.db, complaint_id)
    said = await changes.supplements_of(work.db, complaint_id)
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
