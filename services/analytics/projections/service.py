"""Project a batch of events to rows, in memory, then table by table; from event data only: no clock, no sequence."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, time
from uuid import UUID

from canon.codes import OdrOutcome
from canon.shanghai import SHANGHAI, day_of
from canon.topics import topic_class_of
from chassis.db.work import Work
from contracts.dispatch import CaseEvent, CaseJoined, CaseLookedBack, CaseParted
from contracts.event import Event
from contracts.intake import ComplaintReceived, ComplaintSupplemented, SignalDecided, TopicAssigned
from contracts.odr import (
    DisputeEvent,
    DisputeFailed,
    DisputeSettled,
    DisputeTimedOut,
    StationEvent,
    StationSettled,
)
from contracts.refunds import (
    GroupInstalmentsOverdue,
    GroupPaymentsRecorded,
    GroupPaymentUndone,
    GroupPlanDefaulted,
    GroupPlanEvent,
    GroupPlanSigned,
    GroupPlanSuperseded,
    InstalmentOverdue,
    PaymentRecorded,
    PlanDefaulted,
    PlanEvent,
    PlanOpened,
    PlanSuperseded,
)
from services.analytics.cubes.repository.balances import invalidate_balances
from services.analytics.cubes.repository.cubes import MAX_PENDING, mark_dirty, refresh_cubes
from services.analytics.definitions.domain.questions import Step
from services.analytics.facts.domain.changes import PastSnapshot, apply_events
from services.analytics.facts.domain.respondents import respondent_of
from services.analytics.facts.domain.snapshot import CaseSnapshot
from services.analytics.facts.repository import snapshots
from services.analytics.facts.repository.respondents import Given, save_respondents
from services.analytics.facts.repository.snapshots import Row
from services.analytics.facts.repository.towns import save_town_names


async def project_events(work: Work, events: Sequence[Event]) -> None:
    """Project a batch of events; each publisher writes its own columns, so the order of publishers does not matter."""
    counted = [event for event in events if not isinstance(event, ComplaintSupplemented)]
    if counted:
        await _project_facts(work, counted)
    await save_respondents(work.db, [given for event in events if (given := _given(event)) is not None])


def _given(event: Event) -> Given | None:
    """Return which business an event gives; a supplement that names none leaves it as it was.

    The refunds of a group, which has no complaint, are its business's.
    """
    if not isinstance(event, ComplaintReceived | ComplaintSupplemented | GroupPlanSigned):
        return None
    if not (event.respondent_name or event.respondent_uscc):
        return None
    return Given(event.complaint_id, event.occurred_at, respondent_of(event.respondent_name, event.respondent_uscc))


async def _project_facts(work: Work, events: Sequence[Event]) -> None:
    complaints = sorted({complaint for event in events for complaint in _complaints_of(event)})
    await mark_dirty(work.db, complaints)
    oldest = day_of(min(instant for event in events for instant in _counted_at(event)))
    await invalidate_balances(work.db, Step.MONTH.start(oldest))
    await snapshots.save_recorded(
        work.db, [_recorded_row(event) for event in events if isinstance(event, ComplaintReceived)]
    )
    await snapshots.save_topics(work.db, [row for event in events for row in _topic_rows(event)])
    cases = [event for event in events if isinstance(event, CaseEvent)]
    await _project_cases(work, cases)
    await snapshots.save_joined(
        work.db, [row for event in events if isinstance(event, CaseJoined | CaseParted) for row in _joined_rows(event)]
    )
    await snapshots.take_last_topics(work.db, complaints)
    disputes = [_dispute_row(event) for event in events if isinstance(event, DisputeEvent)]
    await snapshots.save_disputes(work.db, [row for row in disputes if row is not None])
    await snapshots.save_signals(work.db, [_signal_row(event) for event in events if isinstance(event, SignalDecided)])
    await snapshots.save_looks_back(
        work.db, [_look_back_row(event) for event in events if isinstance(event, CaseLookedBack)]
    )
    await snapshots.save_visits(work.db, [_visit_row(event) for event in events if isinstance(event, StationEvent)])
    await snapshots.save_refund_steps(
        work.db,
        [row for event in events if isinstance(event, PlanEvent | GroupPlanEvent) for row in _refund_rows(event)],
    )
    await refresh_cubes(work.db, unless_fewer=MAX_PENDING)
    await save_town_names(
        work.db, ((one.town, one.town_name, one.occurred_at) for one in cases if one.town and one.town_name)
    )


def _complaints_of(event: Event) -> list[UUID]:
    """Return whose counts an event changes: a case is counted under the complaint that opened it."""
    moved = [one.complaint_id for one in event.receipts] if isinstance(event, CaseJoined | CaseParted) else []
    return [event.aggregate_id if isinstance(event, CaseEvent) else event.complaint_id, *moved]


def _counted_at(event: Event) -> list[datetime]:
    """Return from when on an event changes figures: a receipt that joins a case is no case since it was received."""
    moved = [one.received_at for one in event.receipts] if isinstance(event, CaseJoined | CaseParted) else []
    return [event.occurred_at, *moved]


async def _project_cases(work: Work, events: Sequence[CaseEvent]) -> None:
    if not events:
        return
    by_case: dict[UUID, list[CaseEvent]] = defaultdict(list)
    for event in events:
        by_case[event.aggregate_id].append(event)
    known = await snapshots.get_snapshots(work.db, by_case)
    current: list[CaseSnapshot] = []
    past: list[PastSnapshot] = []
    for case_id, case_events in by_case.items():
        now, before = apply_events(known.get(case_id), case_events)
        if now is not None and now != known.get(case_id):
            current.append(now)
            past += before
    await snapshots.save_snapshots(work.db, current, past)


def _recorded_row(event: ComplaintReceived) -> Row:
    return {
        "complaint_id": event.complaint_id,
        "case_id": event.case_id,
        "duplicate": event.case_id != event.complaint_id,
        "recorded_at": event.occurred_at,
        "recorded_kind": event.kind.value,
        "recorded_category": event.category,
        "topic": event.topic,
        "topic_class": topic_class_of(event.topic),
        "topic_since": event.occurred_at if event.topic else None,
        "kind": event.kind.value,
        "channel": event.channel.value,
        "source": event.source,
        "region": event.region,
        "category": event.category,
        "received_at": event.received_at,
    }


def _joined_rows(event: CaseJoined | CaseParted) -> list[Row]:
    """Return the receipts that joined a case, or have their own again, as intake may not have named them yet."""
    case_id = event.aggregate_id if isinstance(event, CaseJoined) else event.parted_id
    return [
        {
            "complaint_id": one.complaint_id,
            "case_id": case_id,
            "duplicate": one.complaint_id != case_id,
            "case_since": event.occurred_at,
            "kind": one.kind.value,
            "channel": one.channel.value,
            "source": one.source,
            "region": event.region,
            "category": event.category,
            "received_at": one.received_at,
        }
        for one in event.receipts
    ]


def _topic_rows(event: Event) -> list[Row]:
    """Return what the complaint of an event is about, where the event says so."""
    if not isinstance(event, ComplaintReceived | TopicAssigned) or event.topic is None:
        return []
    place = {"complaint_id": event.complaint_id, "at": event.occurred_at}
    return [place | {"topic": event.topic, "topic_class": topic_class_of(event.topic)}]


def _look_back_row(event: CaseLookedBack) -> Row:
    return {"complaint_id": event.aggregate_id, "at": event.occurred_at, "passed": event.passed}


def _signal_row(event: SignalDecided) -> Row:
    return {
        "complaint_id": event.complaint_id,
        "code": event.code,
        "at": event.occurred_at,
        "upheld": event.upheld,
        "reversed": event.reversed,
    }


def _dispute_row(event: DisputeEvent) -> Row | None:
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


def _visit_row(event: StationEvent) -> Row:
    settled = isinstance(event, StationSettled)
    return {
        "visit_id": event.aggregate_id,
        "complaint_id": event.complaint_id,
        "station_id": event.station_id,
        "settled": settled,
        "amount_fen": event.amount_fen if isinstance(event, StationSettled) else 0,
        "at": _visited_at(event),
        "recorded_at": event.occurred_at,
    }


def _visited_at(event: StationEvent) -> datetime:
    """Return the instant that says on which day a visit counts: what was settled may be recorded later."""
    if isinstance(event, StationSettled):
        return datetime.combine(date.fromisoformat(event.settled_on), time(), SHANGHAI)
    return event.occurred_at


def _refund_rows(event: PlanEvent | GroupPlanEvent) -> list[Row]:
    """Return the steps of an event; what was undone stays in the levels of payments, which thus only grow."""
    undone = event.undone_fen if isinstance(event, GroupPlanEvent) else 0
    counted = event.paid_fen + undone
    match event:
        case PlanOpened() | GroupPlanSigned():
            return [_refund_row(event, "promised", event.total_fen, event.total_fen)]
        case PlanSuperseded() | GroupPlanSuperseded():
            return [_refund_row(event, "promised", event.paid_fen, event.paid_fen - event.total_fen)]
        case PaymentRecorded() | GroupPaymentsRecorded():
            paid = _refund_row(event, "paid", counted, event.amount_fen)
            return [paid, _refund_row(event, "left", event.overdue_fen + counted)] if event.overdue_fen else [paid]
        case GroupPaymentUndone():
            back = _refund_row(event, "undone", undone, -event.amount_fen)
            return [back, _refund_row(event, "left", event.overdue_fen + counted)] if event.overdue_fen else [back]
        case InstalmentOverdue() | PlanDefaulted() | GroupInstalmentsOverdue() | GroupPlanDefaulted():
            return [_refund_row(event, "due", event.overdue_fen + counted)]
        case _:
            return []


def _refund_row(event: PlanEvent | GroupPlanEvent, step: str, level: int, amount: int | None = None) -> Row:
    return {
        "plan_id": event.aggregate_id,
        "step": step,
        "level_fen": level,
        "complaint_id": event.complaint_id,
        "amount_fen": amount,
        "at": event.occurred_at,
        "since": event.opened_at if isinstance(event, GroupPlanEvent) else None,
    }
