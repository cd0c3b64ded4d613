"""Whose numbers speak for online settlement, and which towns' for a service station.

A person decides about each. What speaks beside numbers, such as a business's own staff for complaints, or the distance
to the next station, stands in no event.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

LEAST_COMPLAINTS, LEAST_AGREED, LEAST_SHARE = 5, 3, 0.5  # of a business in ninety days; the share of its mediations
LEAST_OF_TOWN, LEAST_BUSINESSES = 10, 3  # complaints of a town in ninety days, and businesses they are against
MOST = 10  # of each


@dataclass(frozen=True, slots=True, kw_only=True)
class Business:
    """A business with its complaints, its mediations that ended, and how many of them with an agreement."""

    id: UUID
    name: str | None
    uscc: str | None
    name_key: str | None
    complaints: int
    agreed: int
    mediated: int
    handling_days_median: int | None


class KnownBy(NamedTuple):
    """Credit codes and letters of names of those that settle online, or did."""

    usccs: frozenset[str]
    name_keys: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """A town with its complaints and the businesses they are against."""

    code: str
    complaints: int
    businesses: int


def choose_for_odr(businesses: Iterable[Business], known: KnownBy) -> list[Business]:
    """Return those that agree often and never settled online, those with most agreements first."""
    chosen = [
        one
        for one in businesses
        if one.complaints >= LEAST_COMPLAINTS
        and one.agreed >= LEAST_AGREED
        and one.agreed >= LEAST_SHARE * one.mediated
        and one.uscc not in known.usccs
        and one.name_key not in known.name_keys
    ]
    return sorted(chosen, key=lambda one: (-one.agreed, -one.complaints, str(one.id)))[:MOST]


def choose_for_stations(towns: Iterable[Town], served: frozenset[str]) -> list[Town]:
    """Return the towns with many complaints and no station, those with most complaints first."""
    chosen = [
        one
        for one in towns
        if one.complaints >= LEAST_OF_TOWN and one.businesses >= LEAST_BUSINESSES and one.code not in served
    ]
    return sorted(chosen, key=lambda one: (-one.complaints, one.code))[:MOST]


def codes_of(places: Iterable[str], names: Iterable[tuple[str, str]]) -> list[str]:
    """Return the codes of towns that a register has by code or by one of their names; others as they stand.

    Of a name that several towns had, the least code is taken.
    """
    by_name = {name: code for code, name in sorted(names, reverse=True)}
    return [by_name.get(place.strip(), place.strip()) for place in places]


def count_of(code: str, codes: Sequence[str]) -> int:
    return sum(one == code for one in codes)
