"""The same figures counted a second time, in plain Python straight from the events; shares nothing with the product."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from canon.topics import TOPICS
from contracts import dispatch, intake, odr, refunds
from contracts.event import Event

Facts = dict[str, Any]
Figure = int | tuple[int, int] | None
LEGAL = ("acceptance", "mediation", "verification", "mediation_lead", "notice", "reporter_notice", "hotline")
PERSON = "王芳"
LEFT = ("WITHDRAWN", "FOUND_REFUSABLE", "PARTY_GONE", "OTHER_LAW")


@dataclass(frozen=True)
class Selection:
    first: date
    last: date
    basis: str = "cohort"
    as_of: datetime | None = None
    where: Mapping[str, str | None] | None = None


def recount(events: Iterable[Event], selection: Selection) -> dict[str, Figure]:
    """Every figure: a number, or (numerator, denominator) of a rate."""
    included = [event for event in events if selection.as_of is None or event.occurred_at <= selection.as_of]
    cases = _cases(included)
    selection = _of_its_code(included, selection)
    plans = _plans(included)
    picked = {
        "cases": [case for case in cases.values() if not case["duplicate"]],
        "receipts": [case for case in cases.values() if case["recorded"]],
    }
    counted: dict[str, Figure] = {}
    for name, (rows, denominator, numerator, event_at) in RATES.items():
        among = [
            row
            for row in picked[rows]
            if denominator(row) and _is_selected(row, row["received"], event_at(row), selection)
        ]
        counted[name] = (sum(1 for row in among if numerator(row)), len(among))
    for name, (condition, event_at) in COUNTS.items():
        counted[name] = sum(
            1
            for row in picked["cases"]
            if condition(row) and _is_selected(row, row["received"], event_at(row), selection)
        )
    closed = [
        row for row in picked["cases"] if row["closed"] and _is_selected(row, row["received"], row["closed"], selection)
    ]
    counted["loss_recovered_fen"] = sum(row["recovered"] for row in closed)
    days = sorted((_day(row["closed"]) - _day(row["received"])).days for row in closed)
    counted["handling_days_median"] = days[math.ceil(len(days) * 0.5) - 1] if days else None
    counted["handling_days_p90"] = days[math.ceil(len(days) * 0.9) - 1] if days else None
    return counted | _money(plans, cases, selection) | _stations(included, selection)


def _is_selected(row: Facts, received: datetime, event_at: datetime | None, selection: Selection) -> bool:
    at = received if selection.basis == "cohort" else event_at
    if at is None or not selection.first <= _day(at) <= selection.last:
        return False
    return all(row.get(name) == value for name, value in (selection.where or {}).items())


def _day(at: datetime) -> date:
    return (at.astimezone(tz=None) if at.tzinfo is None else at + (timedelta(hours=8) - _offset(at))).date()


def _offset(at: datetime) -> timedelta:
    return at.utcoffset() or timedelta()


def _cases(events: Iterable[Event]) -> dict[Any, Facts]:
    cases: dict[Any, Facts] = {}
    for event in events:
        if isinstance(event, intake.ComplaintReceived):
            case = cases.setdefault(event.complaint_id, _blank())
            case |= {"recorded": True, "duplicate": event.case_id != event.complaint_id}
            case |= {"received": event.received_at, "channel": event.channel.value}
            if not case["heard"]:
                case |= {"kind": event.kind.value, "category": event.category}
        elif isinstance(event, dispatch.CaseEvent):
            case = cases.setdefault(event.complaint_id, _blank())
            case |= {"heard": True, "received": event.received_at, "channel": event.channel.value}
            case |= {"kind": event.kind.value, "category": event.category, "town": event.town}
            case |= {"department": event.department, "round": event.round}
            case["agency"] = event.agency.value if event.agency else case["agency"]
            _happened(case, event)
    for event in events:
        if isinstance(event, odr.DisputeEvent) and event.complaint_id in cases:
            _disputed(cases[event.complaint_id], event)
        if isinstance(event, intake.SignalDecided) and event.complaint_id in cases:
            case = cases[event.complaint_id]
            if event.upheld:
                case["flagged"] = min(filter(None, (case["flagged"], event.occurred_at)))
            case["unflagged"] = case["unflagged"] or event.reversed
    _find_topics(cases, events)
    _find_respondents(cases, events)
    return cases


def _find_topics(cases: dict[Any, Facts], events: Iterable[Event]) -> None:
    for event in events:
        if not isinstance(event, intake.ComplaintReceived | intake.TopicAssigned) or event.topic is None:
            continue
        case = cases[event.complaint_id]
        if case["about_since"] is None or event.occurred_at > case["about_since"]:
            parent = TOPICS[event.topic].parent or event.topic
            case |= {"topic": event.topic, "topic_class": parent, "about_since": event.occurred_at}


def _find_respondents(cases: dict[Any, Facts], events: Iterable[Event]) -> None:
    """By credit code, else by the letters of the name, which is that code's if the name was given with no other."""
    since: dict[Any, datetime] = {}
    for event in events:
        if not isinstance(event, intake.ComplaintReceived | intake.ComplaintSupplemented):
            continue
        letters, code = _letters(event.respondent_name), event.respondent_uscc
        if (letters or code) and event.occurred_at >= since.get(event.complaint_id, event.occurred_at):
            since[event.complaint_id] = event.occurred_at
            cases[event.complaint_id]["respondent"] = code or (letters if letters != PERSON else None)
    codes = _codes(events)
    for case in cases.values():
        case["respondent"] = codes.get(case["respondent"], case["respondent"])


