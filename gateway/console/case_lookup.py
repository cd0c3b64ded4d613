"""Cases that another service's answer names, read from dispatch in one request."""

from collections.abc import Collection, Mapping
from typing import Any, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Request

from gateway.console.models import CaseReference, ServiceAnswer
from gateway.console.service_calls import ServiceUnavailable, read, read_each

PATH = "/v1/cases"
MOST = 200  # ids of a request
Found = TypeVar("Found", bound=CaseReference)


class _Page(ServiceAnswer):
    items: list[dict[str, Any]]


async def read_cases(request: Request, shape: type[Found], complaints: Collection[UUID]) -> Mapping[UUID, Found]:
    """Return the cases of these complaints that this person may read, by complaint; none while dispatch is silent."""
    found = await find_cases(request, shape, complaints)
    return {} if isinstance(found, ServiceUnavailable) else found


async def find_cases(
    request: Request, shape: type[Found], complaints: Collection[UUID]
) -> Mapping[UUID, Found] | ServiceUnavailable:
    """Return the cases of these complaints that this person may read, by complaint.

    One request finds all of them; a complaint that was joined to another's case is then read by itself.
    """
    wanted = sorted(complaints)[:MOST]
    if not wanted:
        return {}
    query = urlencode({"ids": ",".join(map(str, wanted)), "limit": MOST})
    page = await read(request, _Page, "dispatch", PATH, query)
    if isinstance(page, ServiceUnavailable):
        return page
    found = {one.id: one for one in (shape.model_validate(item) for item in page.items)}
    joined = [one for one in wanted if one not in found]
    answers = await read_each(request, shape, "dispatch", [f"{PATH}/{one}" for one in joined])
    return found | {one: case for one, case in zip(joined, answers, strict=True) if isinstance(case, shape)}
