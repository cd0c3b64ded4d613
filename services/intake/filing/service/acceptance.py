"""Taking complaints in: many at once, each on its own, durable when the statement that writes them is."""

from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias
from uuid import UUID

from pydantic_core import to_json

from chassis.db.work import Work
from chassis.failpoints import failpoint
from chassis.telemetry.trace import Trace
from services.intake.complaints.domain.answers import answer_of, event_of
from services.intake.complaints.domain.complaint import number_of
from services.intake.complaints.repository import additions
from services.intake.complaints.repository.people import People
from services.intake.filing import repository
from services.intake.filing.domain.acceptance import (
    Accepted,
    Draft,
    Known,
    Outcome,
    Refused,
    Replayed,
    Same,
    Twin,
    accept,
)

NEW, KNOWN = 201, 200  # what is kept with a key: a new complaint, or the one that had this external id


@dataclass(frozen=True, slots=True)
class Asked:
    """A filing in the queue, with the trace of its request."""

    draft: Draft
    trace: Trace


@dataclass(frozen=True, slots=True)
class Answered:
    """``replayed``: the same key was answered before with exactly this."""

    status: int
    body: bytes
    complaint_id: UUID | None = None
    replayed: bool = False
    supplemented: bool = False  # it was known, and said something new


@dataclass(frozen=True, slots=True)
class Repeated:
    """A known complaint's message once more: rare, and answered in a transaction of its own."""

    complaint_id: UUID


Settled: TypeAlias = Answered | Refused | Repeated


async def accept_all(work: Work, asked: Sequence[Asked], people: People) -> list[Settled]:
    """Two statements, each a transaction of its own: what is known, and what is new.

    Raises ``store.Overtaken`` when another transaction took a key first: nothing is written then, try again.
    """
    drafts = [one.draft for one in asked]
    filings = [draft.filing for draft in drafts]
    outcomes = accept(drafts, Known())
    known, numbers = await repository.look(work.db, filings, [_days(outcome) for outcome in outcomes])
    if known.answers or known.receipts:
        outcomes = accept(drafts, known)
        await _draw_lacking(work, outcomes, numbers)
    outcomes = [_with_numbers(one, numbers) if isinstance(one, Accepted) else one for one in outcomes]
    failpoint("intake.after_numbers")
    _tell(work, asked, outcomes)
    settled: list[Settled] = []
    for outcome in outcomes:
        settled.append(_settle(outcome, settled))
    writing = _writing(work, outcomes, settled, people)
    if writing.answers or writing.complaints:
        failpoint("intake.before_write")
        await additions.write(work, writing)
    return settled


def _days(outcome: Outcome) -> list[date]:
    """The days on which what is new counts as received."""
    return [part.day for part in outcome.complaints] if isinstance(outcome, Accepted) else []


async def _draw_lacking(work: Work, outcomes: Sequence[Outcome], numbers: repository.Numbers) -> None:
    """What was known may have made something else new, for which no number was drawn yet."""
    wanted = Counter(day for outcome in outcomes for day in _days(outcome))
    lacking = list((wanted - Counter({day: len(drawn) for day, drawn in numbers.items()})).elements())
    if lacking:
        for day, number in zip(lacking, await repository.draw_numbers(work.db, lacking), strict=True):
            numbers.setdefault(day, deque()).append(number)


def _with_numbers(one: Accepted, numbers: repository.Numbers) -> Accepted:
    parts = (replace(part, number=number_of(day := part.day, numbers[day].popleft())) for part in one.complaints)
    return Accepted(one.filing, tuple(parts), one.secret)


def _tell(work: Work, asked: Sequence[Asked], outcomes: Sequence[Outcome]) -> None:
    """Announce and audit what is new, each in the name and the trace of its request."""
    for one, outcome in zip(asked, outcomes, strict=True):
        if isinstance(outcome, Accepted):
            own = replace(work, account=one.draft.filing.account, trace=one.trace)
            own.announce(*(event_of(part) for part in outcome.complaints))
            own.audit("accept_complaint", str(outcome.complaints[0].id))


def _writing(work: Work, outcomes: Sequence[Outcome], settled: Sequence[Settled], people: People) -> additions.Writing:
    """What is new, sealed, and the first answers of keys."""
    writing = additions.Writing()
    for outcome, answer in zip(outcomes, settled, strict=True):
        if isinstance(outcome, Accepted) and isinstance(answer, Answered):
            _seal(work, outcome, people, writing)
            filing = outcome.filing
            if filing.key is not None:
                kept = (filing.account, filing.key, filing.print, answer.status, answer.body, work.now)
                writing.answers.append(kept)
    return writing


def _seal(work: Work, one: Accepted, people: People, writing: additions.Writing) -> None:
    filing, first = one.filing, one.complaints[0]
    if filing.external_id is not None:
        writing.receipts.append((filing.source, filing.external_id, first.id))
    for part in one.complaints:
        sealed = people.seal(part.id, one.secret)
        writing.complaints.append((part, sealed.secret))
        writing.keys.append((part.id, sealed.key.wrapped))
        writing.entries += sealed.entries
        if filing.raw is not None and part is first:
            body = people.seal_raw(sealed.key, 1, filing.raw.body)
            writing.raws.append((part.id, 1, filing.raw.digest, work.now, body))


def _settle(outcome: Outcome, before: Sequence[Settled]) -> Settled:
    match outcome:
        case Refused():
            return outcome
        case Accepted(complaints=complaints):
            return Answered(NEW, to_json(answer_of(complaints[0])), complaints[0].id)
        case Replayed(kept=kept):
            return Answered(kept.status, kept.body, replayed=True)
        case Same(complaint_id=complaint_id):
            return Repeated(complaint_id)
        case Twin(first=first):
            earlier = before[first]
            return replace(earlier, replayed=True) if isinstance(earlier, Answered) else earlier
