"""Trials of the routing rules: texts in, what would happen to them out; nothing is changed."""

from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import BaseModel, StringConstraints

from canon.codes import Alert, Kind, RedirectReason, RefusalReason
from canon.shanghai import day_of
from chassis.web.models import Body, Text
from reading.analysis import analyze_text
from services.dispatch.fields import Storable
from services.dispatch.instants import AwareInstant
from services.dispatch.routing.domain import CompiledRules, Outcome, RoutingCandidate, RoutingText, route

MAX_TEXTS = 5_000
MAX_CHARACTERS = 20_000
TrialFieldText = Annotated[str, StringConstraints(max_length=500), Storable]


class TrialText(Body):
    id: Text | int
    text: Annotated[str, StringConstraints(max_length=MAX_CHARACTERS), Storable]
    respondent: TrialFieldText | None = None
    place: TrialFieldText | None = None
    region: TrialFieldText | None = None
    received_at: AwareInstant | None = None


class TryRouting(Body):
    texts: list[TrialText]
    rule_set: TrialFieldText | None = None


class Scored(BaseModel):
    target: str
    score: float


class TrialView(BaseModel):
    """What the rules say of one text; ``refusal_hints`` are advice, a person decides."""

    id: str | int
    kind: Kind
    split: bool
    outcome: Outcome
    target: str
    station: str | None
    score: float
    runner_up: Scored | None
    suggestions: list[Scored]
    matched: list[str]
    reason: RedirectReason | None
    basis: str | None
    explanation: str
    refusal_hints: list[RefusalReason]
    missing: list[str]
    alerts: list[Alert]


class RoutingTrials(BaseModel):
    """The version that was tried, and what it says of each text, in order."""

    rule_set: str
    results: list[TrialView]


def try_texts(texts: Iterable[TrialText], rules: CompiledRules) -> list[dict[str, Any]]:
    """Read and route every text, in order."""
    return [_try_text(text, rules) for text in texts]


def _try_text(trial: TrialText, rules: CompiledRules) -> dict[str, Any]:
    reading = analyze_text(
        trial.text,
        received_on=day_of(trial.received_at) if trial.received_at else None,
        respondent_name=trial.respondent,
        respondent_address=trial.place,
    )
    decision = route(
        RoutingText(
            text=trial.text,
            respondent=trial.respondent,
            place=trial.place,
            region=trial.region,
            kind=reading.kind,
        ),
        rules,
    )
    return {
        "id": trial.id,
        "kind": reading.kind,
        "split": reading.split,
        "outcome": decision.outcome,
        "target": decision.target,
        "station": decision.station,
        "score": decision.score,
        "runner_up": _candidate_view(decision.runner_up),
        "suggestions": [_candidate_view(one) for one in decision.suggestions],
        "matched": decision.matched,
        "reason": decision.reason,
        "basis": decision.basis,
        "explanation": decision.explanation,
        "refusal_hints": list(dict.fromkeys(hint.code for hint in reading.refusal_hints)),
        "missing": reading.missing,
        "alerts": reading.alerts,
    }


def _candidate_view(candidate: RoutingCandidate | None) -> dict[str, Any] | None:
    return {"target": candidate.target, "score": candidate.score} if candidate else None
