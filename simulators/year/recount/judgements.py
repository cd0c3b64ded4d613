"""What can be said of one case: True, False, or None where it has no place in the denominator."""

from collections.abc import Callable, Mapping
from datetime import datetime

from canon.shanghai import day_of
from simulators.year.recount.facts import CaseFacts, Step

CLOSED_STATES = frozenset({"closed", "followed_up"})
SATISFIED = 3  # 基本满意 and above
# Of terminations, those that say nothing of the mediation itself.
NOT_COUNTED = frozenset({"WITHDRAWN", "FOUND_REFUSABLE", "PARTY_GONE", "OTHER_LAW"})


def is_closed(case: CaseFacts) -> bool:
    """Whether it is closed and no rework is under way; the county closes some by itself."""
    return closed_at(case) is not None


def closed_at(case: CaseFacts) -> datetime | None:
    """Return when it was closed last, None while it is open."""
    closed: datetime | None = None
    for step in case.steps:
        if step.name == "close":
            closed = step.at
        elif _reopens(step):
            closed = None
    if closed is None and case.view.get("state") in CLOSED_STATES:
        return datetime.fromisoformat(case.view["closed_at"])
    return closed


def was_ever_closed(case: CaseFacts) -> bool:
    """Whether it was closed once: what is reworked or followed up was."""
    return is_closed(case) or was_reworked(case) or bool(case.instants("close", "follow-up"))


def was_reworked(case: CaseFacts) -> bool:
    return any(_reopens(step) for step in case.steps)


def _reopens(step: Step) -> bool:
    return step.name == "rework" or (step.name == "look-back" and step.body.get("finding") == "rework")


def recovered_fen(case: CaseFacts) -> int:
    """Return what its last closing recovered, 0 while it is open."""
    if not is_closed(case):
        return 0
    closings = [step for step in case.steps if step.name == "close" and step.at == closed_at(case)]
    return int((closings[-1].body if closings else case.view).get("recovered_fen") or 0)


def days_to_close(case: CaseFacts) -> int | None:
    closed = closed_at(case)
    return (day_of(closed) - case.received_on).days if closed else None


def was_accepted(case: CaseFacts) -> bool | None:
    """Whether the last decision on a complaint was to accept it; a rework decides anew."""
    decisions = [step.name for step in case.steps if step.name in {"accept", "refuse"}]
    return decisions[-1] == "accept" if decisions and case.kind == "complaint" else None


def was_redirected(case: CaseFacts) -> bool:
    """Whether another agency was handed it, by a person or by the rules."""
    return bool(case.instants("redirect")) or bool(case.handovers)


def has_bounced(case: CaseFacts) -> bool | None:
    return bool(case.instants("bounce")) if was_redirected(case) else None


def was_answered(case: CaseFacts) -> bool:
    """Whether the person got any answer: first feedback, refusal, hand-over or closing."""
    return bool(case.instants("first-feedback", "refuse", "close", "rework")) or was_redirected(case) or is_closed(case)


def reached_agreement(case: CaseFacts) -> bool | None:
    """Whether its last mediation that ended did so with an agreement."""
    ended = _last(case, "agree", "terminate")
    return ended.name == "agree" if ended else None


def reached_agreement_narrowly(case: CaseFacts) -> bool | None:
    """The same without terminations that say nothing of the mediation."""
    ended = _last(case, "agree", "terminate")
    return None if ended and ended.body.get("reason") in NOT_COUNTED else reached_agreement(case)


def _last(case: CaseFacts, *names: str) -> Step | None:
    return next((step for step in reversed(case.steps) if step.name in names), None)


def is_satisfied(case: CaseFacts) -> bool | None:
    """Whether its last rating is 基本满意 or above, among cases with a rating at all."""
    ratings = [rating for step in case.steps if (rating := _rating(step)) is not None]
    return ratings[-1] >= SATISFIED if ratings else None


def is_satisfied_of_all(case: CaseFacts) -> bool | None:
    """The same among all cases followed up, reached or not."""
    return bool(is_satisfied(case)) if case.instants("follow-up") else None


def is_satisfied_at_once(case: CaseFacts) -> bool | None:
    """Whether it is satisfied without a rework."""
    satisfied = is_satisfied(case)
    return None if satisfied is None else satisfied and not was_reworked(case)


def _rating(step: Step) -> int | None:
    """The rating of the outcome, else of the service; None where nobody was reached or rated."""
    if step.name != "follow-up" or not step.body.get("reachable"):
        return None
    outcome = step.body.get("outcome")
    rating = step.body.get("service") if outcome is None else outcome
    return None if rating is None else int(rating)


def passed_look_back(case: CaseFacts) -> bool | None:
    looked = _last(case, "look-back")
    return looked.body.get("finding") == "ok" if looked else None


def was_flagged_falsely(case: CaseFacts) -> bool | None:
    """Whether a signal that was upheld was lifted later, among cases with one upheld."""
    decisions = [bool(step.body.get("upheld")) for step in case.steps if step.name == "signal"]
    if True not in decisions:
        return None
    return False in decisions[decisions.index(True) :]


BY_CASE: Mapping[str, Callable[[CaseFacts], bool | None]] = {
    "acceptance_rate": was_accepted,
    "handling_rate": is_closed,
    "reply_rate": was_answered,
    "mediation_success_rate": reached_agreement,
    "mediation_success_rate_terminated_excluded": reached_agreement_narrowly,
    "satisfaction_raw": is_satisfied_of_all,
    "satisfaction_valid": is_satisfied,
    "first_pass_satisfaction": is_satisfied_at_once,
    "rework_rate": lambda case: was_reworked(case) if was_ever_closed(case) else None,
    "look_back_pass_rate": passed_look_back,
    "bounce_rate": has_bounced,
    "false_flag_rate": was_flagged_falsely,
}
