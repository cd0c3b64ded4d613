"""Accept a batch of filings with two statements; all are durable when the second one commits."""

from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeAlias
from uuid import UUID

from pydantic_core import to_json

from canon.codes import Kind
from chassis.clock import machine_now
from chassis.db.claim_queue import Priority
from chassis.db.statements import BoundStatement
from chassis.db.work import Work
from chassis.failpoints import failpoint
from chassis.records import changed
from chassis.telemetry.trace import Trace
from services.intake.complaints.domain.answers import answer_of, event_of
from services.intake.complaints.domain.complaint import IMPORTED, Complaint, number_of
from services.intake.complaints.repository import additions
from services.intake.complaints.repository.people import PersonVault
from services.intake.filing import repository
from services.intake.filing.domain.acceptance import (
    Accepted,
    DuplicateInBatch,
    FilingOutcome,
    KnownComplaint,
    KnownFilings,
    ReadFiling,
    Refused,
    Replayed,
    decide_filings,
)
from services.intake.grouping import repository as grouping_repository

STATUS_NEW, STATUS_KNOWN = 201, 200  # stored with a key: for a new complaint, for the one with this external id


@dataclass(frozen=True, slots=True)
class QueuedFiling:
    """A filing in the queue, with the trace of its request."""

    read_filing: ReadFiling
    trace: Trace


@dataclass(frozen=True, slots=True)
class FilingAnswer:
    """The answer to a filing; ``replayed`` if it is the stored answer to the same key."""

    status: int
    body: bytes
    complaint_id: UUID | None = None
    replayed: bool = False
    supplemented: bool = False  # it repeats a known complaint and adds to it


@dataclass(frozen=True, slots=True)
class RepeatedMessage:
    """A repeated message of a known complaint; rare, so it is processed in a transaction of its own."""

    complaint_id: UUID


FilingResult: TypeAlias = FilingAnswer | Refused | RepeatedMessage
RecordOutcomes: TypeAlias = Callable[[Sequence[FilingOutcome]], BoundStatement]


async def accept_all(
    work: Work, queued: Sequence[QueuedFiling], people: PersonVault, record: RecordOutcomes | None = None
) -> list[FilingResult]:
    """Accept a batch with two statements, each its own transaction: load what is known, insert what is new.

    ``record`` makes a statement of the outcomes that is executed with the second one, and even if nothing is new; then
    nobody waits for answers, and none are made.

    If another transaction took a key first, it is ``ConcurrentInsert``: nothing is written, and the caller tries again.
    """
    drafts = [one.read_filing for one in queued]
    filings = [draft.filing for draft in drafts]
    outcomes = decide_filings(drafts, KnownFilings())
    known, numbers = await repository.load_known(work.db, filings, [_receipt_days(outcome) for outcome in outcomes])
    if known.answers or known.receipts:
        outcomes = decide_filings(drafts, known)
        await _draw_missing_numbers(work, outcomes, numbers)
    outcomes = [_assign_numbers(one, numbers) if isinstance(one, Accepted) else one for one in outcomes]
    failpoint("intake.after_numbers")
    _publish_and_audit(work, queued, outcomes)
    settled: list[FilingResult] = []
    for outcome in outcomes if record is None else ():
        settled.append(_result_of(outcome, settled))
    writing = _new_rows(work, outcomes, people)
    writing.answers += _first_answers(outcomes, settled, work.now)
    _queue_for_comparison(work, writing)
    if record is not None:
        work.add_final_statements(record(outcomes))
    if writing.answers or writing.complaints or record is not None:
        failpoint("intake.before_write")
        await additions.insert_and_finish(work, writing)
    return settled


def _receipt_days(outcome: FilingOutcome) -> list[date]:
    """Return the day of receipt of each complaint that an outcome adds."""
    return [part.day for part in outcome.complaints] if isinstance(outcome, Accepted) else []


