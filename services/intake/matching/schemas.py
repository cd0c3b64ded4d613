"""Requests and responses about messages that may be one matter."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from chassis.web.datetimes import Instant
from chassis.web.models import Body, Text
from contracts.intake import Verdict
from services.intake.matches.domain import Match


class DecideMatch(Body):
    """What two messages are to each other: 同一事项、补充、重复、另一事项."""

    verdict: Verdict = Field(alias="as")
    reason: Annotated[Text, Field(min_length=2, max_length=500)]


class MatchView(BaseModel):
    """Another message that may be of the same matter.

    ``as`` is null until it is decided; ``joined_at`` is since when one case answers both; ``apart_because`` is why two
    cases do although they are one matter; ``review``: a machine joined them by earlier rules, and a person should look.
    """

    id: UUID
    is_earlier: bool
    score: float
    features: dict[str, float]
    evidence: list[str]
    contradictions: list[str]
    rule_version: str
    found_at: Instant
    verdict: Verdict | None = Field(serialization_alias="as")
    decided_by: str | None
    decided_at: Instant | None
    reason: str | None
    joined_at: Instant | None
    apart_because: str | None
    review: bool

    @classmethod
    def of(cls, match: Match, complaint_id: UUID) -> "MatchView":
        """Return the view of a pair from one of its messages."""
        names = cls.model_fields.keys() & Match.__slots__
        values = {name: getattr(match, name) for name in names}
        return cls(id=match.other_than(complaint_id), is_earlier=complaint_id == match.later_id, **values)


class MatchList(BaseModel):
    items: list[MatchView]
