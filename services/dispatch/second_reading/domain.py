"""What a second reading changes: it raises alerts that the first missed, and proposes where to; a person decides."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from canon.codes import Alert, Department, State
from contracts.dispatch import CaseReadAgain
from services.dispatch.lifecycle.domain.case import Case, CaseDecision
from services.dispatch.lifecycle.domain.events import case_event, change_time
from services.dispatch.lifecycle.domain.transitions import DONE

MOST_SUGGESTIONS = 2
LEAST_SUGGESTED = 0.15  # probability from which a target is worth a look
LEAST_PROPOSED = 0.8  # from which another target is proposed for a case that was sent elsewhere
MOST_DOUBTED = 0.1  # of the target it was sent to, up to which the second reading contradicts it


@dataclass(frozen=True, slots=True, kw_only=True)
class MeaningFound:
    """What the second reading found in a text: alerts, and how probable each target is, 0 to 1."""

    alerts: tuple[Alert, ...]
    targets: Mapping[str, float]

    def suggestions(self) -> tuple[str, ...]:
        """Return the most probable targets, the surest first; equal ones in the order of their codes."""
        ordered = sorted(self.targets, key=lambda target: (-self.targets[target], target))
        likely = (one for one in ordered if self.targets[one] >= LEAST_SUGGESTED and one != Department.HUB)
        return tuple(likely)[:MOST_SUGGESTIONS]


def read_again(case: Case, found: MeaningFound, now: datetime) -> CaseDecision | None:
    """Return what the second reading changes; ``None`` where it says nothing new.

    Alerts call for attention on any case that is not closed. Targets are suggested to the hub for a case that waits
    there, and proposed for one that the rules sent and nobody has touched; nothing is moved.
    """
    if case.state in DONE:
        return None
    raised = tuple(alert for alert in found.alerts if alert not in case.alerts)
    proposed = _proposed(case, found)
    if not raised and not proposed:
        return None
    at_hub = case.state is State.TRIAGED
    changed = replace(
        case,
        alerts=tuple(alert for alert in Alert if alert in {*case.alerts, *raised}),
        attention=case.attention or bool(raised) or not at_hub,
        decision=_with_suggestions(case, found, proposed) if at_hub and proposed else case.decision,
        changed_at=change_time(case, now),
    )
    event = case_event(
        CaseReadAgain,
        changed,
        raised=raised,
        suggestions=proposed,
        confidence=found.targets[proposed[0]] if proposed else None,
    )
    return changed, (event,)


def _proposed(case: Case, found: MeaningFound) -> tuple[str, ...]:
    suggestions = found.suggestions()
    if case.state is State.TRIAGED:
        return () if suggestions == _suggested(case) else suggestions
    sent_to = case.department or case.agency
    if not suggestions or sent_to is None or not case.is_untouched:
        return ()
    surer = found.targets[suggestions[0]] >= LEAST_PROPOSED and found.targets.get(sent_to, 0.0) <= MOST_DOUBTED
    return suggestions[:1] if surer else ()


def _suggested(case: Case) -> tuple[str, ...]:
    suggestions = (case.decision or {}).get("suggestions") or ()
    return tuple(one["target"] for one in suggestions)  # type: ignore[attr-defined]  # stored as JSON


def _with_suggestions(case: Case, found: MeaningFound, proposed: tuple[str, ...]) -> Mapping[str, object]:
    listed = [{"target": target, "score": round(found.targets[target], 4)} for target in proposed]
    return {**(case.decision or {}), "suggestions": listed}
