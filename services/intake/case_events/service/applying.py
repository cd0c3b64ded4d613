"""Apply events about a case: update its progress, clocks, notices and write-back deliveries."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from chassis.db.work import Work
from contracts.dispatch import CaseEvent, SupplementRequested
from contracts.event import Event
from services.intake.case_events.domain import copies_of
from services.intake.complaints.domain.joined import JoinedComplaint
from services.intake.complaints.repository import changes
from services.intake.complaints.repository.joined import joined_complaints
from services.intake.notices.service import decide_notices
from services.intake.progress import repository as progress_repository
from services.intake.progress.domain import latest_clocks, latest_progress
from services.intake.write_back.domain.platforms import WRITE_BACK_EVENTS
from services.intake.write_back.service import answer_platforms


async def apply_case_events(work: Work, events: Sequence[Event]) -> None:
    """Apply a batch of events in order, with a constant number of statements and one per ``SupplementRequested``.

    Every complaint that a case answers sees its events, and each platform gets its own answers. A complaint that joined
    another case sees what is still to come of its own, but is where the other case is. Letters to the person are
    decided once, and material is requested once, for the complaint that opened the case.
    """
    joined = await joined_complaints(work.db, {event.complaint_id for event in events})
    members: dict[UUID, list[JoinedComplaint]] = defaultdict(list)
    for one in joined:
        members[one.case_id].append(one)
    elsewhere = {one.id for one in joined}
    copies = copies_of(events, members)
    every = [event for event, _ in copies]
    await progress_repository.add_facts(work.db, copies)
    moving = [
        event
        for event, via in copies
        if isinstance(event, CaseEvent) and (via is not None or event.complaint_id not in elsewhere)
    ]
    for moves in latest_progress(moving):
        await progress_repository.save_progress(work.db, moves)
    await progress_repository.save_clocks(work.db, latest_clocks(moving))
    for event in events:
        if isinstance(event, SupplementRequested):
            await changes.set_missing(work.db, event)
    await decide_notices(work, [event for event in events if isinstance(event, CaseEvent)])
    await answer_platforms(
        work, [event for event in every if isinstance(event, CaseEvent) and type(event) in WRITE_BACK_EVENTS]
    )
