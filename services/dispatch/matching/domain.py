"""Whether one case may answer what another was opened for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import takewhile
from typing import Any
from uuid import UUID

from canon.calendar import Calendar
from canon.codes import Alert, ClockKind, State
from contracts.dispatch import CaseJoined, CaseParted, CasesRelated, JoinedReceipt, Stop
from contracts.intake import Verdict
from services.dispatch.clocks.domain.clock import OPEN as OPEN_CLOCKS
from services.dispatch.clocks.domain.clock import Clock, ClockState
from services.dispatch.clocks.domain.events import EventCollector, clock_stopped
from services.dispatch.clocks.domain.updates import CaseUpdate, case_update
from services.dispatch.lifecycle.domain.case import Case, CaseDecision
from services.dispatch.lifecycle.domain.events import case_event, change_time
from services.dispatch.lifecycle.domain.transitions import AT_HUB, DONE, WORKED_ON

JOINABLE = AT_HUB | WORKED_ON | {State.ODR, State.REDIRECTED}  # before anything is decided of the matter


class Apart(StrEnum):
    """Why two cases are handled although they are one matter."""

    REPEAT = "repeat"  # it came again after the matter had ended
    ENDED = "ended"  # the matter was decided meanwhile
    WORKED_ON = "worked_on"  # both are handled already
    KINDS = "kinds"  # a complaint is mediated, a report verified


def order_cases(one: Case, other: Case) -> tuple[Case, Case]:
    """Return (main, joining): the case received first is main, so that the earliest receipt starts the clocks."""
    main, joining = sorted((one, other), key=lambda case: (case.received_at, case.id))
    return main, joining


def why_apart(main: Case, joining: Case, verdict: Verdict, *, is_held: bool) -> Apart | None:
    """Return why the two stay apart, or ``None`` if one can answer both.

    ``is_held``: the joining case has more than its opening, as a proposal or an acknowledged hand-over.
    """
    if verdict is Verdict.REPEAT:
        return Apart.REPEAT
    if main.kind is not joining.kind:
        return Apart.KINDS
    if main.state not in JOINABLE:
        return Apart.ENDED
    return None if joining.is_untouched and not is_held else Apart.WORKED_ON


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What a case took over from one that joined it, and gives back when that is undone."""

    alerts: tuple[Alert, ...] = ()
    confidential: bool = False


def added_by(main: Case, joining: Case) -> Added:
    """Return what the main case takes over."""
    alerts = tuple(alert for alert in joining.alerts if alert not in main.alerts)
    return Added(alerts=alerts, confidential=joining.confidential and not main.confidential)


def join(
    main: Case, joining: Case, receipts: tuple[JoinedReceipt, ...], *, by_machine: bool, now: datetime
) -> CaseDecision:
    """Let a case answer the messages of another too; alerts of either call for attention."""
    added = added_by(main, joining)
    case = replace(
        main,
        alerts=(*main.alerts, *added.alerts),
        attention=main.attention or bool(added.alerts),
        confidential=main.confidential or added.confidential,
        changed_at=change_time(main, now),
    )
    return case, (case_event(CaseJoined, case, joined_id=joining.id, receipts=receipts, by_machine=by_machine),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parting:
    """Which case is restored, the messages that it answers again, and what the other one gives back."""

    case_id: UUID
    receipts: tuple[JoinedReceipt, ...]
    added: Added


def part(main: Case, clocks: Sequence[Clock], parting: Parting, calendar: Calendar, now: datetime) -> CaseUpdate:
    """Let a case answer the messages of another no longer: it gives back what it took over, and their limits stop."""
    left = {receipt.complaint_id for receipt in parting.receipts}
    case = replace(
        main,
        alerts=tuple(alert for alert in main.alerts if alert not in parting.added.alerts),
        confidential=main.confidential and not parting.added.confidential,
        changed_at=change_time(main, now),
    )
    event = case_event(CaseParted, case, parted_id=parting.case_id, receipts=parting.receipts)
    collector = EventCollector(case, event)
    updated = []
    for clock in clocks:
        if clock.kind is ClockKind.HOTLINE and clock.receipt in left and clock.state in OPEN_CLOCKS:
            collector.add_limit_change(clock_stopped(clock, Stop.CANCELLED))
            updated.append(replace(clock, state=ClockState.CANCELLED))
        else:
            updated.append(clock)
    return case_update(case, updated, collector.events(), calendar)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """An act that called for attention to a case; ``was_marked``: something else had called for it before."""

    is_suspicion: bool
    was_marked: bool = False
    is_decided: bool = False


def without_suspicion(case: Case, calls: Sequence[Call]) -> Case:
    """Return the case without its mark for attention if only suspicions that are decided now had set it.

    ``calls`` are in the order in which they came. A case that was marked before the first of its last suspicions, by
    an alert or by what else called for attention, stays marked, and so does one with a suspicion that is open.
    """
    last = list(takewhile(lambda call: call.is_suspicion, reversed(calls)))
    is_open = any(call.is_suspicion and not call.is_decided for call in calls)
    if not last or is_open or last[-1].was_marked or case.alerts:
        return case
    return replace(case, attention=False)


def relate(case: Case, other_id: UUID, pair: tuple[UUID, UUID], because: Apart, now: datetime) -> CaseDecision:
    """Note on a case that another is of the same matter; a person at the hub looks at it.

    ``pair``: the two complaints that were matched, the earlier first.
    """
    case = replace(case, attention=case.state not in DONE or case.attention, changed_at=change_time(case, now))
    facts = {"other_id": other_id, "earlier_id": pair[0], "later_id": pair[1], "because": because.value}
    return case, (case_event(CasesRelated, case, **facts),)


def receipt_of(row: dict[str, Any], case: Case) -> JoinedReceipt:
    """Return a receipt of a case as the events name it; all receipts of a case are of its kind."""
    return JoinedReceipt(
        complaint_id=row["complaint_id"],
        kind=case.kind,
        channel=row["channel"],
        source=row["source"],
        received_at=row["received_at"],
    )
