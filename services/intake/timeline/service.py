"""Load the facts of a complaint and compose its timeline for a reader."""

from collections.abc import Sequence
from uuid import UUID

from chassis.db.work import Work
from chassis.errors import NotFound
from services.intake.attachments import repository as attachments
from services.intake.complaints.domain.complaint import Complaint
from services.intake.complaints.domain.visibility import Scope, ScopeKind
from services.intake.complaints.domain.wording import clock_name
from services.intake.complaints.repository import changes, complaints
from services.intake.complaints.repository.joined import complaints_of_case
from services.intake.matches import repository as matches_repository
from services.intake.notices.service import list_readable_notices
from services.intake.progress import repository as progress_repository
from services.intake.progress.domain import CaseFact, facts_for_person
from services.intake.signals.domain.decisions import Decision
from services.intake.signals.repository.decisions import list_decisions
from services.intake.timeline.domain.files import file_entries
from services.intake.timeline.domain.story import TimelineEntry
from services.intake.timeline.domain.timeline import Limit, Timeline, holder_of, timeline_of

SEVERAL = 2  # complaints that one case answers


async def load_timeline(work: Work, complaint_id: UUID, scope: Scope) -> Timeline:
    """Return the timeline of a complaint as callers of this scope may read it.

    Raises:
        NotFound: the scope holds no such complaint.
    """
    found = await complaints.get_complaint(work.db, complaint_id, scope)
    if found is None:
        raise NotFound
    facts = await _own_facts(work, found.complaint, scope)
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
        inside=scope.is_bureau,
        filed=await _file_entries(work, found.complaint, facts, scope),
        decided=await _decided_signals(work, complaint_id, scope),
    )


async def _own_facts(work: Work, complaint: Complaint, scope: Scope) -> Sequence[CaseFact]:
    """Return the facts of a complaint; outside the bureau, without those about other persons whom its case answers."""
    facts = await progress_repository.list_facts(work.db, complaint.id)
    answered = [] if scope.is_bureau else await complaints_of_case(work.db, complaint.id)
    if len(answered) < SEVERAL:
        return facts
    persons = await matches_repository.list_persons(work.db, answered)
    return facts_for_person(facts, complaint.id, persons[complaint.id])


async def _file_entries(
    work: Work, complaint: Complaint, facts: Sequence[CaseFact], scope: Scope
) -> Sequence[TimelineEntry]:
    """Return what became of the files of a complaint, as far as callers of this scope may read it."""
    if not complaint.attachments:
        return ()
    files = await attachments.list_files(work.db, complaint.id)
    releases = await attachments.list_releases(work.db, complaint.id)
    return list(file_entries(complaint, files, releases, facts, scope))


async def _decided_signals(work: Work, complaint_id: UUID, scope: Scope) -> list[Decision]:
    """Return what was decided about signals; only the complainant and the bureau are told of it."""
    if not scope.is_bureau and scope.kind is not ScopeKind.SOURCE:
        return []
    return [one.decision for one in (await list_decisions(work.db, complaint_id)).values()]
