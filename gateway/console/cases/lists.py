"""The lists that a case is opened from, as their pages show them: which cases, in which order."""

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Request

from chassis.web.auth import Caller
from gateway.console.case_rows import title_of
from gateway.console.hub import routes as hub
from gateway.console.metrics import drill_down as metrics
from gateway.console.models import Case, CasePage
from gateway.console.my import routes as my
from gateway.console.opened_from import ListAddress, ListedCase, ListReader
from gateway.console.pages import translations_for
from gateway.console.search import view as search
from gateway.console.service_calls import read
from gateway.console.supervision import routes as supervision

MOST = 300  # cases of a long result that are walked from where it was opened
PAGE = 100  # cases read at once


async def _of_search(request: Request, caller: Caller, listing: ListAddress, case_id: UUID) -> Sequence[ListedCase]:
    """Read on until the case and the one behind it are there."""
    del caller
    conditions = search.conditions_of(listing.conditions)
    if listing.conditions.get("sort") in search.SORTS:
        conditions["sort"] = listing.conditions["sort"]
    cases: list[Case] = []
    cursor: str | None = listing.conditions.get("cursor", "")
    while cursor is not None and len(cases) < MOST and not any(case.id == case_id for case in cases[:-1]):
        wanted = conditions | {"limit": str(PAGE)} | ({"cursor": cursor} if cursor else {})
        page = await read(request, CasePage, "dispatch", "/v1/cases", urlencode(wanted))
        if not isinstance(page, CasePage):
            break
        cases += page.items
        cursor = page.next
    return _listed(request, cases)


async def _of_my_cases(request: Request, caller: Caller, listing: ListAddress, case_id: UUID) -> Sequence[ListedCase]:
    del case_id
    return _listed(request, await my.listed_cases(request, caller, listing.conditions))


async def _of_hub(request: Request, caller: Caller, listing: ListAddress, case_id: UUID) -> Sequence[ListedCase]:
    """Return the cases of one list of the desk."""
    del caller, case_id
    return _listed(request, await hub.listed_cases(request, listing.part))


async def _of_supervision(
    request: Request, caller: Caller, listing: ListAddress, case_id: UUID
) -> Sequence[ListedCase]:
    """Return the proposals, or the late and near cases."""
    del caller, case_id
    return _listed(request, await supervision.listed_cases(request, listing.part))


async def _of_metrics(request: Request, caller: Caller, listing: ListAddress, case_id: UUID) -> Sequence[ListedCase]:
    """Return the page of cases behind a number."""
    del case_id
    metric = listing.path.removeprefix("metrics/").removesuffix("/cases")
    cases = await metrics.counted_cases(request, caller, metric, listing.conditions)
    return [ListedCase(id=case) for case in cases]


def _listed(request: Request, cases: Iterable[Case]) -> list[ListedCase]:
    words = translations_for(request)
    return [ListedCase(id=case.id, title=title_of(case, words)) for case in cases]


READERS: Mapping[str, ListReader] = {
    "search": _of_search,
    "my": _of_my_cases,
    "hub": _of_hub,
    "supervision": _of_supervision,
    "metrics": _of_metrics,
}
