"""The list that a case was opened from, carried in the address of its page, and the cases beside it there.

``in`` is the list's path below ``/console`` with its conditions (``search?late=true``), ``at`` the place of the case in
it when it was last shown: a case that an act took out of the list is still followed by the one that stood behind it.
"""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from fastapi import Request

from canon.numbers import is_whole, whole_of
from chassis.web.auth import Caller
from gateway.console.pages import address

IN, AT = "in", "at"
LONGEST = 1000  # characters of a list's conditions in an address
CASES = "/console/cases"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedCase:
    """A case in a list, in the list's order."""

    id: UUID
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """The case before or behind another; ``path`` opens it within the same list."""

    title: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a case stands in the list that it was opened from; ``number`` is missing where it has left the list."""

    page: str  # that the list belongs to, by its name in the menu
    path: str  # of the list
    number: int | None
    before: Neighbour | None
    behind: Neighbour | None


ListReader = Callable[[Request, Caller, "ListAddress", UUID], Awaitable[Sequence[ListedCase]]]
_PATH = re.compile(r"[a-z][a-z0-9_/-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListAddress:
    """The address of a list: its path below ``/console``, its conditions, and the part of its page."""

    path: str
    conditions: Mapping[str, str]
    part: str = ""

    @property
    def page(self) -> str:
        return self.path.partition("/")[0]


def opened_from(path: str, **conditions: str | None) -> str:
    """Return what ``in`` holds in the links of a list's rows."""
    query = urlencode({key: value for key, value in conditions.items() if value})
    return f"{path}?{query}" if query else path


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
    listing = _list_address(within.get(IN, ""))
    if listing.page not in readers:
        return None, {}
    cases = await readers[listing.page](request, caller, listing, case_id)
    found = next((at for at, one in enumerate(cases) if one.id == case_id), None)
    at = found if found is not None else _noted_place(within, len(cases))
    before = cases[at - 1] if at is not None and at > 0 else None
    step = 0 if found is None else 1
    behind = cases[at + step] if at is not None and at + step < len(cases) else None
    place = Place(
        page=listing.page,
        path=_list_path(request, listing),
        number=found + 1 if found is not None else None,
        before=_neighbour(request, within, before, at - 1) if before and at is not None else None,
        behind=_neighbour(request, within, behind, at + step) if behind and at is not None else None,
    )
    return place, carried(request.query_params, at)


def _list_address(text: str) -> ListAddress:
    """Read what ``in`` holds; nothing of what is no path below the console."""
    whole, _, part = text.partition("#")
    path, _, query = whole.partition("?")
    conditions = {name: value for name, value in parse_qsl(query) if name != "lang"}
    return ListAddress(
        path=path if _PATH.fullmatch(path) else "", conditions=conditions, part=part if part.isalpha() else ""
    )


def _noted_place(within: Mapping[str, str], count: int) -> int | None:
    """Return where the case stood before it left the list."""
    noted = within.get(AT, "")
    return min(whole_of(noted), count) if is_whole(noted) else None


def _neighbour(request: Request, within: Mapping[str, str], case: ListedCase, at: int) -> Neighbour:
    return Neighbour(title=case.title, path=address(request, f"{CASES}/{case.id}", **{IN: within[IN], AT: str(at)}))


def _list_path(request: Request, listing: ListAddress) -> str:
    """Return the address of the list itself; ``#part`` is where on its page the case stands."""
    return address(
        request, f"/console/{listing.path}" + (f"#{listing.part}" if listing.part else ""), **listing.conditions
    )
