"""Taking complaints in: many at once, each on its own, durable when the transaction is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias
from uuid import UUID

from pydantic_core import to_json

from chassis.db.work import Work
from chassis.failpoints import failpoint
from chassis.telemetry.trace import Trace
from services.intake.domain.acceptance import Accepted, Outcome, Refused, Replayed, Same, Twin, accept
from services.intake.domain.answering import answer_of, event_of
from services.intake.domain.complaint import Complaint, number_of
from services.intake.domain.filing import Filing
from services.intake.store import accepting as store
from services.intake.store import reading
from services.intake.store.people import People
from services.intake.store.tables import vault

NEW, KNOWN = 201, 200  # what is kept with a key: a new complaint, or the one that had this external id


@dataclass(frozen=True, slots=True)
class Asked:
    """A filing in the queue, with the trace of its request."""

    filing: Filing
    trace: Trace


@dataclass(frozen=True, slots=True)
class Answered:
    """``replayed``: the same key was answered before with exactly this."""

    status: int
    body: bytes
    complaint_id: UUID | None = None
    replayed: bool = False


Settled: TypeAlias = Answered | Refused


async def accept_all(work: Work, asked: Sequence[Asked], people: People) -> list[Settled]:
    """Raises ``store.Overtaken`` when another transaction took a key first: nothing is written then, try again."""
    filings = [one.filing for one in asked]
    known = await store.known(work.db, filings)
    outcomes = accept(filings, known, work.now)
    outcomes = await _write(work, asked, outcomes, people)
    stored = await _stored(work, outcomes)
    settled: list[Settled] = []
    for outcome in outcomes:
        settled.append(_settle(outcome, settled, stored))
    await _keep(work, filings, outcomes, settled)
    failpoint("intake.after_answers")
    return settled


async def _write(work: Work, asked: Sequence[Asked], outcomes: Sequence[Outcome], people: People) -> list[Outcome]:
    """Number and write what is new; gives the outcomes back with their numbers."""
    new = [(place, outcome) for place, outcome in enumerate(outcomes) if isinstance(outcome, Accepted)]
    if not new:
        return list(outcomes)
    await store.claim(
        work.db,
        {(one.filing.source, one.filing.external_id): one.complaints[0].id for _, one in new if one.filing.external_id},
    )
    running = iter(await store.draw_numbers(work.db, [part.day for _, one in new for part in one.complaints]))
    numbered = list(outcomes)
    for place, one in new:
        parts = tuple(replace(part, number=number_of(part.day, next(running))) for part in one.complaints)
        numbered[place] = replace(one, complaints=parts)
        own = replace(work, account=one.filing.account, trace=asked[place].trace)
        own.announce(*(event_of(part) for part in parts))
        own.audit("accept_complaint", str(parts[0].id))
    await _seal(work, [one for one in numbered if isinstance(one, Accepted)], people)
    failpoint("intake.after_complaints")
    return numbered


async def _seal(work: Work, accepted: Sequence[Accepted], people: People) -> None:
    written, keys, raws = [], [], []
    entries: list[tuple[str, bytes, UUID]] = []
    for one in accepted:
        for part in one.complaints:
            sealed = people.seal(part.id, one.secret)
            written.append((part, sealed.secret))
            keys.append((part.id, sealed.key.wrapped))
            entries += sealed.entries
            if one.filing.raw is not None and part is one.complaints[0]:
                body = people.seal_raw(sealed.key, 1, one.filing.raw.body)
                raws.append((part.id, 1, one.filing.raw.digest, work.now, body))
    await store.add(work.db, written)
    await vault.add_keys(work.db, keys)
    await vault.add_entries(work.db, entries)
    await store.add_raws(work.db, raws)


async def _stored(work: Work, outcomes: Sequence[Outcome]) -> dict[UUID, bytes]:
    """The present answers of complaints that were here before."""
    ids = [outcome.complaint_id for outcome in outcomes if isinstance(outcome, Same) and outcome.first is None]
    if not ids:
        return {}
    return {one.complaint.id: _body(one.complaint, one.state) for one in await reading.stored(work.db, ids)}


def _settle(outcome: Outcome, before: Sequence[Settled], stored: dict[UUID, bytes]) -> Settled:
    match outcome:
        case Refused():
            return outcome
        case Accepted(complaints=complaints):
            return Answered(NEW, _body(complaints[0]), complaints[0].id)
        case Replayed(kept=kept):
            return Answered(kept.status, kept.body, replayed=True)
        case Same(complaint_id=complaint_id) if complaint_id in stored:
            return Answered(KNOWN, stored[complaint_id], complaint_id)
    earlier = before[outcome.first or 0]
    if isinstance(earlier, Refused):
        return earlier
    return replace(earlier, replayed=True) if isinstance(outcome, Twin) else replace(earlier, status=KNOWN)


async def _keep(work: Work, filings: Sequence[Filing], outcomes: Sequence[Outcome], settled: Sequence[Settled]) -> None:
    """Remember the first answers of keys, in the same transaction."""
    rows = [
        (filing.account, filing.key, filing.print, answer.status, answer.body, work.now)
        for filing, outcome, answer in zip(filings, outcomes, settled, strict=True)
        if filing.key is not None and isinstance(outcome, Accepted | Same) and isinstance(answer, Answered)
    ]
    if rows:
        await store.keep_answers(work.db, rows)


def _body(complaint: Complaint, state: str = "received") -> bytes:
    return to_json(answer_of(complaint, state))
