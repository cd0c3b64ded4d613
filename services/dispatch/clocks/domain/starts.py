"""The start of a clock: when it ends, by which rule set, with its proof (how the end was computed, in Chinese)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from canon.calendar import Calendar
from canon.codes import Channel, ClockKind, RuleSet, name_of
from canon.deadlines import Deadline, deadline, rule_set_on
from canon.shanghai import SHANGHAI, day_of
from contracts.dispatch import CaseEvent, SupplementRequested
from services.dispatch.clocks.domain.clock import OPEN, PAUSABLE, Clock
from services.dispatch.clocks.domain.reactions import CASE_KINDS_BY_CLOCK, COUNTED_FROM_RECEIPT, STARTED_AT_RECEIPT
from services.dispatch.lifecycle.domain.case import Case


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelLimit:
    """The time limit that a channel sets for a receipt (热线办理时限)."""

    receipt: UUID
    channel: Channel
    received_at: datetime
    due_at: datetime


def rule_set_of(case: Case) -> RuleSet:
    """Return the rule set (Order 20 or Order 121) in force on the Shanghai date of receipt."""
    return rule_set_on(day_of(case.received_at))


def clocks_at_receipt(
    case: Case, clocks: Iterable[Clock], calendar: Calendar, limits: Iterable[ChannelLimit]
) -> list[Clock]:
    """Return the clocks that start at receipt; only the dispatch clock if another agency gets the case at once."""
    kinds = STARTED_AT_RECEIPT if case.agency is None else (ClockKind.DISPATCH_24H,)
    return new_clocks(kinds, case, case.received_at, clocks, calendar, limits=limits)


def new_clocks(
    kinds: Iterable[ClockKind],
    case: Case,
    at: datetime,
    clocks: Iterable[Clock],
    calendar: Calendar,
    *,
    event: CaseEvent | None = None,
    limits: Iterable[ChannelLimit] = (),
) -> list[Clock]:
    """Return new clocks of these kinds, where the case needs one and has none of the kind open already."""
    known = list(clocks)
    before = len(known)
    for kind in kinds:
        if not _is_needed(kind, case, known):
            continue
        if kind is ClockKind.HOTLINE:
            known += [
                _hotline_clock(case, limit, calendar, len(known) + n)
                for n, limit in enumerate(_new_limits(limits, known))
            ]
        elif isinstance(event, SupplementRequested):
            known.append(_supplement_clock(case, event, calendar, len(known)))
        else:
            start = case.received_at if kind in COUNTED_FROM_RECEIPT and case.round == 1 else at
            known.append(_legal_clock(kind, case, start, calendar, len(known)))
    return known[before:]


def legal_end(kind: ClockKind, case: Case, starts_at: datetime, calendar: Calendar, *, extended: bool) -> Deadline:
    """Return when a legal period of the case ends, without the case's pauses where the law excludes them."""
    pauses = case.suspensions if kind in PAUSABLE else ()
    return deadline(kind, starts_at, calendar, rule_set_of(case), pauses, extended=extended)


def _is_needed(kind: ClockKind, case: Case, clocks: Iterable[Clock]) -> bool:
    if case.kind not in CASE_KINDS_BY_CLOCK[kind]:
        return False
    if kind is (ClockKind.VERIFICATION if case.lead else ClockKind.MEDIATION_LEAD):
        return False
    if kind is ClockKind.FEEDBACK_24H and (case.first_feedback_at or case.department is None):
        return False
    if kind is ClockKind.REPORTER_NOTICE and not (case.real_name and rule_set_of(case) is RuleSet.ORDER20):
        return False
    if kind is ClockKind.HOTLINE:
        return True
    return not any(clock.kind is kind and clock.state in OPEN and clock.round == case.round for clock in clocks)


def _new_limits(limits: Iterable[ChannelLimit], clocks: Iterable[Clock]) -> list[ChannelLimit]:
    """Return the limits that have no open clock yet and had not passed at receipt."""
    open_ = {clock.receipt for clock in clocks if clock.kind is ClockKind.HOTLINE and clock.state in OPEN}
    return [limit for limit in limits if limit.receipt not in open_ and limit.due_at > limit.received_at]


def _legal_clock(kind: ClockKind, case: Case, start: datetime, calendar: Calendar, number: int) -> Clock:
    end = legal_end(kind, case, start, calendar, extended=False)
    return Clock(
        case_id=case.id,
        number=number + 1,
        round=case.round,
        kind=kind,
        rule_set=end.rule_set,
        rule=end.rule,
        starts_at=start,
        due_at=end.due_at,
        calendar_version=calendar.version,
        proof=end.proof,
        provisional=end.provisional,
    )


def _hotline_clock(case: Case, limit: ChannelLimit, calendar: Calendar, number: int) -> Clock:
    return Clock(
        case_id=case.id,
        number=number + 1,
        round=case.round,
        kind=ClockKind.HOTLINE,
        rule_set=rule_set_of(case),
        rule=f"channel.{limit.channel}",
        starts_at=limit.received_at,
        due_at=limit.due_at,
        calendar_version=calendar.version,
        proof=f"来源渠道（{name_of(limit.channel)}）要求{_chinese_time(limit.due_at)}前办结。依据：渠道随工单给定的时限。",
        receipt=limit.receipt,
    )


def _supplement_clock(case: Case, event: SupplementRequested, calendar: Calendar, number: int) -> Clock:
    return Clock(
        case_id=case.id,
        number=number + 1,
        round=case.round,
        kind=ClockKind.SUPPLEMENT,
        rule_set=rule_set_of(case),
        rule="bureau.supplement",
        starts_at=event.occurred_at,
        due_at=event.by,
        calendar_version=calendar.version,
        proof=f"本局请投诉人{_chinese_time(event.by)}前补充材料。依据：补充材料通知。",
    )


def _chinese_time(instant: datetime) -> str:
    local = instant.astimezone(SHANGHAI)
    return f"{local.year}年{local.month}月{local.day}日{local:%H:%M}"
