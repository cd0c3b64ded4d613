"""Statistics (``/v1/metrics``): figures with their numerator, denominator and definition."""

from datetime import date, datetime

from pydantic import Field

from sdk.resource import Resource
from sdk.schemas import ResponseModel


class Figure(ResponseModel):
    """A count or a rate; a rate's ``value`` is in basis points, or ``None`` if its denominator is 0."""

    value: int | None
    numerator: int | None = None
    denominator: int | None = None
    definition: str = ""


class Summary(ResponseModel):
    """All figures of a period."""

    from_: date = Field(alias="from")
    to: date
    basis: str
    as_of: datetime
    metrics: dict[str, Figure]


class Metrics(Resource):
    """``/v1/metrics``."""

    async def summary(self, **query: str) -> Summary:
        """Read all figures; parameters: ``from``, ``to``, ``basis`` (cohort or event), ``as_of``, and filters."""
        return Summary.model_validate_json(await self.read("/v1/metrics/summary", **query))
