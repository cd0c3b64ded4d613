"""A message to a platform: a step of the platform's own procedure with its own fields (回填)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from canon.codes import Channel, ClockKind, Kind
from canon.secrecy import is_shown
from contracts.dispatch import CaseClosed
from contracts.event import Event
from services.intake.complaints.domain.wording import RESULTS, time_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A complaint from a platform, as far as its write-back needs it."""

    complaint_id: UUID
    number: str
    kind: Kind
    channel: Channel
    external_id: str
    respondent_name: str | None
    respondent_place: str | None
    amount_fen: int | None
    limits: Mapping[str, datetime] = field(default_factory=dict)  # by clock, of the present round
    mode: str | None = None  # how it was mediated last
    secret_handovers: frozenset[str] = frozenset()  # not to be shown to the complaint's own side

    def can_mention(self, handover_id: UUID | None) -> bool:
        return is_shown(handover_id, self.secret_handovers, closes=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One message to a platform: the name of its step, its fields, when it happened."""

    name: str
    fields: Mapping[str, Any]
    at: datetime


def limit_text(receipt: Receipt, clocks: Mapping[Kind, ClockKind]) -> str:
    """Return the due time of the limit for this kind of case in the platforms' format, or "" if it is not known."""
    clock = clocks.get(receipt.kind)
    due_at = receipt.limits.get(clock) if clock else None
    return time_text(due_at) if due_at else ""


def closing_text(event: CaseClosed, receipt: Receipt) -> str:
    """Return the closing note, or only the result if there is no note or the case ended with a secret hand-over."""
    note = event.note if receipt.can_mention(event.handover_id) else None
    return note or f"已办结：{RESULTS[event.result]}"


StepBuilder: TypeAlias = Callable[[Any, Receipt], tuple[str, dict[str, Any]] | None]


def build_step(builders: Mapping[type[Event], StepBuilder], event: Event, receipt: Receipt) -> Step | None:
    """Return the step of an event on this platform, or None if it has none."""
    builder = builders.get(type(event))
    content = builder(event, receipt) if builder else None
    return None if content is None else Step(name=content[0], fields=content[1], at=event.occurred_at)
