"""How the business is called that figures are filtered by."""

from urllib.parse import quote

from fastapi import Request

from gateway.console.metrics.models import BusinessName
from gateway.console.service_calls import ServiceUnavailable, read


async def business_name(request: Request, business: str | None) -> dict[str, str]:
    """Return the name of a business by its id; nothing without one, or while analytics is silent."""
    if business is None:
        return {}
    found = await read(request, BusinessName, "analytics", f"/v1/respondents/{quote(business, safe='')}")
    return {} if isinstance(found, ServiceUnavailable) else {business: found.name or found.uscc or business}
