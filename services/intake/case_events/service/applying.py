"""Apply events about a case: update its progress, clocks, notices and write-back deliveries."""

from collections.abc import Sequence

from chassis.db.work import Work
from contracts.dispatch import CaseEvent, SupplementRequested
from contracts.event import Event
from services.intake.complaints.repository import changes
from services.intake.notices.service import decide_notices
from services.intake.progress import repository as progress_repository
from services.intake.progress.domain import latest_clocks, latest_progress
from services.intake.write_back.domain.platforms import WRITE_BACK_EVENTS
from services.intake.write_back.service import answer_platforms


async def apply_case_events(work: Work, events: Sequence[Event]) -> None:
    """Apply a batch of events in order, with a constant number of statements and one per ``SupplementRequested``."""
    cases = [event for event in events if isinstance(event, CaseEvent)]
    await progress_repository.add_facts(work.db, events)
    for moves in latest_progress(cases):
        await progress_repository.save_progress(work.db, moves)
    await progress_repository.save_clocks(work.db, latest_clocks(cases))
    for event in cases:
        if isinstance(event, SupplementRequested):
            await changes.set_missing(work.db, event)
    await decide_notices(work, cases)
    await answer_platforms(work, [event for event in cases if type(event) in WRITE_BACK_EVENTS])
