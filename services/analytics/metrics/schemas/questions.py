"""The queries for figures, and which cases a caller may count."""

from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from canon.codes import Agency, Channel, Department, Kind
from canon.shanghai import day_of
from chassis.db.work import Work
from chassis.errors import FieldError, Forbidden, Invalid
from chassis.web.auth import Caller
from chassis.web.datetimes import Day
from chassis.web.models import QueryModel as Query
from chassis.web.paging import MAX_PAGE
from services.analytics.definitions.domain.catalogue import METRICS
from services.analytics.definitions.domain.metric import Basis, Metric
from services.analytics.definitions.domain.questions import By, Pair, Period, Question, Step, instant_of, period_of
from services.analytics.definitions.parameters import AsOf
from services.analytics.facts.domain.respondents import id_of_uscc, sound_uscc
from services.analytics.metrics.repository.drill_down import Part

Code = Annotated[str, StringConstraints(min_length=1, max_length=100)]
ALL_CASES_ROLES = ("hub", "bureau_head", "auditor")
SECTION_ROLES = ("officer", "section_head")
MOST_DIMENSIONS = 2
LONGEST_BY_DAY = 366  # days, where each is broken down further
FILTERS = ("channel", "department", "agency", "town", "category", "kind", "topic", "topic_class")


class FigureQuery(Query):
    """A period of days in Shanghai (this month where not given), a basis, up to when, and which cases."""

    first: Day | None = Field(None, alias="from")
    last: Day | None = Field(None, alias="to")
    basis: Basis = Basis.COHORT
    as_of: AsOf | None = None
    channel: Channel | None = None
    department: Department | None = None
    agency: Agency | None = None
    town: Code | None = None
    category: Code | None = None
    kind: Kind | None = None
    topic: Code | None = None
    topic_class: Code | None = None
    respondent: Annotated[Code, Field(description="企业的标识，或统一社会信用代码")] | None = None

    def to_question(self, caller: Caller, work: Work) -> Question:
        """Return the question, narrowed to the cases that the caller may count.

        Raises:
            Forbidden: there are none; ``Invalid``, if the period, ``as_of`` or ``respondent`` is wrong.
        """
        if self.names_business() and not is_of_bureau(caller):
            raise Forbidden
        as_of = instant_of(self.as_of) if self.as_of else None
        filters = {name: getattr(self, name) for name in FILTERS if getattr(self, name) is not None}
        return Question(
            period=self._period(work),
            basis=self.basis,
            as_of=None if as_of is None or as_of >= work.now else as_of,
            where=restrict_to_caller(caller, {name: str(value) for name, value in filters.items()}),
            respondent=respondent_id_of(self.respondent) if self.respondent else None,
        )

    def names_business(self) -> bool:
        """Whether the figures are of one business, or compare them: those are for the bureau alone."""
        return self.respondent is not None

    def _period(self, work: Work) -> Period:
        return period_of(self.first, self.last, day_of(work.now))


class MetricQuery(FigureQuery):
    metric: Code = Field(json_schema_extra={"enum": [*METRICS]})

    def get_metric(self) -> Metric:
        """Return the metric asked for.

        Raises:
            Invalid: the catalogue has no metric of this name.
        """
        metric = METRICS.get(self.metric)
        if metric is None:
            raise Invalid(FieldError(field="/query/metric", code="choice", message="没有这个指标"))
        return metric


class SeriesQuery(MetricQuery):
    step: Step = Step.DAY


class TrendsQuery(FigureQuery):
    step: Step = Step.MONTH


DIMENSION = f"({'|'.join(By)})"
ONE_OR_TWO = f"^{DIMENSION}(,{DIMENSION})?$"


class BreakdownQuery(MetricQuery):
    """One dimension, or two at once: ``by=department,channel``."""

    by: Annotated[Code, Field(json_schema_extra={"pattern": ONE_OR_TWO})]

    def get_dimensions(self) -> list[By]:
        """Return the dimension, or both.

        Raises:
            Invalid: there is no such dimension, there are more than two, or both are the same.
        """
        try:
            dimensions = [By(part) for part in self.by.split(",")]
        except ValueError:
            dimensions = []
        if not 1 <= len(dimensions) <= MOST_DIMENSIONS or len({*dimensions}) < len(dimensions):
            raise Invalid(FieldError(field="/query/by", code="choice", message="不在可选范围内"))
        return dimensions

    def get_group(self, period: Period) -> By | Pair:
        """Return by what the figures of a period are broken down.

        Raises:
            Invalid: the days of more than a year are broken down further.
        """
        dimensions = self.get_dimensions()
        if len(dimensions) == 1:
            return dimensions[0]
        if By.DAY in dimensions and (period.last - period.first).days >= LONGEST_BY_DAY:
            raise Invalid(FieldError(field="/query/from", code="too_long", message="所选期间过长"))
        return dimensions[0], dimensions[1]

    def names_business(self) -> bool:
        return super().names_business() or By.RESPONDENT in self.get_dimensions()


class CountedCasesQuery(MetricQuery):
    part: Part = Part.NUMERATOR
    limit: int = Field(50, ge=1, le=MAX_PAGE)
    cursor: str | None = Field(None, max_length=400)


def is_of_bureau(caller: Caller) -> bool:
    """Whether a caller belongs to the bureau: no business learns about another, and no agency or partner about any."""
    return caller.has(*ALL_CASES_ROLES) or (caller.has(*SECTION_ROLES) and caller.department is not None)


def respondent_id_of(text: str) -> UUID:
    """Return the id of a business that is given by its id or its credit code.

    Raises:
        Invalid: it is neither.
    """
    uscc = sound_uscc(text)
    if uscc is not None:
        return id_of_uscc(uscc)
    try:
        return UUID(text)
    except ValueError:
        raise Invalid(
            FieldError(field="/query/respondent", code="format", message="不是企业标识或统一社会信用代码")
        ) from None


def restrict_to_caller(caller: Caller, where: dict[str, str]) -> dict[str, str]:
    """Narrow the filters to the caller's cases: all for the hub, a section's own, what an agency may read.

    Raises:
        Forbidden: the caller's roles may count no cases.
    """
    if caller.has(*ALL_CASES_ROLES):
        return where
    if caller.has(*SECTION_ROLES) and caller.department:
        return _narrowed(where, "department", caller.department)
    if caller.has("agency") and caller.agency:
        return _narrowed(where, "agency", caller.agency) | {"reader": caller.agency}
    raise Forbidden


def _narrowed(where: dict[str, str], column: str, own: str) -> dict[str, str]:
    if where.get(column, own) != own:
        raise Forbidden
    return where | {column: own}
