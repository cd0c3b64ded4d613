"""Trials of the routing rules: texts in, what would happen to them out; nothing is changed."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import BaseModel, Field, StringConstraints

from canon.codes import Alert, Kind, RedirectReason, RefusalReason
from canon.shanghai import day_of
from chassis.web.models import Body, Text
from reading.alerts import MEANING
from reading.analysis import analyze_text
from reading.meaning import MeaningReading, ReadText
from services.dispatch.fields import Storable
from services.dispatch.instants import AwareInstant
from services.dispatch.routing.domain import CompiledRules, Outcome, RoutingCandidate, RoutingText, Spoke, route
from services.dispatch.routing.domain.examples import examples_of
from services.dispatch.second_reading.domain import MeaningFound

MAX_TEXTS = 5_000
MAX_CHARACTERS = 20_000
MAX_MEANING_TEXTS = 500  # that are also read by their meaning where nobody says whether
TrialRequestText = Annotated[str, StringConstraints(max_length=MAX_CHARACTERS), Storable]
TrialFieldText = Annotated[str, StringConstraints(max_length=500), Storable]


class TrialText(Body):
    id: Text | int
    text: Annotated[str, StringConstraints(max_length=MAX_CHARACTERS), Storable]
    respondent: TrialFieldText | None = None
    place: TrialFieldText | None = None
    region: TrialFieldText | None = None
    request: TrialRequestText | None = None
    received_at: AwareInstant | None = None


class TryRouting(Body):
    texts: list[TrialText]
    rule_set: TrialFieldText | None = None
    meaning: bool | None = Field(default=None, description="read also by meaning; null: up to 500 texts")


class Scored(BaseModel):
    target: str
    score: float


class Example(BaseModel):
    """A labelled text that lies near the one tried."""

    text: str
    target: str


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
    confidence: float = Field(description="how probable it is that the strongest target is right, 0 to 1")
    spoke: Spoke
    examples: list[Example] = Field(description="labelled texts near this one, where what was learned decided")
    entries: list[str] = Field(description="names of the entries that matched")
    alerts_evidence: dict[Alert, list[str]] = Field(description="entries, `learned` or `meaning` by alert")


class RoutingTrials(BaseModel):
    """The version that was tried, and what it says of each text, in order."""

    rule_set: str
    results: list[TrialView]


def try_texts(texts: Sequence[TrialText], rules: CompiledRules) -> list[dict[str, Any]]:
    """Read and route every text, in order."""
    return [_try_text(text, rules) for text in texts]


def read_text_of(trial: TrialText) -> ReadText:
    """Return what the second reading reads of a text."""
    return ReadText(text=trial.text, request=trial.request, respondent=trial.respondent)


def add_meaning(result: dict[str, Any], found: MeaningReading) -> dict[str, Any]:
    """Add what the second reading alerts to and hints at; of a text that waits at the hub, its suggestions."""
    evidence = {alert: [*words] for alert, words in result["alerts_evidence"].items()}
    for alert in found.alerts:
        evidence.setdefault(alert, []).append(MEANING)
    suggestions = result["suggestions"]
    if result["outcome"] is Outcome.HUB:
        suggestions = [
            {"target": target, "score": round(found.targets[target], 4)}
            for target in MeaningFound(alerts=(), targets=found.targets).suggestions()
        ]
    alerts = [alert for alert in Alert if alert in evidence]
    hints = result["refusal_hints"]
    if result["kind"] is Kind.COMPLAINT:
        hints = [*dict.fromkeys([*hints, *found.hints])]
    return {**result, "alerts": alerts, "refusal_hints": hints, "alerts_evidence": evidence, "suggestions": suggestions}


def _try_text(trial: TrialText, rules: CompiledRules) -> dict[str, Any]:
    reading = analyze_text(
        trial.text,
        received_on=day_of(trial.received_at) if trial.received_at else None,
        respondent_name=trial.respondent,
        respondent_address=trial.place,
        request=trial.request,
        knowledge=rules.rules.reading,
    )
    decision = route(
        RoutingText(
            text=trial.text,
            respondent=trial.respondent,
            place=trial.place,
            region=trial.region,
            request=trial.request,
            kind=reading.kind,
        ),
        rules,
    )
    runner_up = decision.runner_up.target if decision.runner_up else None
    near = examples_of(trial.text, decision.spoke, decision.target, runner_up)
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
        "confidence": decision.confidence,
        "spoke": decision.spoke,
        "examples": [{"text": one.text, "target": one.target} for one in near],
        "entries": reading.entries,
        "alerts_evidence": {raised.alert: raised.evidence for raised in reading.raised_alerts},
    }


def _candidate_view(candidate: RoutingCandidate | None) -> dict[str, Any] | None:
    return {"target": candidate.target, "score": candidate.score} if candidate else None
