"""The county's persons and businesses; persons are drawn at random, businesses are the same for every seed."""

from dataclasses import dataclass
from functools import cache
from random import Random

from simulators.texts.numbers import id_number, mobile, uscc
from simulators.texts.word_lists import word_lists

BUSINESSES_PER_TRADE = 9
_ID_NUMBER_SHARE = 0.3  # of people give their identity number where a platform asks for it


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    name: str
    female: bool
    phone: str
    id_number: str  # empty: not given
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Business:
    name: str
    uscc: str
    town: str
    street: str
    address: str
    phone: str


def draw_person(rng: Random) -> Person:
    """Draw an invented person."""
    lists = word_lists()
    female = rng.random() < 0.5
    given = rng.choice(lists.given_last)
    if rng.random() < 0.7:
        given = rng.choice(lists.given_first) + given
    return Person(
        name=rng.choice(lists.surnames) + given,
        female=female,
        phone=mobile(rng),
        id_number=id_number(rng, female=female) if rng.random() < _ID_NUMBER_SHARE else "",
        address=f"{lists.county}{rng.choice(lists.towns)}{rng.choice(lists.estates)}{rng.randrange(1, 20)}号楼",
    )


@cache
def businesses(trade: str) -> tuple[Business, ...]:
    """Return the county's businesses of a trade, most complained of first."""
    firsts = Random(f"businesses/{trade}").sample(
        word_lists().shop_first, BUSINESSES_PER_TRADE
    )  # so no two share a name
    return tuple(_business(trade, place, first) for place, first in enumerate(firsts))


def draw_business(rng: Random, trade: str) -> Business:
    """Draw a business of a trade; the first are drawn far more often than the last (Zipf)."""
    known = businesses(trade)
    return rng.choices(known, weights=[1 / (place + 1) for place in range(len(known))])[0]


def _business(trade: str, place: int, first: str) -> Business:
    lists = word_lists()
    rng = Random(f"businesses/{trade}/{place}")
    # Half of all businesses are in the county seat, the first town of the list.
    town = lists.towns[0] if rng.random() < 0.5 else rng.choice(lists.towns)
    suffix = lists.trades[trade][place % len(lists.trades[trade])]
    street = rng.choice(lists.streets)
    return Business(
        name=f"{first}{rng.choice(lists.shop_last)}{suffix}",
        uscc=uscc(rng, lists.division, company=suffix.endswith("公司")),
        town=town,
        street=street,
        address=f"{lists.county}{town}{street}{rng.randrange(1, 300)}号",
        phone=mobile(rng, "139000"),
    )
