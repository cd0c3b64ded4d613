"""How the hub, sections and officers of the county work a case, in the shares of D§5.9."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from canon.codes import Agency, CloseResult, Department, Kind, State
from simulators.deciding import working
from simulators.deciding.step import Body, Moment, Step, View

HUB = ("hub",)
DESK = ("officer", "section_head", "hub")
PATIENCE = 0.5  # chance to act at a look; a waiting case is seen again and again
REPEATED = frozenset({"close"})  # may be tried again in the same state: it waits for others
_LONG_PATIENCE = 0.06  # for what another authority has
_SETTLES = Department.CONSUMER_PROTECTION  # the section that knows the enterprises


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A command that may come next, how often, and with which body."""

    name: str
    body: Callable[[View, Moment], Body]
    weight: float = 1.0
    actors: tuple[str, ...] = DESK


def case_step(view: View, moment: Moment, tried: frozenset[str] = frozenset()) -> Step | None:
    """Say what is done with a case now; ``tried`` are the commands already given in this state and round."""
    patience = _LONG_PATIENCE if view.get("state") == State.REDIRECTED else PATIENCE
    if moment.rng.random() > patience:
        return None
    open_options = [
        option for option in _options(view, moment, tried) if option.name in REPEATED or option.name not in tried
    ]
    if not open_options:
        return None
    option = moment.rng.choices(open_options, weights=[one.weight for one in open_options])[0]
    return Step(
        actors=option.actors,
        path=f"/v1/cases/{view['id']}/{option.name}",
        body=option.body(view, moment),
        name=option.name,
    )


def _options(view: View, moment: Moment, tried: frozenset[str]) -> list[Option]:
    match view.get("state"):
        case State.RECEIVED | State.TRIAGED | State.RETURNED:
            return [_assignment(view, moment)]
        case State.DISPATCHED:
            return _dispatched(view, moment, tried)
        case State.ACCEPTED if view.get("kind") == Kind.REPORT:
            return _ALWAYS[State.VERIFYING]
        case State.MEDIATING:
            return _mediating(tried)
        case State.FOLLOWED_UP:
            again = working.dissatisfied(view, moment) and view.get("round", 1) == 1
            return [Option(name="rework", body=working.rework, actors=HUB)] if again else []
        case state:
            return _ALWAYS.get(state, [])


_RESULTS = {
    State.AGREED: CloseResult.AGREED,
    State.PERFORMING: CloseResult.AGREED,
    State.TERMINATED: CloseResult.TERMINATED,
    State.REFUSED: CloseResult.REFUSED,
    State.WITHDRAWN: CloseResult.WITHDRAWN,
    State.REDIRECTED: CloseResult.REDIRECTED,
    State.ANSWERED: CloseResult.ANSWERED,
    State.FILED: CloseResult.FILED,
    State.NOT_FILED: CloseResult.NOT_FILED,
}


_ALWAYS: Mapping[Any, list[Option]] = {
    State.ACCEPTED: [
        Option(name="start-mediation", body=working.mediation, weight=96),
        Option(name="terminate", body=working.withdrawn_by_consumer, weight=4),
    ],
    State.VERIFYING: [Option(name="close", body=working.verified)],
    State.CLOSED: [Option(name="follow-up", body=working.followed_up, actors=HUB)],
    **{state: [Option(name="close", body=working.closing(result))] for state, result in _RESULTS.items()},
}


def _assignment(view: View, moment: Moment) -> Option:
    """Take what the rules thought possible; another authority's matter is redirected."""
    if working.suggested(view, moment) in set(Agency):
        return Option(name="redirect", body=working.redirect, actors=HUB)
    return Option(name="assign", body=working.assignment, actors=HUB)


def _dispatched(view: View, moment: Moment, tried: frozenset[str]) -> list[Option]:
    if "first-feedback" not in tried and not view.get("first_feedback_at"):
        return [Option(name="first-feedback", body=working.feedback)]
    if view.get("kind") == Kind.INQUIRY:
        return [Option(name="close", body=working.closing(CloseResult.ANSWERED))]
    if view.get("kind") == Kind.REPORT:
        if "accept" not in tried:
            return [Option(name="accept", body=working.nothing)]
        return [Option(name="close", body=working.verified)]
    options = [
        Option(name="accept", body=working.nothing, weight=74),
        Option(name="refuse", body=working.refusal, weight=8),
        Option(name="return-to-hub", body=working.returned, weight=3),
        Option(name="request-supplement", body=working.supplement, weight=3),
    ]
    if moment.enterprises and view.get("department") == _SETTLES:
        options.append(Option(name="send-to-odr", body=working.odr, weight=12))
    return options


def _mediating(tried: frozenset[str]) -> list[Option]:
    if "pause" in tried and "resume" not in tried:
        return [Option(name="resume", body=working.resumed)]
    # D§5.9: 71-79 % of mediations succeed.
    return [
        Option(name="agree", body=working.agreement, weight=73),
        Option(name="terminate", body=working.termination, weight=25),
        Option(name="pause", body=working.paused, weight=2),
    ]
