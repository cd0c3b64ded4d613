"""How long people take for the next step of a case, in working days (D§5.9): most in time, some late, some never."""

from collections.abc import Mapping
from random import Random
from typing import Any

from canon.codes import Department, Kind, State

View = Mapping[str, Any]
_SLOW = {Department.PRICE_COMPETITION: 1.5, Department.INTELLECTUAL_PROPERTY: 1.4}  # sections
_QUICK = {Department.FOOD: 0.8, Department.CONSUMER_PROTECTION: 0.9}
_FEEDBACK_MEDIAN, _FEEDBACK_SPREAD = 0.3, 0.9  # lognormal
_LATE = 0.03  # of steps are forgotten for a while
_LONG, _LONG_DAYS = 0.2, (10.0, 30.0)  # of mediations: an appraisal, a respondent who does not come
# Shortest and longest, uniformly in between.
_STEPS: Mapping[State, tuple[float, float]] = {
    State.RECEIVED: (0.02, 0.3),
    State.TRIAGED: (0.02, 0.3),
    State.RETURNED: (0.1, 0.5),
    State.ACCEPTED: (0.2, 1.0),
    State.VERIFYING: (2.0, 9.0),
    State.MEDIATING: (1.0, 7.0),
    State.AGREED: (1.0, 5.0),
    State.PERFORMING: (1.0, 5.0),
    State.REDIRECTED: (3.0, 8.0),
    State.CLOSED: (0.6, 3.0),
    State.FOLLOWED_UP: (0.2, 0.8),
}
_USUAL = (0.3, 2.0)  # of a step that is only to be written down
_OF_REPORTS, _OF_INQUIRIES, _OF_COMPLAINTS = (2.0, 8.0), (0.4, 2.5), (0.5, 4.0)  # after the first feedback
AT_ONCE = 0.05  # of a section that closes without looking


def days_until_next(rng: Random, view: View, *, hasty: bool = False) -> float:
    """Return after how many working days the next step of a case is taken."""
    if hasty:
        return AT_ONCE
    state, section = State(str(view["state"])), view.get("department")
    pace = {**_SLOW, **_QUICK}.get(Department(section), 1.0) if section in set(Department) else 1.0
    late = rng.uniform(3.0, 9.0) if rng.random() < _LATE else 0.0
    if state is State.DISPATCHED and not view.get("first_feedback_at"):
        return _FEEDBACK_MEDIAN * rng.lognormvariate(0, _FEEDBACK_SPREAD) * pace
    least, most = _span(state, view.get("kind"))
    if state is State.MEDIATING and rng.random() < _LONG:
        least, most = _LONG_DAYS
    return rng.uniform(least, most) * pace + late


def _span(state: State, kind: object) -> tuple[float, float]:
    if state is State.DISPATCHED:
        return {Kind.REPORT: _OF_REPORTS, Kind.INQUIRY: _OF_INQUIRIES}.get(Kind(str(kind)), _OF_COMPLAINTS)
    if state is State.ACCEPTED and kind == Kind.REPORT:
        return _STEPS[State.VERIFYING]
    return _STEPS.get(state, _USUAL)