async def _draw_missing_numbers(
    work: Work, outcomes: Sequence[FilingOutcome], numbers: repository.DrawnNumbers
) -> None:
    """Draw numbers for filings that are new only because a duplicate before them in the batch is not."""
    wanted = Counter(day for outcome in outcomes for day in _receipt_days(outcome))
    lacking = list((wanted - Counter({day: len(drawn) for day, drawn in numbers.items()})).elements())
    if lacking:
        for day, number in zip(lacking, await repository.draw_numbers(work.db, lacking), strict=True):
            numbers.setdefault(day, deque()).append(number)


def _assign_numbers(one: Accepted, numbers: repository.DrawnNumbers) -> Accepted:
    parts = (changed(part, number=number_of(day := part.day, numbers[day].popleft())) for part in one.complaints)
    return Accepted(one.filing, tuple(parts), one.secret)


def _publish_and_audit(work: Work, queued: Sequence[QueuedFiling], outcomes: Sequence[FilingOutcome]) -> None:
    """Publish and audit what is new, each under the account and the trace of its request."""
    for one, outcome in zip(queued, outcomes, strict=True):
        if isinstance(outcome, Accepted):
            own = replace(work, account=one.read_filing.filing.account, trace=one.trace)
            own.publish(*(event_of(part) for part in outcome.complaints))
            own.audit("accept_complaint", str(outcome.complaints[0].id))


def _new_rows(work: Work, outcomes: Sequence[FilingOutcome], people: PersonVault) -> additions.NewRows:
    """Return the rows of new complaints, with the person sealed."""
    writing = additions.NewRows()
    for outcome in outcomes:
        if isinstance(outcome, Accepted):
            _add_sealed_rows(work, outcome, people, writing)
    return writing


def _first_answers(
    outcomes: Sequence[FilingOutcome], settled: Sequence[FilingResult], now: datetime
) -> Iterator[additions.Answer]:
    """Yield the first answers to the keys of new complaints."""
    for outcome, answer in zip(outcomes, settled, strict=False):
        if isinstance(outcome, Accepted) and isinstance(answer, FilingAnswer):
            filing = outcome.filing
            if filing.key is not None:
                yield filing.account, filing.key, filing.print, answer.status, answer.body, now


def _queue_for_comparison(work: Work, writing: additions.NewRows) -> None:
    """Let new complaints be compared with others later, in the same statement that writes them."""
    compared = {part.id: _priority_of(part) for part, _ in writing.complaints if part.kind is Kind.COMPLAINT}
    if compared:
        work.add_final_statements(grouping_repository.enqueue_statement(compared, machine_now()))


def _priority_of(complaint: Complaint) -> Priority:
    """Whoever files a complaint does not wait until a whole list was compared."""
    return Priority.BULK if IMPORTED in complaint.flags else Priority.SINGLE


def _add_sealed_rows(work: Work, one: Accepted, people: PersonVault, writing: additions.NewRows) -> None:
    filing, first = one.filing, one.complaints[0]
    if filing.external_id is not None:
        writing.receipts.append((filing.source, filing.external_id, first.id))
    for part in one.complaints:
        sealed = people.seal(part.id, one.secret)
        writing.complaints.append((part, sealed.secret))
        writing.keys.append((part.id, sealed.key.wrapped))
        writing.entries += sealed.entries
        writing.unmatched.append((part.id, work.now, _priority_of(part)))
        if filing.raw is not None and part is first:
            body = people.seal_raw(sealed.key, 1, filing.raw.body)
            writing.raws.append((part.id, 1, filing.raw.digest, work.now, body))


def _result_of(outcome: FilingOutcome, before: Sequence[FilingResult]) -> FilingResult:
    match outcome:
        case Refused():
            return outcome
        case Accepted(complaints=complaints):
            return FilingAnswer(STATUS_NEW, to_json(answer_of(complaints[0])), complaints[0].id)
        case Replayed(answer=answer):
            return FilingAnswer(answer.status, answer.body, replayed=True)
        case KnownComplaint(complaint_id=complaint_id):
            return RepeatedMessage(complaint_id)
        case DuplicateInBatch(first=first):
            earlier = before[first]
            return replace(earlier, replayed=True) if isinstance(earlier, FilingAnswer) else earlier
