"""What the call sheet reads of the services' answers."""

from gateway.console.cases.models import WholeCase
from gateway.console.models import ServiceAnswer


class CasePage(ServiceAnswer):
    """``GET /v1/cases`` with details."""

    items: list[WholeCase]
    next: str | None
