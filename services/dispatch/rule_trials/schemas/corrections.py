"""What people corrected, and how often rules answer as they did."""

from typing import Any
from uuid import UUID

from pydantic import BaseModel

from chassis.web.datetimes import Instant
from chassis.web.models import Body
from services.dispatch.fields import FrozenView
from services.dispatch.rule_trials.domain.accuracy import Score
from services.dispatch.rulebook.schemas import Accuracy, Name

WHOLE = 10_000  # basis points


class ReplayCorrections(Body):
    rule_set: Name | None = None


class Replayed(Accuracy):
    rule_set: str


class CorrectionView(FrozenView):
    """A labelled example: what was read, what the rules said, what the person said."""

    case_id: UUID
    at: Instant
    account: str
    act: str
    reason: str | None
    channel: str
    rule_version: str
    rules_outcome: str
    rules_target: str
    person_target: str
    person_station: str | None
    text: str | None
    request: str | None
    respondent: str | None
    place: str | None
    respondent_place: str | None
    region: str | None
    goods: str | None
    category: str | None
    problem: str | None
    platform: str | None


class CorrectionPage(BaseModel):
    items: list[CorrectionView]
    next: str | None


def accuracy(score: Score) -> dict[str, Any]:
    return {
        "accuracy": _rate(score.right, score.examples),
        "targets": [
            {"target": one.target, "accuracy": _rate(one.right, one.examples), "answered": dict(one.answered)}
            for one in score.targets
        ],
    }


def _rate(right: int, examples: int) -> dict[str, int | None]:
    return {
        "numerator": right,
        "denominator": examples,
        "value": round(right * WHOLE / examples) if examples else None,
    }
