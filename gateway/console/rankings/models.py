"""What the ranking of businesses reads from the service ``analytics``."""

from datetime import datetime
from uuid import UUID

from gateway.console.models import Metric, ServiceAnswer


class Rate(Metric):
    """A rate; ``few``: over too few cases to be ranked by."""

    few: bool


class Ranked(ServiceAnswer):
    """A business."""

    id: UUID
    name: str | None
    uscc: str | None
    received: int
    closed: int
    settled: Rate
    mediation: Rate
    odr: Rate
    satisfaction: Rate
    loss_recovered_fen: int
    handling_days_median: int | None


class Ranking(ServiceAnswer):
    """``GET /v1/enterprises/ranking``."""

    as_of: datetime
    items: list[Ranked]
    next: str | None
