"""Whether one case may answer what another was opened for."""

from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from canon.calendar import Calendar
from canon.codes import ClockKind, State
from contracts.dispatch import CaseJoined, CaseParted, CasesRelated, JoinedReceipt, LimitStopped, Stop
from contracts.intake import Verdict
from services.dispatch.clocks.domain.clock import OPEN as OPEN_CLOCKS
from services.dispatch.clocks.domain.clock import Clock, ClockState
from services.dispatch.clocks.domain.events import EventCollector
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


def join(
    main: Case, joining: Case, receipts: tuple[JoinedReceipt, ...], *, by_machine: bool, now: datetime
) -> CaseDecision:
    """Let a case answer the messages of another too; alerts of either call for attention."""
    alerts = tuple(alert for alert in main.alerts if alert not in joining.alerts) + joining.alerts
    raised = set(joining.alerts) - set(main.alerts)
    case = replace(
        main,
        alerts=alerts if raised else main.alerts,
        attention=main.attention or bool(raised),
        confidential=main.confidential or joining.confidential,
        changed_at=change_time(main, now),
    )
    return case, (case_event(CaseJoined, case, joined_id=joining.id, receipts=receipts, by_machine=by_machine),)


def part(
    case: Case,
    clocks: list[Clock],
    restored: Case,
    receipts: tuple[JoinedReceipt, ...],
    calendar: Calendar,
    now: datetime,
) -> CaseUpdate:
    """Let a case answer the messages of another no longer: the limits that their channels set stop."""
    left = {receipt.complaint_id for receipt in receipts}
    case = replace(case, changed_at=change_time(case, now))
    collector = EventCollector(case, case_event(CaseParted, case, parted_id=restored.id, receipts=receipts))
    updated = []
    for clock in clocks:
        if clock.kind is ClockKind.HOTLINE and clock.receipt in left and clock.state in OPEN_CLOCKS:
            collector.add_limit_change(LimitStopped(clock=clock.kind, due_at=clock.due_at, stop=Stop.CANCELLED))
            updated.append(replace(clock, state=ClockState.CANCELLED))
        else:
            updated.append(clock)
    return case_update(case, updated, collector.events(), calendar)


def relate(case: Case, other_id: UUID, because: Apart, now: datetime) -> CaseDecision:
    """Note on a case that another is of the same matter; a person at the hub looks at it."""
    case = replace(case, attention=case.state not in DONE or case.attention, changed_at=change_time(case, now))
    return case, (case_event(CasesRelated, case, other_id=other_id, because=because.value),)


def receipt_of(row: dict[str, Any], case: Case) -> JoinedReceipt:
    """Return a receipt of a case as the events name it; all receipts of a case are of its kind."""
    return JoinedReceipt(
        complaint_id=row["complaint_id"],
        kind=case.kind,
        channel=row["channel"],
        source=row["source"],
        received_at=row["received_at"],
    )
