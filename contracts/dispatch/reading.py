"""Events of what texts are read by: a bureau's own knowledge beside the shipped (本局知识)."""

from datetime import datetime
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from contracts.event import Event


class OwnEntry(BaseModel):
    """An entry of a bureau, without its examples: its words speak for what it says, under the conditions beside them.

    A word that begins with ``$`` names a shipped list. ``within``: characters; null is what shipped entries have.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    says: str
    any: tuple[str, ...]
    near: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    within: int | None = None
    unless: tuple[str, ...] = ()
    unless_before: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    because: str | None = None


class HeadThreshold(BaseModel):
    """From which probability a learned head counts in both readings, 0 to 1."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    head: str
    least: float


class ReadingChanged(Event):
    """From ``begins_at`` texts are read with what this rule set changes of the shipped knowledge, and nothing else.

    Every signed rule set is told of, also one that changes nothing of it. In force is the one that began last and was
    not retired; without any, the shipped knowledge alone. A rule set that is retired is told of again. ``aggregate_id``
    is the rule book.
    """

    type: ClassVar[str] = "dispatch.reading_changed.v1"

    version: str
    begins_at: datetime
    retired_at: datetime | None = None
    off: tuple[str, ...] = ()
    entries: tuple[OwnEntry, ...] = ()
    thresholds: tuple[HeadThreshold, ...] = ()
