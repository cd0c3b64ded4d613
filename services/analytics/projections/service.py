"""Events to rows: a batch is folded in memory and written table by table. Event data only, no clock, no sequence."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from canon.codes import OdrOutcome
from canon.shanghai import day_of
from chassis.db.work import Work
from contracts.dispatch import CaseEvent
from contracts.event import Event
from contracts.intake import ComplaintReceived
from contracts.odr import DisputeEvent, DisputeFailed, DisputeSettled, DisputeTimedOut
from contracts.refunds import InstalmentOverdue, PaymentRecorded, PlanDefaulted, PlanEvent, PlanOpened, PlanSuperseded
from services.analytics.cubes.repository.balances import take_away
from services.analytics.cubes.repository.cubes import MOST_OWED, settle, touch
from services.analytics.definitions.domain.questions import Step
from services.analytics.facts.domain.changes import Past, fold
from services.analytics.facts.domain.snapshot import Seen
from services.analytics.facts.repository import snapshots
from services.analytics.facts.repository.snapshots import Row
from services.analytics.facts.repository.towns import naming


async def project(work: Work, events: Sequence[Event]) -> None:
    """Write what a batch tells. Publishers touch nothing of each other, so their order does not matter."""
    await touch(work.db, sorted({_counted_under(event) for event in events}))
    oldest = day_of(min(event.occurred_at for event in events))
    await take_away(work.db, Step.MONTH.start(oldest))
    await snapshots.save_recorded(
        work.db, [_recorded(event) for event in events if isinstance(event, ComplaintReceived)]
    )
    cases = [event for event in events if isinstance(event, CaseEvent)]
    await _project_cases(work, cases)
    work.at_the_end(*naming((one.town, one.town_name, one.occurred_at) for one in cases if one.town and one.town_name))
    disputes = [_ended(event) for event in events if isinstance(event, DisputeEvent)]
    await snapshots.save_disputes(work.db, [row for row in disputes if row is not None])
    await snapshots.save_refund_steps(
        work.db, [row for event in events if isinstance(event, PlanEvent) for row in _steps(event)]
    )
    await settle(work.db, unless_fewer=MOST_OWED)


def _counted_under(event: Event) -> UUID:
    """A case is counted under the complaint that opened it."""
    return event.aggregate_id if isinstance(event, CaseEvent) else event.complaint_id


async def _project_cases(work: Work, events: Sequence[CaseEvent]) -> None:
    if not events:
        return
    by_case: dict[UUID, list[CaseEvent]] = defaultdict(list)
    for event in events:
        by_case[event.aggregate_id].append(event)
    known = await snapshots.seen_of(work.db, by_case)
    seen: list[Seen] = []
    past: list[Past] = []
    for case_id, told in by_case.items():
        now, before = fold(known.get(case_id), told)
        if now is not None and now != known.get(case_id):
            seen.append(now)
            past += before
    await snapshots.save_seen(work.db, seen, past)


def _recorded(event: ComplaintReceived) -> Row:
    return {
        "complaint_id": event.complaint_id,
        "case_id": event.case_id,
        "duplicate": event.case_id != event.complaint_id,
        "recorded_at": event.occurred_at,
        "recorded_kind": event.kind.value,
        "recorded_category": event.category,
        "kind": event.kind.value,
        "channel": event.channel.value,
        "source": event.source,
        "region": event.region,
        "category": event.category,
        "received_at": event.received_at,
    }


def _ended(event: DisputeEvent) -> Row | None:
    match event:
        case DisputeSettled():
            outcome = OdrOutcome.SETTLED
        case DisputeTimedOut():
            outcome = OdrOutcome.TIMED_OUT
        case DisputeFailed() if event.dropped is None:
            outcome = OdrOutcome.FAILED
        case _:
            return None
    return {
        "dispute_id": event.aggregate_id,
        "complaint_id": event.complaint_id,
        "enterprise_id": event.enterprise_id,
        "outcome": outcome.value,
        "ended_at": event.occurred_at,
    }


def _steps(event: PlanEvent) -> list[Row]:
    match event:
        case PlanOpened():
            return [_step(event, "promised", event.total_fen, event.total_fen)]
        case PlanSuperseded():
            return [_step(event, "promised", event.paid_fen, event.paid_fen - event.total_fen)]
        case PaymentRecorded():
            paid = _step(event, "paid", event.paid_fen, event.amount_fen)
            return [paid, _step(event, "left", event.overdue_fen + event.paid_fen)] if event.overdue_fen else [paid]
        case InstalmentOverdue() | PlanDefaulted():
            return [_step(event, "due", event.overdue_fen + event.paid_fen)]
        case _:
            return []


def _step(event: PlanEvent, step: str, level: int, amount: int | None = None) -> Row:
    return {
        "plan_id": event.aggregate_id,
        "step": step,
        "level_fen": level,
        "complaint_id": event.complaint_id,
        "amount_fen": amount,
        "at": event.occurred_at,
    }
