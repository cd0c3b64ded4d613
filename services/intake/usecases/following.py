"""Hearing of a case: its place, its limits, its story, and what its platform must be told."""

from collections.abc import Sequence
from uuid import UUID

from chassis.db.work import Work
from contracts.dispatch import CaseEvent, SupplementRequested
from contracts.event import Event
from services.intake.adapters.platforms import TOLD, answer_to
from services.intake.domain.following import clocks_of, progress_of
from services.intake.store import delivering, following
from services.intake.usecases.noticing import decide_notices


async def follow_cases(work: Work, heard: Sequence[Event]) -> None:
    """A batch of events, in order: a handful of statements, however many."""
    cases = [event for event in heard if isinstance(event, CaseEvent)]
    await following.add_told(work.db, heard)
    for moves in progress_of(cases):
        await following.save_progress(work.db, moves)
    await following.save_clocks(work.db, clocks_of(cases))
    for event in cases:
        if isinstance(event, SupplementRequested):
            await following.ask_for(work.db, event)
    await decide_notices(work, cases)
    await answer_platforms(work, [event for event in cases if type(event) in TOLD])


async def answer_platforms(work: Work, events: Sequence[CaseEvent]) -> None:
    if not events:
        return
    receipts = await delivering.receipts_of(work.db, sorted({event.complaint_id for event in events}))
    answers = []
    for place, event in enumerate(events):
        receipt = receipts.get(event.complaint_id)
        step = answer_to(receipt, event) if receipt is not None else None
        if receipt is not None and step is not None:
            answers.append((UUID(bytes=following.digest_of(event)), receipt, step, place))
    await delivering.add(work.db, answers)
