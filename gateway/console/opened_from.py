"""The list that a case was opened from, carried in the address of its page, and the cases beside it there.

``in`` names the list with its conditions (``search?late=true``), ``at`` the place of the case in it when it was last
shown: a case that an act took out of the list is still followed by the one that stood behind it.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from fastapi import Request

from chassis.web.auth import Caller
from gateway.console.pages import address

IN, AT = "in", "at"
LONGEST = 1000  # characters of a list's conditions in an address
CASES = "/console/cases"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedCase:
    """A case in a list, in the list's order."""

    id: UUID
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """The case before or behind another; ``path`` opens it within the same list."""

    title: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a case stands in the list that it was opened from; ``number`` is missing where it has left the list."""

    name: str  # of the list's page in the menu
    path: str  # of the list
    number: int | None
    before: Neighbour | None
    behind: Neighbour | None


ListReader = Callable[[Request, Caller, Mapping[str, str], UUID], Awaitable[Sequence[ListedCase]]]


def opened_from(name: str, **conditions: str | None) -> str:
    """Return what ``in`` holds in the links of a list's rows."""
    query = urlencode({key: value for key, value in conditions.items() if value})
    return f"{name}?{query}" if query else name


def carried(query: Mapping[str, str], at: int | None = None) -> dict[str, str]:
    """Return the parameters that keep the list through the links and forms of a case; none without a list."""
    within = query.get(IN, "")
    if not within or len(within) > LONGEST:
        return {}
    place = str(at) if at is not None else query.get(AT, "")
    return {IN: within} | ({AT: place} if place.isdecimal() else {})


async def place_in_list(
    request: Request, caller: Caller, case_id: UUID, readers: Mapping[str, ListReader]
) -> tuple[Place | None, dict[str, str]]:
    """Return where the case stands in its list, and the parameters that keep the list from here on.

    ``readers`` give the cases of each list that a case can be opened from, by its name.
    """
    within = carried(request.query_params)
    name, _, conditions = within.get(IN, "").partition("?")
    if name not in readers:
        return None, {}
    query = dict(parse_qsl(conditions))
    cases = await readers[name](request, caller, query, case_id)
    found = next((at for at, one in enumerate(cases) if one.id == case_id), None)
    at = found if found is not None else _noted_place(within, len(cases))
    before = cases[at - 1] if at is not None and at > 0 else None
    step = 0 if found is None else 1
    behind = cases[at + step] if at is not None and at + step < len(cases) else None
    place = Place(
        name=name,
        path=_list_path(request, name, query),
        number=found + 1 if found is not None else None,
        before=_neighbour(request, within, before, at - 1) if before and at is not None else None,
        behind=_neighbour(request, within, behind, at + step) if behind and at is not None else None,
    )
    return place, carried(request.query_params, at)


def _noted_place(within: Mapping[str, str], count: int) -> int | None:
    """Return where the case stood before it left the list."""
    noted = within.get(AT, "")
    return min(int(noted), count) if noted.isdecimal() else None


def _neighbour(request: Request, within: Mapping[str, str], case: ListedCase, at: int) -> Neighbour:
    return Neighbour(title=case.title, path=address(request, f"{CASES}/{case.id}", **{IN: within[IN], AT: str(at)}))


def _list_path(request: Request, name: str, query: Mapping[str, str]) -> str:
    """Return the address of the list itself, at the part where the case stands."""
    part = query.get("part", "")
    conditions = {key: value for key, value in query.items() if key not in ("part", "lang")}
    return address(request, f"/console/{name}" + (f"#{part}" if part.isalpha() else ""), **conditions)
