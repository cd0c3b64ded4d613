"""Figures, each with its numerator, denominator and definition."""

from datetime import date, datetime

from pydantic import Field

from sdk.asking import Asking
from sdk.schemas import Told


class Figure(Told):
    """A count or a rate; a rate's ``value`` is in basis points, and ``None`` over nothing."""

    value: int | None
    numerator: int | None = None
    denominator: int | None = None
    definition: str = ""


class Summary(Told):
    """All figures of a period."""

    from_: date = Field(alias="from")
    to: date
    basis: str
    as_of: datetime
    metrics: dict[str, Figure]


class Metrics(Asking):
    """``/v1/metrics``."""

    async def summary(self, **query: str) -> Summary:
        """``from``, ``to``, ``basis`` (cohort or event), ``as_of``, and what to narrow it by."""
        return Summary.model_validate_json(await self.read("/v1/metrics/summary", **query))
