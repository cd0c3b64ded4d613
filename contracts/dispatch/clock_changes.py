"""What one act changed in the limits of its case: a part of the act's event, not an event of its own."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from canon.codes import ClockKind, RuleSet


class LimitFact(BaseModel):
    """Something about one limit."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    clock: ClockKind
    due_at: datetime
    receipt: UUID | None = None  # the complaint whose channel set the limit, where a channel did


class LimitStarted(LimitFact):
    """A limit runs; ``proof`` is its arithmetic in words."""

    change: Literal["started"] = "started"
    rule_set: RuleSet
    rule: str
    starts_at: datetime
    provisional: bool = False
    proof: str


class LimitMoved(LimitFact):
    """A running limit ends on another day: appraisal does not count, it was extended, a calendar was published."""

    change: Literal["moved"] = "moved"
    starts_at: datetime
    provisional: bool = False
    proof: str


class Stop(StrEnum):
    """Why a limit does not run: it stands still, or what it wanted is no longer wanted."""

    PAUSED = "paused"
    CANCELLED = "cancelled"


class LimitStopped(LimitFact):
    """A limit runs no longer: goods are appraised, or the case went elsewhere. ``LimitMoved`` tells that it runs on."""

    change: Literal["stopped"] = "stopped"
    stop: Stop


class LimitMet(LimitFact):
    """What the limit wanted was done, in time or late."""

    change: Literal["met"] = "met"
    starts_at: datetime
    met_at: datetime
    in_time: bool


LimitChange = Annotated[LimitStarted | LimitMoved | LimitStopped | LimitMet, Field(discriminator="change")]
