"""Apply events about a case: update its progress, clocks, notices and write-back deliveries."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from chassis.db.work import Work
from contracts.dispatch import CaseEvent, SupplementRequested
from contracts.event import Event
from services.intake.case_events.domain import Answer, Persons, answers_of, copies_of
from services.intake.complaints.domain.joined import JoinedComplaint
from services.intake.complaints.repository import changes
from services.intake.complaints.repository.joined import joined_complaints
from services.intake.matches import repository as matches_repository
from services.intake.notices.domain.kinds import Addressee
from services.intake.notices.service import decide_notices
from services.intake.progress import repository as progress_repository
from services.intake.progress.domain import agreed_for, latest_clocks, latest_progress
from services.intake.write_back.domain.platforms import WRITE_BACK_EVENTS
from services.intake.write_back.service import answer_platforms

_ALL = frozenset(Addressee)
_CONSUMER = frozenset({Addressee.CONSUMER})


async def apply_case_events(work: Work, events: Sequence[Event]) -> None:
    """Apply a batch of events in order, with a constant number of statements and one per ``SupplementRequested``.

    Every complaint that a case answers sees its events, and each platform and each person who filed is answered for
    itself; what one person agreed to, offers and payments are that person's alone. A complaint that joined another case
    sees what is still to come of its own, but is where the other case is.
    """
    joined = await joined_complaints(work.db, {event.complaint_id for event in events})
    members: dict[UUID, list[JoinedComplaint]] = defaultdict(list)
    for one in joined:
        members[one.case_id].append(one)
    elsewhere = {one.id for one in joined}
    persons = await load_persons(work, joined)
    copies = copies_of(events, members, persons)
    answers = answers_of(copies, persons, await _agreed(work, members, persons))
    known: list[tuple[Event, UUID | None]] = [
        (event, via) for event, via in copies if via is None or not isinstance(event, CaseEvent)
    ]
    known += [(one.event, one.event.aggregate_id) for one in answers if not one.is_opener]
    await progress_repository.add_facts(work.db, known)
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
    await answer(work, answers)


async def load_persons(work: Work, joined: Sequence[JoinedComplaint]) -> Persons:
    """Return of the complaints of cases that answer several which of them are of one person."""
    ids = {one.id for one in joined} | {one.case_id for one in joined}
    return await matches_repository.list_persons(work.db, ids) if ids else {}


async def answer(work: Work, answers: Sequence[Answer]) -> None:
    """Decide the notices of acts, those to who filed for each complaint, and answer the platforms."""
    addressees = [(_ALL if one.to_consumer else _ALL - _CONSUMER) if one.is_opener else _CONSUMER for one in answers]
    await decide_notices(work, [(one.event, to) for one, to in zip(answers, addressees, strict=True)])
    await answer_platforms(
        work, [one.event for one in answers if one.to_consumer and type(one.event) in WRITE_BACK_EVENTS]
    )


async def _agreed(work: Work, members: dict[UUID, list[JoinedComplaint]], persons: Persons) -> dict[UUID, UUID]:
    """Return whose person agreed last, for each case that answers several persons."""
    several = [case_id for case_id, ones in members.items() if {one.id for one in ones} - persons[case_id]]
    return {case_id: agreed_for(await progress_repository.list_facts(work.db, case_id), case_id) for case_id in several}
