"""Read the names of what the lines of the trail are about, with the rights of who reads them."""

import asyncio
from collections.abc import Mapping, Sequence
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Request

from gateway.console.audit.models import Line, NamedCase
from gateway.console.audit.subjects import Names, SubjectKind, ids_of, is_id
from gateway.console.case_lookup import find_cases
from gateway.console.odr.models import EnterprisePage
from gateway.console.odr.view import names_of as names_of_enterprises
from gateway.console.search.models import FoundCases
from gateway.console.search.view import is_number
from gateway.console.service_calls import ServiceUnavailable, read

MOST_ENTERPRISES = 200


async def names_of(request: Request, lines: Sequence[Line]) -> Names:
    """Return the names of the cases and enterprises of these lines."""
    cases, enterprises = await asyncio.gather(
        find_cases(request, NamedCase, [UUID(one) for one in ids_of(lines, SubjectKind.CASE)]),
        _enterprises(request, ids_of(lines, SubjectKind.ENTERPRISE)),
    )
    if isinstance(cases, ServiceUnavailable):
        return Names(
            enterprises=enterprises, unread=frozenset(() if cases.refused else ids_of(lines, SubjectKind.CASE))
        )
    named = {str(one): (found.number, found.title or "") for one, found in cases.items()}
    return Names(cases=named, enterprises=enterprises)


async def with_id(request: Request, filters: Mapping[str, str]) -> dict[str, str]:
    """Return the filters with the id of the case whose number was typed; the trail knows ids only."""
    number = filters.get("subject", "")
    if not is_number(number) or is_id(number):
        return dict(filters)
    found = await read(request, FoundCases, "dispatch", "/v1/cases", urlencode({"number": number, "limit": 1}))
    known = [str(case.id) for case in found.items] if isinstance(found, FoundCases) else []
    return dict(filters) | {"subject": known[0] if known else number}


async def _enterprises(request: Request, ids: Sequence[str]) -> dict[str, str]:
    if not ids:
        return {}
    listing = await read(request, EnterprisePage, "odr", "/v1/odr/enterprises", f"limit={MOST_ENTERPRISES}")
    known = names_of_enterprises(listing.items) if isinstance(listing, EnterprisePage) else {}
    return {str(identifier): name for identifier, name in known.items()}
