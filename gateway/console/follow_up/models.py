"""What the call sheet reads of the services' answers."""

from gateway.console.models import Case, ServiceAnswer


class ListedCase(Case):
    result: str | None = None


class CasePage(ServiceAnswer):
    """``GET /v1/cases``."""

    items: list[ListedCase]
    next: str | None
