"""What a case leads to of the business that it is against."""

import asyncio
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Request

from chassis.web.auth import Caller
from gateway.console.cases.models import Complaint
from gateway.console.formatting import Formatter
from gateway.console.models import Case
from gateway.console.navigation import BUREAU
from gateway.console.registers.promises import read_promises
from gateway.console.respondents.models import ListedPage
from gateway.console.service_calls import ServiceUnavailable, read

PATH = "/console/respondents"


async def business_parts(
    request: Request, caller: Caller, complaint: Complaint | ServiceUnavailable, case: Case, say: Formatter
) -> dict[str, Any]:
    """Return what the page of a case shows of its business: what it promised, and its own page."""
    promises, path = await asyncio.gather(
        read_promises(request, caller, complaint, case.received_at, say), read_business_path(request, caller, case.id)
    )
    return {"promises": promises, "business": path}


async def read_business_path(request: Request, caller: Caller, complaint_id: UUID) -> str | None:
    """Return the page; ``None`` for who may not read it, a private person, or if analytics does not answer."""
    if not caller.has(*BUREAU):
        return None
    query = urlencode({"complaint_id": str(complaint_id), "limit": 1})
    found = await read(request, ListedPage, "analytics", "/v1/respondents", query)
    return f"{PATH}/{found.items[0].id}" if isinstance(found, ListedPage) and found.items else None
