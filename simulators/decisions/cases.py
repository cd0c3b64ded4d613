"""The next command of the hub, sections and officers on a case, with the frequencies of D§5.9."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from canon.codes import Agency, CloseResult, Department, Kind, State
from simulators.decisions import request_bodies
from simulators.decisions.action import Action, Body, DecisionContext, View

HUB_ACTORS = ("hub",)
CASE_ACTORS = ("officer", "section_head", "hub")
HEAD_ACTORS = ("section_head", "bureau_head")  # who decide alone where others propose
ACT_PROBABILITY = 0.5  # at each read of a case; a case that waits is read again and again
REPEATABLE = frozenset({"close"})  # commands that may be tried again in the same state, because they wait for others
_REDIRECTED_ACT_PROBABILITY = 0.06  # of a case at another authority
_ODR_DEPARTMENT = Department.CONSUMER_PROTECTION  # the section that sends disputes to enterprises


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A command that may come next, its weight, and its body."""

    name: str
    body: Callable[[View, DecisionContext], Body]
    weight: float = 1.0
    actors: tuple[str, ...] = CASE_ACTORS


def next_case_action(view: View, context: DecisionContext, tried: frozenset[str] = frozenset()) -> Action | None:
    """Choose the next action on a case, or none yet; ``tried`` are the commands sent in this state and round."""
    probability = _REDIRECTED_ACT_PROBABILITY if view.get("state") == State.REDIRECTED else ACT_PROBABILITY
    return None if context.rng.random() > probability else choose_action(view, context, tried)


def choose_action(view: View, context: DecisionContext, tried: frozenset[str] = frozenset()) -> Action | None:
    """Choose the next action on a case, if its state allows any."""
    open_options = [
        option for option in _options(view, context, tried) if option.name in REPEATABLE or option.name not in tried
    ]
    if not open_options:
        return None
    option = context.rng.choices(open_options, weights=[one.weight for one in open_options])[0]
    return Action(
        actors=option.actors,
        path=f"/v1/cases/{view['id']}/{option.name}",
        body=option.body(view, context),
        name=option.name,
    )


def _options(view: View, context: DecisionContext, tried: frozenset[str]) -> list[Option]:
    match view.get("state"):
        case State.RECEIVED | State.TRIAGED | State.RETURNED:
            return [_assignment(view, context)]
        case State.DISPATCHED:
            return _dispatched(view, context, tried)
        case State.ACCEPTED if view.get("kind") == Kind.REPORT:
            return _OPTIONS_BY_STATE[State.VERIFYING]
        case State.MEDIATING:
            return _mediating(tried)
        case State.FOLLOWED_UP:
            again = request_bodies.is_dissatisfied(view, context) and view.get("round", 1) == 1
            return [Option(name="rework", body=request_bodies.rework, actors=HUB_ACTORS)] if again else []
        case state:
            return _OPTIONS_BY_STATE.get(state, [])


_CLOSE_RESULTS = {
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


_OPTIONS_BY_STATE: Mapping[Any, list[Option]] = {
    State.ACCEPTED: [
        Option(name="start-mediation", body=request_bodies.mediation, weight=96),
        Option(name="terminate", body=request_bodies.withdrawn_by_consumer, weight=4),
    ],
    State.VERIFYING: [Option(name="close", body=request_bodies.verification)],
    State.CLOSED: [Option(name="follow-up", body=request_bodies.follow_up, actors=HUB_ACTORS)],
    **{state: [Option(name="close", body=request_bodies.closing(result))] for state, result in _CLOSE_RESULTS.items()},
}


def _assignment(view: View, context: DecisionContext) -> Option:
    """Choose one of the targets that the rules suggested; a case for another authority is redirected."""
    if request_bodies.suggested_target(view, context) in set(Agency):
        return Option(name="redirect", body=request_bodies.redirect, actors=HUB_ACTORS)
    return Option(name="assign", body=request_bodies.assignment, actors=HUB_ACTORS)


def _dispatched(view: View, context: DecisionContext, tried: frozenset[str]) -> list[Option]:
    if "first-feedback" not in tried and not view.get("first_feedback_at"):
        return [Option(name="first-feedback", body=request_bodies.feedback)]
    if view.get("kind") == Kind.INQUIRY:
        return [Option(name="close", body=request_bodies.closing(CloseResult.ANSWERED))]
    if view.get("kind") == Kind.REPORT:
        if "accept" not in tried:
            return [Option(name="accept", body=request_bodies.empty)]
        return [Option(name="close", body=request_bodies.verification)]
    options = [
        Option(name="accept", body=request_bodies.empty, weight=74),
        Option(name="refuse", body=request_bodies.refusal, weight=8, actors=HEAD_ACTORS),
        Option(name="return-to-hub", body=request_bodies.return_to_hub, weight=3),
        Option(name="request-supplement", body=request_bodies.supplement, weight=3),
    ]
    if context.enterprises and view.get("department") == _ODR_DEPARTMENT:
        options.append(Option(name="send-to-odr", body=request_bodies.odr, weight=context.odr_weight))
    return options


def _mediating(tried: frozenset[str]) -> list[Option]:
    if "pause" in tried and "resume" not in tried:
        return [Option(name="resume", body=request_bodies.resume)]
    # D§5.9: 71-79 % of mediations succeed.
    return [
        Option(name="agree", body=request_bodies.agreement, weight=73),
        Option(name="terminate", body=request_bodies.termination, weight=25),
        Option(name="pause", body=request_bodies.pause, weight=2, actors=HEAD_ACTORS),
    ]
