"""What the business of a case promised: its entries on the registers on the day the complaint was received."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from fastapi import Request

from canon.shanghai import day_of
from chassis.web.auth import Caller
from gateway.console.cases.models import Complaint
from gateway.console.formatting import Formatter
from gateway.console.navigation import BUREAU
from gateway.console.registers.models import Promises
from gateway.console.registers.view import terms_of
from gateway.console.service_calls import ServiceUnavailable, read


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseLine:
    """A register that the business stands on, what it promised there, and the page of its entry."""

    register: str
    terms: str
    path: str
    is_suspended: bool


async def read_promises(
    request: Request, caller: Caller, complaint: Complaint | ServiceUnavailable, received_at: datetime, say: Formatter
) -> Sequence[PromiseLine]:
    """Return what the business of a complaint promised; none for who reads no registers, or if odr does not answer."""
    business = complaint.respondent if isinstance(complaint, Complaint) else None
    if not caller.has(*BUREAU) or business is None or not (business.name or business.uscc):
        return ()
    query = {"on": day_of(received_at).isoformat(), "name": business.name, "uscc": business.uscc}
    wanted = urlencode({key: value for key, value in query.items() if value})
    found = await read(request, Promises, "odr", "/v1/odr/promises", wanted)
    return [
        PromiseLine(
            register=one.register_name,
            terms=terms_of(one, say),
            path=f"/console/registers/{one.register_name}/{one.id}",
            is_suspended=one.state == "suspended",
        )
        for one in (found.items if isinstance(found, Promises) else ())
    ]
