"""Read the cases behind a number: what a query selects, the page of them, what they are about."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from fastapi import Request

from canon.shanghai import day_of
from chassis.web.auth import Caller
from gateway.console.case_lookup import read_cases
from gateway.console.metrics.counted import ROWS
from gateway.console.metrics.figures import METRICS, is_rate
from gateway.console.metrics.models import Counted, CountedCase, CountedPage
from gateway.console.metrics.selection import Selection, read_selection
from gateway.console.pages import formatter_for
from gateway.console.service_calls import ServiceUnavailable, read

EVERYTHING = ("hub", "bureau_head", "auditor")  # roles that count every section
PARTS = ("numerator", "denominator", "rest")


def selection_of(request: Request, caller: Caller, sent: Mapping[str, str]) -> Selection:
    """Return what a query selects, of what this person may count."""
    own = None if caller.has(*EVERYTHING) else caller.department or ""
    return read_selection(sent, day_of(formatter_for(request).now), own)


def part_of(metric: str, sent: Mapping[str, str]) -> str:
    return sent["part"] if sent.get("part") in PARTS and is_rate(metric) else PARTS[0]


async def read_counted(
    request: Request, selection: Selection, metric: str, sent: Mapping[str, str]
) -> CountedPage | ServiceUnavailable:
    more = {"metric": metric, "part": part_of(metric, sent), "limit": str(ROWS)}
    more |= {"cursor": sent["cursor"]} if "cursor" in sent else {}
    return await read(request, CountedPage, "analytics", "/v1/metrics/cases", selection.query(**more))


async def counted_cases(request: Request, caller: Caller, metric: str, sent: Mapping[str, str]) -> list[UUID]:
    """Return the cases of a page behind a number, in its order; ``sent`` is the query of the page."""
    if metric not in METRICS:
        return []
    listing = await read_counted(request, selection_of(request, caller, sent), metric, sent)
    return [one.case_id for one in listing.items if one.case_id] if isinstance(listing, CountedPage) else []


async def matters_of(request: Request, items: Sequence[Counted]) -> Mapping[UUID, CountedCase]:
    """Return what the cases are about; those this person may not read, or that are no cases yet, are left out."""
    return await read_cases(request, CountedCase, {item.case_id for item in items if item.case_id})