def _codes(events: Iterable[Event]) -> dict[str | None, str]:
    """The credit code of each name that was given with one only."""
    codes: dict[str, set[str]] = defaultdict(set)
    for event in events:
        if isinstance(event, intake.ComplaintReceived | intake.ComplaintSupplemented) and event.respondent_uscc:
            codes[_letters(event.respondent_name)].add(event.respondent_uscc)
    return {name: next(iter(given)) for name, given in codes.items() if name not in ("", PERSON) and len(given) == 1}


def _letters(name: str | None) -> str:
    return "".join(character for character in name or "" if character.isalnum())


def _of_its_code(events: Iterable[Event], selection: Selection) -> Selection:
    """A business that is sought by its name is sought by its credit code if it has one."""
    where = dict(selection.where or {})
    if where.get("respondent"):
        where["respondent"] = _codes(events).get(where["respondent"], where["respondent"])
    return replace(selection, where=where)


def _blank() -> Facts:
    instants = ("closed", "first_closed", "overdue", "accepted", "refused", "redirected", "fed_back", "agreed")
    more = (
        "terminated",
        "why",
        "late",
        "within",
        "asked",
        "rating",
        "dispatch",
        "feedback",
        "check",
        "looked_back",
        "odr",
        "agency",
    )
    attributes = (
        "department",
        "town",
        "category",
        "kind",
        "flagged",
        "unflagged",
        "topic",
        "topic_class",
        "respondent",
    )
    return dict.fromkeys((*instants, *more, *attributes, "about_since", "looked_back", "respondent")) | {
        "duplicate": False, "recorded": False, "heard": False, "round": 1, "bounced": False, "recovered": 0,
        "imported": False,
    }  # fmt: skip


def _happened(case: Facts, event: dispatch.CaseEvent) -> None:  # noqa: C901, PLR0912 - one branch an event, on purpose
    at = event.occurred_at
    if isinstance(event, dispatch.CaseAccepted):
        case["accepted"], case["refused"] = case["accepted"] or at, None
    elif isinstance(event, dispatch.CaseRefused):
        case["refused"], case["accepted"] = case["refused"] or at, None
    elif isinstance(event, dispatch.CaseRedirected):
        case["redirected"] = case["redirected"] or at
    elif isinstance(event, dispatch.HandoverRefused):
        case["bounced"] = event.bounces > 0
    elif isinstance(event, dispatch.FirstFeedbackGiven):
        case["fed_back"] = case["fed_back"] or at
    elif isinstance(event, dispatch.AgreementReached):
        case["agreed"], case["terminated"], case["why"] = case["agreed"] or at, None, None
    elif isinstance(event, dispatch.MediationTerminated):
        case["terminated"], case["agreed"], case["why"] = case["terminated"] or at, None, event.reason.value
    elif isinstance(event, dispatch.CaseClosed):
        if not event.within_limit:
            case["late"] = case["late"] or at
        case |= {"closed": at, "within": case["late"] is None, "recovered": event.recovered_fen}
        case["first_closed"] = None if case["imported"] else case["first_closed"] or at
    elif isinstance(event, dispatch.CaseImported):
        case |= {"closed": event.closed_at, "recovered": event.recovered_fen, "imported": True}
    elif isinstance(event, dispatch.ReworkOrdered):
        case |= {"closed": None, "within": None, "overdue": None, "recovered": 0}
    elif isinstance(event, dispatch.CaseFollowedUp):
        given = event.outcome if event.outcome is not None else event.service
        if given is not None:
            case |= {"asked": at, "rating": given}
        elif case["rating"] is None:
            case["asked"] = at
    elif isinstance(event, dispatch.CaseLookedBack):
        case["looked_back"] = (event.passed, at)
    elif isinstance(event, dispatch.ClockMissed):
        _judged(case, event)
    for change in (event, *event.clocks):
        if isinstance(change, dispatch.LimitMet):
            _judged(case, change)


