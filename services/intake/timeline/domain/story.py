"""Timeline entries for the citizen, one per event of any service, in the second person (办理经过)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from canon.codes import ClockKind
from contracts.dispatch import Side
from contracts.odr import OfferSide
from services.intake.complaints.domain.answers import field_label
from services.intake.complaints.domain.wording import (
    MODES,
    REMEDIES,
    agency_name,
    as_sentence,
    clock_name,
    due_text,
    minute_text,
    yuan,
)
from services.intake.timeline.domain.reasons import (
    REASSIGNMENT_TEXT,
    REDIRECTED,
    Facts,
    accepted_text,
    back_from_odr_text,
    closing_text,
    holder_name,
    imported_text,
    reason_for,
    refusal_text,
    sent_to_odr_text,
    termination_text,
    undone_text,
    verification_text,
)

NON_STATUTORY_CLOCKS = (ClockKind.DISPATCH_24H, ClockKind.FEEDBACK_24H, ClockKind.HOTLINE)  # not set by law


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEntry:
    """A line of the timeline; ``internal`` ones are for the bureau only (仅内部), ``notice_id`` is its notice."""

    at: datetime
    text: str
    internal: bool = False
    notice_id: UUID | None = None


def _side(side: str) -> str:
    return "您" if side == OfferSide.CONSUMER else "经营者"


def entry_for(event_type: str, facts: Facts, at: datetime) -> TimelineEntry | None:
    """Return the timeline entry of an event, or None where the event has nothing for the timeline."""
    public, internal = _PUBLIC.get(event_type), _INTERNAL.get(event_type)
    if public is not None and (text := public(facts)):
        return TimelineEntry(at=at, text=text)
    if internal is not None and (text := internal(facts)):
        return TimelineEntry(at=at, text=text, internal=True)
    return None


def _due_text(facts: Facts, name: str) -> str:
    return due_text(datetime.fromisoformat(facts[name]))


def _redirected(facts: Facts) -> str:
    why = reason_for(REDIRECTED, facts)
    return f"您的事项由{agency_name(facts.get('agency'))}负责，已转给该部门办理。{why}"


def _supplement(facts: Facts) -> str:
    fields = "、".join(field_label(field) for field in facts.get("fields") or ())
    return f"需要您补充{fields or '材料'}，{_due_text(facts, 'by')}。"


def _session(facts: Facts) -> str:
    where = f"，地点：{facts['place']}" if facts.get("place") else ""
    when, how = minute_text(datetime.fromisoformat(facts["held_at"])), MODES.get(facts["mode"], facts["mode"])
    return f"约定{when}调解（{how}）{where}。"


def _held(facts: Facts) -> str:
    """Return what both sides know: attendance, demand and offer. The record of the session stays internal."""
    absent = [side for name, side in (("consumer_present", "您"), ("respondent_present", "经营者")) if not facts[name]]
    sums = [
        f"{label} {yuan(facts[name])}"
        for name, label in (("demand_fen", "您要求"), ("offer_fen", "经营者愿付"))
        if facts.get(name) is not None
    ]
    return "".join(
        (
            f"{minute_text(datetime.fromisoformat(facts['held_at']))}调解",
            f"，{'、'.join(absent)}没有参加" if absent else "",
            f"，{'，'.join(sums)}" if sums else "",
            "。",
        )
    )


def _agreed(facts: Facts) -> str:
    return f"双方达成调解协议，金额 {yuan(facts['amount_fen'])}。{as_sentence(facts.get('terms'))}"


def _closed(facts: Facts) -> str:
    recovered = f"为您挽回损失 {yuan(facts['recovered_fen'])}。" if facts.get("recovered_fen") else ""
    return f"{closing_text(facts)}{recovered}"


def _missed(facts: Facts) -> str:
    if facts["clock"] in NON_STATUTORY_CLOCKS:
        return ""
    return f"已超过{clock_name(facts['clock'])}（{_due_text(facts, 'due_at')}），受理办公室正在督办。"


def _followed_up(facts: Facts) -> str:
    return "已回访，您的评价已记录。" if facts["reachable"] else ""


def _opened_plan(facts: Facts) -> str:
    dates, amounts = facts["due_dates"], facts["amounts_fen"]
    first = f"，第一期 {dates[0]} 前 {yuan(amounts[0])}" if dates else ""
    return f"退费共 {yuan(facts['total_fen'])}，分 {len(dates)} 期{first}。"


def _paid(facts: Facts) -> str:
    return f"已记录退费 {yuan(facts['amount_fen'])}，累计 {yuan(facts['paid_fen'])}，应退 {yuan(facts['total_fen'])}。"


_PUBLIC: Mapping[str, Callable[[Facts], str]] = {
    "dispatch.case_dispatched.v1": lambda f: f"已分派给{holder_name(f)}办理。{as_sentence(f.get('explanation'))}",
    "dispatch.case_held_at_hub.v1": lambda _: "受理办公室正在确认由哪个部门办理。",
    REDIRECTED: _redirected,
    "dispatch.handover_acknowledged.v1": lambda f: f"{agency_name(f.get('agency'))}已接收。",
    "dispatch.handover_refused.v1": lambda f: undone_text(f, "转办") or f"接收部门没有接收，{REASSIGNMENT_TEXT}",
    "dispatch.handover_answered.v1": lambda f: f"{agency_name(f.get('agency'))}已答复。{as_sentence(f.get('text'))}",
    "dispatch.case_returned.v1": lambda _: "受理办公室正在重新确认由哪个部门办理。",
    "dispatch.first_feedback_given.v1": lambda f: f"{holder_name(f)}首次反馈：{as_sentence(f.get('text'))}",
    "dispatch.supplement_requested.v1": _supplement,
    "dispatch.case_accepted.v1": accepted_text,
    "dispatch.case_refused.v1": lambda f: f"{refusal_text(f)}{REMEDIES}",
    "dispatch.case_sent_to_odr.v1": sent_to_odr_text,
    "dispatch.case_back_from_odr.v1": back_from_odr_text,
    "dispatch.mediation_started.v1": lambda f: f"双方同意调解，方式：{MODES.get(f['mode'], f['mode'])}。",
    "dispatch.session_scheduled.v1": _session,
    "dispatch.session_held.v1": _held,
    "dispatch.recusal_requested.v1": lambda f: (
        f"{'您' if f['side'] == Side.CONSUMER else '经营者'}申请调解人员回避，决定前中止调解。"
    ),
    "dispatch.recusal_decided.v1": lambda f: (
        f"调解人员回避，改由{f['mediator']}调解。" if f["recused"] else "调解人员不需要回避，继续调解。"
    ),
    "dispatch.mediation_paused.v1": lambda _: "正在鉴定，鉴定时间不计入调解期限。",
    "dispatch.mediation_resumed.v1": lambda _: "鉴定结束，继续调解。",
    "dispatch.agreement_reached.v1": _agreed,
    "dispatch.mediation_terminated.v1": lambda f: f"{termination_text(f)}您可以提请仲裁或者向人民法院提起诉讼。",
    "dispatch.verification_ended.v1": verification_text,
    "dispatch.case_extended.v1": lambda f: f"{clock_name(f['clock'])}延长，{_due_text(f, 'due_at')}。",
    "dispatch.case_withdrawn.v1": lambda _: "已按您的要求撤回。",
    "dispatch.case_closed.v1": _closed,
    "dispatch.case_imported.v1": imported_text,
    "dispatch.case_followed_up.v1": _followed_up,
    "dispatch.dissatisfaction_explained.v1": lambda f: f"对您评价的说明：{as_sentence(f.get('text'))}",
    "dispatch.rework_ordered.v1": lambda f: f"重新办理（第 {f['round']} 轮）。",
    "dispatch.clock_missed.v1": _missed,
    "odr.offer_made.v1": lambda f: (
        f"{_side(f.get('made_by', OfferSide.ENTERPRISE))}提出第 {f['number']} 个方案，金额 {yuan(f['amount_fen'])}。"
        f"{as_sentence(f.get('terms'))}"
    ),
    "odr.offer_rejected.v1": lambda f: (
        f"{_side(f.get('rejected_by', OfferSide.CONSUMER))}没有接受第 {f['number']} 个方案。"
    ),
    "odr.dispute_settled.v1": lambda f: (
        f"您与经营者和解成功，金额 {yuan(f['amount_fen'])}。{as_sentence(f.get('terms'))}"
    ),
    "odr.dispute_failed.v1": lambda _: "与经营者和解不成。",
    "odr.dispute_timed_out.v1": lambda _: "经营者在十个工作日内没有与您和解。",
    "refunds.claim_opened.v1": lambda f: f"应退 {yuan(f['amount_fen'])}，已登记。",
    "refunds.plan_opened.v1": _opened_plan,
    "refunds.payment_recorded.v1": _paid,
    "refunds.instalment_overdue.v1": lambda f: f"第 {f['instalment']} 期退费已逾期（应于 {f['due_on']} 前支付）。",
    "refunds.plan_defaulted.v1": lambda f: f"经营者没有按约定退费，逾期 {yuan(f['overdue_fen'])}，已通知办理部门。",
    "refunds.plan_superseded.v1": lambda f: f"原退费计划由新的约定取代，已付 {yuan(f['paid_fen'])}，其余按新计划支付。",
    "refunds.plan_fulfilled.v1": lambda _: "退费已全部记录。",
}
_INTERNAL: Mapping[str, Callable[[Facts], str]] = {
    "dispatch.case_urged.v1": lambda f: f"督办。{as_sentence(f.get('note'))}",
    "dispatch.case_joined.v1": lambda _: "就同一事项的来件已并案办理，分别答复。",
    "dispatch.case_parted.v1": lambda _: "撤销并案，各自办理。",
    "dispatch.lead_found.v1": lambda f: f"调解中发现案源线索，另行核查。{as_sentence(f.get('text'))}",
    "dispatch.clock_missed.v1": lambda f: f"已超过{clock_name(f['clock'])}（{_due_text(f, 'due_at')}）。",
    "dispatch.case_followed_up.v1": lambda _: "回访未接通。",
}
ENTRY_TYPES = frozenset(_PUBLIC) | frozenset(_INTERNAL)
