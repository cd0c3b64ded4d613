"""Why a case is where it is, in plain words: the reason in the last event that moved it (原因)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeAlias

from canon.codes import ClockKind, CloseResult, Kind, OdrOutcome, State
from canon.shanghai import day_of
from contracts.dispatch.assignment import NOT_OURS
from services.intake.complaints.domain.wording import REFUSALS, RESULTS, TERMINATIONS, as_sentence, due_text, unit_name

Facts: TypeAlias = Mapping[str, Any]
REDIRECTED = "dispatch.case_redirected.v1"
CLOSED = "dispatch.case_closed.v1"
REASSIGNMENT_TEXT = "受理办公室正在重新确认由谁办理。"
_DECIDED_BEFORE = (
    CloseResult.AGREED,
    CloseResult.WITHDRAWN,
    CloseResult.TERMINATED,
    CloseResult.REFUSED,
    CloseResult.FILED,
    CloseResult.NOT_FILED,
)


def reason_for(event_type: str, facts: Facts) -> str | None:
    """Return the reason that an event gives for moving the case, or None where it moves nothing."""
    words = _REASONS.get(event_type)
    return (words(facts) or None) if words else None


def last_reason(history: Sequence[tuple[str, Facts]]) -> str | None:
    """Return the reason that holds now. ``history`` are (event type, facts) in the order they happened."""
    reasons = [why for event_type, facts in history if (why := reason_for(event_type, facts))]
    return reasons[-1] if reasons else None


def holder_name(facts: Facts) -> str:
    return unit_name(facts.get("department"), facts.get("station_name"))


def refusal_text(facts: Facts) -> str:
    return f"不予受理：{REFUSALS.get(facts['reason'], facts['reason'])}。{as_sentence(facts.get('note'))}"


def termination_text(facts: Facts) -> str:
    return f"终止调解：{TERMINATIONS.get(facts['reason'], facts['reason'])}。{as_sentence(facts.get('note'))}"


def verification_text(facts: Facts) -> str:
    return f"核查结束，{'已立案' if facts['filed'] else '不予立案'}。{as_sentence(facts.get('note'))}"


def closing_text(facts: Facts) -> str:
    return f"已办结，结果：{RESULTS.get(facts['result'], facts['result'])}。{as_sentence(facts.get('note'))}"


def imported_text(facts: Facts) -> str:
    closed_on = day_of(datetime.fromisoformat(facts["closed_at"]))
    return f"由清单导入，{closed_on}已办结，结果：{RESULTS.get(facts['result'], facts['result'])}。"


def sent_to_odr_text(facts: Facts) -> str:
    until = due_text(datetime.fromisoformat(facts["due_at"]))
    return f"已转给经营者先与您和解，{until}；没有和解的，由{holder_name(facts)}继续办理。"


def back_from_odr_text(facts: Facts) -> str:
    settled = facts.get("outcome") == OdrOutcome.SETTLED  # of several persons one, so that the case goes on
    return f"{'和解已记录' if settled else '没有和解'}，由{holder_name(facts)}继续办理。"


def _due_date_moved(facts: Facts) -> str:
    """Return the text for a new due date of the enterprise (放假安排公布后重算), or "" if it did not move."""
    moved = [limit for limit in facts.get("clocks") or () if limit["clock"] == ClockKind.ODR]
    return sent_to_odr_text({**facts, "due_at": moved[-1]["due_at"]}) if moved and facts["state"] == State.ODR else ""


def accepted_text(facts: Facts) -> str:
    """A complaint is accepted (受理); a report is verified instead (核查)."""
    return f"{holder_name(facts)}{'正在核查' if facts['kind'] == Kind.REPORT else '已受理'}。"


def _dispatched(facts: Facts) -> str:
    return as_sentence(facts.get("explanation")) or f"受理办公室已分派给{holder_name(facts)}办理。"


def _redirected(facts: Facts) -> str:
    return f"{as_sentence(facts.get('explanation'))}依据：{facts['basis']}。"


def _returned_text(who: str, facts: Facts) -> str:
    reason = "认为不属于其职责" if str(facts.get("reason")).upper() in NOT_OURS else ""  # others are free text
    return f"{who}{f'（{reason}）' if reason else ''}，{REASSIGNMENT_TEXT}"


def _handover_refused(facts: Facts) -> str:
    return (undone_text(facts, "转办") or _returned_text("接收部门没有接收", facts)) + as_sentence(facts.get("note"))


def undone_text(facts: Facts, what: str) -> str:
    """Return the text for a hand-over or assignment that the hub itself took back, or "" for any other return."""
    return f"受理办公室收回了{what}，{REASSIGNMENT_TEXT.removeprefix('受理办公室')}" if facts.get("undone") else ""


def _answered(facts: Facts) -> str:
    """Return the answer to an inquiry; the first feedback of a complaint or report moves nothing and gives ""."""
    return f"已答复：{as_sentence(facts.get('text'))}" if facts["state"] == State.ANSWERED and facts.get("text") else ""


def _closed(facts: Facts) -> str:
    """Return the result of the case, or "" where it has no note and an earlier decision explains more."""
    return "" if facts["result"] in _DECIDED_BEFORE and not facts.get("note") else closing_text(facts)


def _reworked(facts: Facts) -> str:
    who = f"由{holder_name(facts)}办理。" if facts.get("department") else REASSIGNMENT_TEXT
    return f"回访后重新办理（第 {facts['round']} 轮），{who}"


_REASONS: Mapping[str, Callable[[Facts], str]] = {
    "dispatch.case_dispatched.v1": _dispatched,
    "dispatch.case_held_at_hub.v1": lambda _: "受理办公室正在确认由哪个部门办理。",
    REDIRECTED: _redirected,
    "dispatch.handover_refused.v1": _handover_refused,
    "dispatch.case_returned.v1": lambda f: (
        undone_text(f, "分派") or _returned_text(f"{unit_name(f['from_department'], None)}已交回", f)
    ),
    "dispatch.first_feedback_given.v1": _answered,
    "dispatch.case_accepted.v1": accepted_text,
    "dispatch.case_refused.v1": refusal_text,
    "dispatch.case_sent_to_odr.v1": sent_to_odr_text,
    "dispatch.clocks_changed.v1": _due_date_moved,
    "dispatch.case_back_from_odr.v1": back_from_odr_text,
    "dispatch.mediation_started.v1": lambda f: f"双方同意调解，由{holder_name(f)}组织调解。",
    "dispatch.agreement_reached.v1": lambda _: "双方达成调解协议。",
    "dispatch.mediation_terminated.v1": termination_text,
    "dispatch.verification_ended.v1": verification_text,
    "dispatch.case_withdrawn.v1": lambda _: "已按您的要求撤回。",
    CLOSED: _closed,
    "dispatch.case_imported.v1": imported_text,
    "dispatch.rework_ordered.v1": _reworked,
}
REASON_TYPES = frozenset(_REASONS)