def _judged(case: Facts, event: dispatch.ClockMissed | dispatch.LimitMet) -> None:
    in_time = isinstance(event, dispatch.LimitMet) and event.in_time
    at = event.met_at if isinstance(event, dispatch.LimitMet) else event.due_at
    if isinstance(event, dispatch.ClockMissed) and event.clock.value in LEGAL:
        case["overdue"] = case["overdue"] or at
        case["late"] = case["late"] or at
    name = {"dispatch_24h": "dispatch", "feedback_24h": "feedback", "acceptance": "check"}.get(event.clock.value)
    if name and (case[name] is None or (case[name][0] and not in_time)):
        case[name] = (in_time, at)


def _disputed(case: Facts, event: odr.DisputeEvent) -> None:
    if isinstance(event, odr.DisputeFailed) and event.dropped is not None:
        return
    latest = (event.occurred_at, str(event.aggregate_id), isinstance(event, odr.DisputeSettled))
    if case["odr"] is None or latest > case["odr"]:
        case["odr"] = latest


def _plans(events: Iterable[Event]) -> dict[Any, list[Any]]:
    plans: dict[Any, list[Any]] = defaultdict(list)
    for event in events:
        if isinstance(event, refunds.PlanEvent | refunds.GroupPlanEvent):
            plans[event.aggregate_id].append(event)
    return plans


def _money(plans: dict[Any, list[Any]], cases: dict[Any, Facts], selection: Selection) -> dict[str, Figure]:
    promised = paid = overdue = 0
    for steps in plans.values():
        is_group = isinstance(steps[0], refunds.GroupPlanEvent)  # which has no case, and counts from its opening
        case = _group_of(steps[0]) if is_group else cases.get(steps[0].complaint_id)
        if case is None:
            continue
        due_at, left = None, 0
        for step in steps:
            mine = _is_selected(case, case["received"], step.occurred_at, selection)
            if isinstance(step, refunds.PlanOpened | refunds.GroupPlanSigned) and mine:
                promised += step.total_fen
            if isinstance(step, refunds.PlanSuperseded | refunds.GroupPlanSuperseded):
                promised -= (step.total_fen - step.paid_fen) * mine
                left = 0
            if isinstance(step, refunds.PaymentRecorded | refunds.GroupPaymentsRecorded) and mine:
                paid += step.amount_fen
            if isinstance(step, refunds.PaymentRecorded | refunds.GroupPaymentsRecorded):
                left = left - step.amount_fen if step.overdue_fen is None else step.overdue_fen
            if isinstance(step, refunds.InstalmentOverdue | refunds.GroupInstalmentsOverdue):
                due_at, left = step.occurred_at, step.overdue_fen
        if left > 0 and _is_selected(case, case["received"], due_at, selection):
            overdue += left
    return {"refund_promised_fen": promised, "refund_paid_fen": paid, "refund_overdue_fen": overdue}


def _group_of(signed: refunds.GroupPlanSigned) -> Facts:
    return {"received": signed.opened_at, "respondent": signed.respondent_uscc or _letters(signed.respondent_name)}


