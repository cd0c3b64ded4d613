"""What the page of hot spots reads from the service ``analytics``."""

from datetime import date

from pydantic import Field

from gateway.console.models import ServiceAnswer


class HotSpot(ServiceAnswer):
    by: str
    key: str
    name: str
    count: int
    usual: float
    ratio: float | None
    p_value: float
    hot: bool
    weeks: tuple[int, ...]
    query: str


class HotSpots(ServiceAnswer):
    """``GET /v1/hotspots``."""

    first: date = Field(alias="from")
    last: date = Field(alias="to")
    tested: int
    items: tuple[HotSpot, ...]
