"""Load the facts of a complaint and compose its timeline for a reader."""

from uuid import UUID

from chassis.db.work import Work
from chassis.errors import NotFound
from services.intake.complaints.domain.visibility import Scope, ScopeKind
from services.intake.complaints.domain.wording import clock_name
from services.intake.complaints.repository import changes, complaints
from services.intake.notices.service import list_readable_notices
from services.intake.progress import repository as progress_repository
from services.intake.signals.domain.decisions import Decision
from services.intake.signals.repository.decisions import list_decisions
from services.intake.timeline.domain.timeline import Limit, Timeline, holder_of, timeline_of


async def load_timeline(work: Work, complaint_id: UUID, scope: Scope) -> Timeline:
    """Return the timeline of a complaint as callers of this scope may read it.

    Raises:
        NotFound: the scope holds no such complaint.
    """
    found = await complaints.get_complaint(work.db, complaint_id, scope)
    if found is None:
        raise NotFound
    facts = await progress_repository.list_facts(work.db, complaint_id)
    clocks = await progress_repository.list_clocks(work.db, complaint_id)
    supplements = await changes.list_supplements(work.db, complaint_id)
    noticed = [one.notice for one in await list_readable_notices(work, complaint_id, scope)]
    return timeline_of(
        found.complaint,
        found.state,
        holder_of(found.state, found.department, found.agency),
        facts,
        [
            Limit(
                kind=clock.kind,
                name=clock_name(clock.kind),
                starts_at=clock.starts_at,
                due_at=clock.due_at,
                state=clock.state,
                provisional=bool(clock.provisional),
                proof=clock.proof,
            )
            for clock in clocks
        ],
        [(one.at, one.text) for one in supplements],
        noticed,
        inside=scope.kind in (ScopeKind.ALL, ScopeKind.DEPARTMENT),
        decided=await _decided_signals(work, complaint_id, scope),
    )


async def _decided_signals(work: Work, complaint_id: UUID, scope: Scope) -> list[Decision]:
    """Return what was decided about signals; only the complainant and the bureau are told of it."""
    if scope.kind not in (ScopeKind.ALL, ScopeKind.DEPARTMENT, ScopeKind.SOURCE):
        return []
    return [one.decision for one in (await list_decisions(work.db, complaint_id)).values()]
