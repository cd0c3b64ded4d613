"""What a year holds that nobody announces: each with its days, its subject, and who is to find it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from random import Random

from canon.codes import Channel
from canon.shanghai import SHANGHAI
from simulators.stream import Message, message_of
from simulators.texts import Pattern, patterns
from simulators.texts.matter import fill_pattern
from simulators.texts.parties import Business, Person, businesses, draw_person

DEFAULT = "a training chain in default"
DISPUTES = "consumer_protection"  # patterns of ordinary disputes
FIRST_NUMBER = 900_000  # of the messages that surprises bring


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A message and the instant at which somebody sends it."""

    at: datetime
    message: Message
    surprise: str = ""  # which one it belongs to


class Finder(StrEnum):
    """Which part of the system is to find a surprise."""

    CLOSING_SHOP = "closing_shop"
    HOT_SPOT = "hot_spot"
    SIGNAL = "signal"
    BOUNCES = "bounces"
    HYGIENE = "hygiene"


@dataclass(frozen=True, slots=True, kw_only=True)
class Surprise:
    """One surprise; ``subject`` is the business, the town, the agency or the section that it is about."""

    name: str
    finder: Finder
    first: date
    last: date
    subject: str
    count: int = 0  # messages
    pattern: str = ""
    businesses: Sequence[Business] = ()
    persons: Sequence[Person] = field(default=(), repr=False)  # by whom, where not everybody is another


def surprises_of(seed: str, first: date, days: int) -> tuple[Surprise, ...]:
    """Plan the surprises of a year from its first day on; a shorter period has those that fit into it."""

    def day(share: float) -> date:
        return first + timedelta(days=int(days * share))

    shops = [shop for trade in ("supermarket", "restaurant", "clothes") for shop in businesses(trade)]
    town, gym, chain = shops[3].town, businesses("gym")[2], businesses("training")[0]
    planned = (
        _surge("a gym closes", Finder.CLOSING_SHOP, day(0.32), 7, 14, f"{DISPUTES}.gym-closed", [gym]),
        _surge("a bad batch of food", Finder.HOT_SPOT, day(0.45), 6, 12, "food.expired-milk", [shops[1]]),
        _surge(DEFAULT, Finder.HOT_SPOT, day(0.60), 21, 30, f"{DISPUTES}.exam-training-group", [chain]),
        replace(
            _surge(
                "one town's price war",
                Finder.HOT_SPOT,
                day(0.72),
                8,
                16,
                "price_competition.no-marked-price",
                [shop for shop in shops if shop.town == town],
            ),
            subject=town,
        ),
        *_claimants(seed, first, days),
        _span("an agency bounces", Finder.BOUNCES, "housing", first, days, 0.40, 0.60),
        _span("a section closes without contact", Finder.HYGIENE, "quality", first, days, 0.25, 0.95),
    )
    end = first + timedelta(days=days - 1)
    return tuple(one for one in planned if one.last <= end)


def messages_of(seed: str, surprises: Sequence[Surprise]) -> Iterator[Planned]:
    """Write the messages that the surprises bring, each at its instant, numbered apart from all others."""
    number = FIRST_NUMBER
    for surprise in surprises:
        for place in range(surprise.count):
            number += 1
            yield _message(seed, surprise, place, number)


def _message(seed: str, surprise: Surprise, place: int, number: int) -> Planned:
    rng = Random(f"{seed}/surprises/{surprise.name}/{place}")
    day = surprise.first + timedelta(days=rng.randrange((surprise.last - surprise.first).days + 1))
    at = datetime.combine(day, time(rng.randrange(8, 20), rng.randrange(60), rng.randrange(60)), SHANGHAI)
    person = surprise.persons[place % len(surprise.persons)] if surprise.persons else draw_person(rng)
    business = rng.choice(surprise.businesses)
    matter = fill_pattern(rng, _pattern(surprise.pattern), day, person=person, business=business)
    return Planned(at=at, message=message_of(rng, number, at, Channel.HOTLINE_12345, matter), surprise=surprise.name)


def _pattern(identifier: str) -> Pattern:
    return next(pattern for pattern in patterns() if pattern.id == identifier)


def _surge(
    name: str, finder: Finder, first: date, days: int, count: int, pattern: str, firms: Sequence[Business]
) -> Surprise:
    """Many people who complain of one business, or of several, within days."""
    last = first + timedelta(days=days - 1)
    return Surprise(
        name=name,
        finder=finder,
        first=first,
        last=last,
        subject=firms[0].name,
        count=count,
        pattern=pattern,
        businesses=firms,
    )


def _claimants(seed: str, first: date, days: int) -> Iterator[Surprise]:
    """Two persons who buy what is out of date, in shop after shop."""
    for number, (begin, trade) in enumerate(((0.20, "supermarket"), (0.55, "food_stall")), start=1):
        start = first + timedelta(days=int(days * begin))
        person = draw_person(Random(f"{seed}/claimants/{number}"))
        yield Surprise(
            name=f"professional claimant {number}",
            finder=Finder.SIGNAL,
            first=start,
            last=start + timedelta(days=24),
            subject=person.phone,
            count=16,
            pattern="food.expired-milk",
            businesses=businesses(trade),
            persons=(person,),
        )


def _span(name: str, finder: Finder, subject: str, first: date, days: int, begin: float, end: float) -> Surprise:
    """A habit that somebody has for some months."""
    start, stop = (first + timedelta(days=int(days * share)) for share in (begin, end))
    return Surprise(name=name, finder=finder, first=start, last=stop, subject=subject)
