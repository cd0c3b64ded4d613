"""Deadlines computed without a case; a bad item gets its problem in its place."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from pydantic import BaseModel, Field, SkipValidation, ValidationError

from canon.calendar import Calendar
from canon.codes import ClockKind, RuleSet
from canon.deadlines import Suspension, deadline
from canon.unsound import Unsound
from chassis.errors import FieldError, Invalid
from chassis.web.datetimes import Instant
from chassis.web.models import Body, Text
from chassis.web.openapi import Problem
from chassis.web.problems import invalid_of, problem
from services.dispatch.instants import TextInstant

MAX_ITEMS = 10_000


class PreviewSuspension(Body):
    begins_at: TextInstant = Field(alias="from")
    ends_at: TextInstant = Field(alias="to")
    ground: Text


class PreviewItem(Body):
    """One clock to work out; ``rule_set`` null is chosen by the Shanghai date of ``starts_at``."""

    id: Text | int
    kind: ClockKind
    starts_at: TextInstant
    rule_set: RuleSet | None = None
    suspensions: tuple[PreviewSuspension, ...] = ()
    extended: bool = False


class PreviewDeadlines(Body):
    items: list[SkipValidation[PreviewItem]]  # each is validated on its own


class PreviewView(BaseModel):
    id: str | int
    due_at: Instant
    last_day: date
    latest_day: date
    rule_set: RuleSet
    rule: str
    provisional: bool
    proof: str


class BadItemView(BaseModel):
    """A bad item in its place."""

    id: str | int | None
    status: int
    problem: Problem


class DeadlinePreviews(BaseModel):
    items: list[PreviewView | BadItemView]


def preview_items(items: Iterable[Any], calendar: Calendar, *, english: bool) -> list[dict[str, Any]]:
    """Return each item's end with its proof, or its problem (``no_legal_period``, ``not_in_rule_set``, …), in order."""
    return [_preview_item(item, calendar, english=english) for item in items]


def _preview_item(item: Any, calendar: Calendar, *, english: bool) -> dict[str, Any]:
    try:
        return _compute_deadline(PreviewItem.model_validate(item), calendar)
    except ValidationError as failure:
        refusal = invalid_of(failure.errors(include_url=False), english=english)
    except Unsound as unsound:
        refusal = _UnsoundItem(unsound)
    return {"id": _id_of(item), "status": 422, "problem": problem(refusal, english=english, status=422)}


def _compute_deadline(item: PreviewItem, calendar: Calendar) -> dict[str, Any]:
    stops = [
        Suspension(begins_at=stop.begins_at, ends_at=stop.ends_at, ground=stop.ground) for stop in item.suspensions
    ]
    end = deadline(item.kind, item.starts_at, calendar, item.rule_set, stops, extended=item.extended)
    return PreviewView(
        id=item.id,
        due_at=end.due_at,
        last_day=end.last_day,
        latest_day=end.latest_day,
        rule_set=end.rule_set,
        rule=end.rule,
        provisional=end.provisional,
        proof=end.proof,
    ).model_dump(mode="json")


class _UnsoundItem(Invalid):
    """An item that ``deadline`` rejects as ``Unsound``, under the same code."""

    def __init__(self, unsound: Unsound) -> None:
        super().__init__(FieldError(field=unsound.field, code=unsound.code, message=str(unsound)))
        self.code = unsound.code  # type: ignore[misc]
        self.zh = str(unsound)  # type: ignore[misc]


def _id_of(item: Any) -> str | int | None:
    found = item.get("id") if isinstance(item, dict) else None
    if isinstance(found, str):
        return found[:200].encode("utf-8", "replace").decode()
    return found if isinstance(found, int) and not isinstance(found, bool) else None  # True is an int to Python
