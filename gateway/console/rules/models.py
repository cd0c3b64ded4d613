"""What the pages of the rules read from the service ``dispatch``."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from gateway.console.models import ServiceAnswer


class Signature(ServiceAnswer):
    account: str
    role: str
    signed_at: datetime


class Version(ServiceAnswer):
    """A version in the list."""

    version: str
    state: str
    effective_from: date
    begins_at: datetime | None
    founding: bool
    author: str
    drafted_at: datetime
    base: str | None
    note: str | None
    signatures: list[Signature]
    trials: int
    retired_at: datetime | None
    retired_by: str | None
    retirement: str | None


class VersionPage(ServiceAnswer):
    """``GET /v1/routing/rule-sets``."""

    items: list[Version]
    next: str | None


class Share(ServiceAnswer):
    """A rate with its evidence; ``value`` in basis points."""

    numerator: int
    denominator: int
    value: int | None


class TargetAccuracy(ServiceAnswer):
    """Of what people sent to a place: how much the rules send there too, and what they answer."""

    target: str
    accuracy: Share
    answered: dict[str, int]


class Accuracy(ServiceAnswer):
    accuracy: Share
    targets: list[TargetAccuracy]


class Moves(ServiceAnswer):
    """How many cases would go from one place to another."""

    origin: str = Field(alias="from")
    to: str
    count: int


class Loads(ServiceAnswer):
    before: dict[str, int]
    after: dict[str, int]


class TrialFigures(ServiceAnswer):
    cases: int
    moved_count: int
    left_out: int
    forgotten: int
    moves: list[Moves]
    load: Loads
    corrections_before: Accuracy
    corrections_after: Accuracy
    alerts: Loads | None = None  # cases by alert, where the two versions read with different knowledge


class StoredTrial(ServiceAnswer):
    id: UUID
    against: str
    account: str
    tried_at: datetime
    result: TrialFigures


class RuleSet(Version):
    """``GET /v1/routing/rule-sets/{version}``."""

    document: dict[str, Any]
    changes: dict[str, Any] | None
    latest_trials: list[StoredTrial]


class MovedCase(ServiceAnswer):
    """A case that would go elsewhere."""

    id: UUID
    number: str
    origin: str = Field(alias="from")
    to: str


class Trial(TrialFigures):
    """``POST /v1/routing/rule-sets/{version}/trial``."""

    id: UUID
    against: str
    tried_at: datetime
    moved: list[MovedCase]


class Correction(ServiceAnswer):
    """A case that a person sent elsewhere than the rules."""

    case_id: UUID
    at: datetime
    account: str
    reason: str | None
    rules_target: str
    person_target: str
    text: str | None


class CorrectionPage(ServiceAnswer):
    """``GET /v1/routing/corrections``."""

    items: list[Correction]
    next: str | None


class Replayed(Accuracy):
    """``POST /v1/routing/corrections/replay``."""

    rule_set: str