def _stations(events: Iterable[Event], selection: Selection) -> dict[str, Figure]:
    """What was brought to stations has no channel, no department, and counts on the day that it was settled."""
    settled = handed = fen = 0
    for event in () if selection.where else events:
        if isinstance(event, odr.StationSettled) and _in_days(date.fromisoformat(event.settled_on), selection):
            settled, fen = settled + 1, fen + event.amount_fen
        if isinstance(event, odr.StationHandedOver) and _in_days(_day(event.occurred_at), selection):
            handed += 1
    return {
        "station_settled": settled,
        "station_settlement_rate": (settled, settled + handed),
        "station_settled_fen": fen,
    }


def _in_days(day: date, selection: Selection) -> bool:
    return selection.first <= day <= selection.last


def _ended(case: Facts) -> datetime | None:
    at: datetime | None = case["closed"] or case["overdue"]
    return at


def _is_judged(case: Facts) -> bool:
    """Nobody knows whether a case was closed in time that had ended before it was imported."""
    return case["within"] is not None or case["late"] is not None


def _ended_or_late(case: Facts) -> datetime | None:
    at: datetime | None = case["closed"] or case["late"]
    return at


def _is_complaint(case: Facts) -> bool:
    return bool(case["kind"] == "complaint")


def _satisfied(case: Facts) -> bool:
    return case["rating"] is not None and case["rating"] >= 3


def _decided(case: Facts) -> Any:
    return _is_complaint(case) and (case["accepted"] or case["refused"])


def _judgement(name: str) -> tuple[str, Callable[[Facts], Any], Callable[[Facts], Any], Callable[[Facts], Any]]:
    return "cases", lambda c: c[name], lambda c: c[name][0], lambda c: c[name][1]


def _mediated(case: Facts) -> Any:
    return case["agreed"] or case["terminated"]


_Test = Callable[[Facts], Any]
RATES: dict[str, tuple[str, _Test, _Test, _Test]] = {
    "acceptance_rate": ("cases", _decided, lambda c: c["accepted"], lambda c: c["accepted"] or c["refused"]),
    "dispatched_within_24h": _judgement("dispatch"),
    "feedback_within_24h": _judgement("feedback"),
    "first_check_on_time": _judgement("check"),
    "handling_rate": ("cases", lambda _: True, lambda c: c["closed"], _ended),
    "on_time_handling_rate": ("cases", _is_judged, lambda c: c["closed"] and c["within"], _ended_or_late),
    "reply_rate": (
        "cases",
        lambda _: True,
        lambda c: c["fed_back"] or c["refused"] or c["redirected"] or c["closed"],
        _ended,
    ),
    "mediation_success_rate": ("cases", _mediated, lambda c: c["agreed"], _mediated),
    "mediation_success_rate_terminated_excluded": (
        "cases",
        lambda c: c["agreed"] or (c["terminated"] and c["why"] not in LEFT),
        lambda c: c["agreed"],
        _mediated,
    ),
    "odr_settlement_rate": ("cases", lambda c: c["odr"], lambda c: c["odr"][2], lambda c: c["odr"][0]),
    "satisfaction_raw": ("cases", lambda c: c["asked"], _satisfied, lambda c: c["asked"]),
    "satisfaction_valid": ("cases", lambda c: c["rating"] is not None, _satisfied, lambda c: c["asked"]),
    "first_pass_satisfaction": (
        "cases",
        lambda c: c["rating"] is not None,
        lambda c: _satisfied(c) and c["round"] == 1,
        lambda c: c["asked"],
    ),
    "rework_rate": ("cases", lambda c: c["first_closed"], lambda c: c["round"] > 1, lambda c: c["first_closed"]),
    "look_back_pass_rate": _judgement("looked_back"),
    "bounce_rate": ("cases", lambda c: c["redirected"], lambda c: c["bounced"], lambda c: c["redirected"]),
    "duplicate_rate": ("receipts", lambda _: True, lambda c: c["duplicate"], lambda c: c["received"]),
    "false_flag_rate": ("cases", lambda c: c["flagged"], lambda c: c["unflagged"], lambda c: c["flagged"]),
}
COUNTS: dict[str, tuple[_Test, _Test]] = {
    "received": (lambda _: True, lambda c: c["received"]),
    "accepted": (lambda c: _is_complaint(c) and c["accepted"], lambda c: c["accepted"]),
    "refused": (lambda c: _is_complaint(c) and c["refused"], lambda c: c["refused"]),
    "closed": (lambda c: c["closed"], lambda c: c["closed"]),
    "redirected": (lambda c: c["redirected"], lambda c: c["redirected"]),
}


