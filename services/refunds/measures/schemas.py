"""Requests and answers about measures."""

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, Field

from canon.shanghai import SHANGHAI
from chassis.errors import FieldError, Invalid
from chassis.web.models import Body, Cleaned, Text
from services.refunds.measures.domain import Ground, Measure, MeasureKind, ProposedMeasure
from services.refunds.measures.service import Step


class TakeMeasure(Body):
    """The step that is proposed: what a letter demands and by when, or where a lead was handed to (线索登记号)."""

    kind: MeasureKind
    text: Annotated[Text, Field(min_length=2, max_length=1_000), Cleaned]
    by: date | None = None

    def to_step(self, today: date) -> Step:
        """Return the step.

        Raises:
            Invalid: its day is over.
        """
        if self.by is not None and self.by < today:
            raise Invalid(FieldError(field="/by", code="in_past", message="期限已经过去"))
        return Step(kind=self.kind, text=self.text, by=self.by)


class MeasureView(BaseModel):
    number: int
    kind: MeasureKind
    on: date
    text: str
    by: date | None
    taken_by: str
    taken_at: datetime

    @classmethod
    def of(cls, measure: Measure) -> "MeasureView":
        named = {name: getattr(measure, name) for name in cls.model_fields}
        return cls(**named | {"taken_at": measure.taken_at.astimezone(SHANGHAI)})


class ProposedMeasureView(BaseModel):
    """The next step and why; ``first_late_on`` is the due day of the oldest late instalment."""

    kind: MeasureKind
    ground: Ground
    first_late_on: date
    days_late: int


class MeasureList(BaseModel):
    """The measures of a case or plan, the first first; ``proposed`` is what comes next, for a person to take or not."""

    items: list[MeasureView]
    proposed: ProposedMeasureView | None

    @classmethod
    def of(cls, taken: list[Measure], proposed: ProposedMeasure | None) -> "MeasureList":
        view = ProposedMeasureView.model_validate(proposed, from_attributes=True) if proposed else None
        return cls(items=[MeasureView.of(measure) for measure in taken], proposed=view)
