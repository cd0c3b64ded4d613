"""Hearing of a case: its place, its limits, its story, and what its platform must be told."""

from collections.abc import Sequence

from chassis.db.work import Work
from contracts.dispatch import CaseEvent, SupplementRequested
from contracts.event import Event
from services.intake.complaints.repository import changes
from services.intake.notices.service import decide_notices
from services.intake.progress import repository as progress_repository
from services.intake.progress.domain import clocks_of, progress_of
from services.intake.write_back.domain.platforms import TOLD
from services.intake.write_back.service import answer_platforms


async def follow_cases(work: Work, heard: Sequence[Event]) -> None:
    """A batch of events, in order: a handful of statements, however many."""
    cases = [event for event in heard if isinstance(event, CaseEvent)]
    await progress_repository.add_told(work.db, heard)
    for moves in progress_of(cases):
        await progress_repository.save_progress(work.db, moves)
    await progress_repository.save_clocks(work.db, clocks_of(cases))
    for event in cases:
        if isinstance(event, SupplementRequested):
            await changes.ask_for(work.db, event)
    await decide_notices(work, cases)
    await answer_platforms(work, [event for event in cases if type(event) in TOLD])