_DAYS = timedelta(days=1)
_ENDING = ("mediation", "verification", "mediation_lead", "hotline")
_BY_NATURE = ("withdrawn", "redirected", "settled", "refused", "answered")
_RECORDED = ("kind", "category", "town", "department")


def recount_hygiene(events: Iterable[Event], first: date, last: date, as_of: datetime) -> dict[str, Facts]:
    """What each rule of 数据体检 counts by section: the cases that fulfil it, and of how many."""
    included = [event for event in events if event.occurred_at <= as_of]
    cases = _cases(included)
    for event in included:
        if isinstance(event, dispatch.CaseEvent):
            _closed_or_changed(cases[event.complaint_id], event)
        if isinstance(event, intake.ComplaintReceived | intake.ComplaintSupplemented | intake.TopicAssigned):
            _given(cases[event.complaint_id], event)
    counted: dict[str, Facts] = defaultdict(lambda: defaultdict(lambda: ([], [])))
    for complaint, case in cases.items():
        if case["duplicate"]:
            continue
        for rule, at, counts, hits in _rules_of(case):
            if counts and at and first <= _day(at) <= last:
                fulfil, among = counted[rule][case["department"] or "hub"]
                among.append(complaint)
                fulfil += [complaint] if hits else []
    return counted


def _rules_of(case: Facts) -> list[tuple[str, Any, Any, Any]]:
    """The rule, when the case counts for it, whether it does, and whether it fulfils it."""
    closed, own = case["closed"], case["within"] is not None
    left = case.get("left")
    handled = own and case["kind"] in ("complaint", "report") and case["how"] not in _BY_NATURE
    anew, before = case.get("anew"), case["first_closed"]
    soon = anew is not None and before is not None and anew - before <= 7 * _DAYS
    return [
        ("before_the_limit", closed, left is not None and left < 8 * _DAYS, left is not None and left < _DAYS),
        ("without_contact", closed, handled, not case["fed_back"]),
        ("reopened", before, before, soon),
        ("edited", closed, own, closed and _is_edited(case, closed)),
        ("always_on_time", closed, own, case["within"]),
        ("always_fed_back", closed, case["feedback"], case["feedback"] and case["feedback"][0]),
        ("always_satisfied", closed, case["rating"] is not None, _satisfied(case)),
        ("median_zero", closed, handled, closed and _day(closed) == _day(case["received"])),
    ]


def _closed_or_changed(case: Facts, event: dispatch.CaseEvent) -> None:
    if isinstance(event, dispatch.ReworkOrdered):
        case |= {"left": None, "record": None, "edited": None, "how": None}
        case["anew"] = case.get("anew") or event.occurred_at
    for change in (event, *event.clocks):
        if isinstance(change, dispatch.LimitMet) and change.in_time and change.clock.value in _ENDING:
            case["left"] = min(filter(None, (case.get("left"), change.due_at - change.met_at)))
    if isinstance(event, dispatch.CaseClosed | dispatch.CaseImported):
        case |= {"how": event.result.value, "record": None, "edited": None}
    if case.get("how") is not None:
        record = tuple(str(getattr(event, name)) for name in _RECORDED)
        if case.get("record") not in (None, record):
            case["edited"] = event.occurred_at
        case["record"] = record


def _is_edited(case: Facts, closed: datetime) -> bool:
    if case.get("edited") and case["edited"] > closed:
        return True
    for name in ("of_topic", "of_whom"):
        before = [value for at, value in sorted(case.get(name, [])) if at <= closed]
        if before and any(at > closed and value != before[-1] for at, value in case[name]):
            return True
    return False


def _given(case: Facts, event: Any) -> None:
    """What it is about and against whom, and since when."""
    given = {"of_topic": getattr(event, "topic", None)}
    if not isinstance(event, intake.TopicAssigned):
        letters, code = _letters(event.respondent_name), event.respondent_uscc
        given["of_whom"] = (code or (letters if letters != PERSON else "nobody")) if letters or code else None
    for name, value in given.items():
        if value is not None:
            case.setdefault(name, []).append((event.occurred_at, value))
