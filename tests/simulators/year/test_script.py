"""A year's messages: as many as asked, with its waves, and with surprises that keep to their days and subjects."""

from collections import Counter
from datetime import date, timedelta
from functools import cache

import pytest

from canon.shanghai import day_of
from simulators.year.script import write_script
from simulators.year.seasons import season_at, waves, weight_of
from simulators.year.surprises import Finder, Planned, messages_of, surprises_of

pytestmark = pytest.mark.pure
FIRST, DAYS, COUNT = date(2025, 12, 2), 365, 5_000
SURPRISES = surprises_of("s", FIRST, DAYS)


@cache
def script() -> list[Planned]:
    return write_script("s", FIRST, DAYS, COUNT, SURPRISES)


def test_a_year_has_as_many_messages_as_wanted_in_the_order_of_their_instants() -> None:
    assert len(script()) == COUNT
    assert [one.at for one in script()] == sorted(one.at for one in script())
    assert {day_of(one.at) for one in script()} <= {FIRST + timedelta(days=n) for n in range(DAYS)}


def test_no_two_messages_have_the_same_number() -> None:
    numbers = Counter(one.message.n for one in script())

    assert max(numbers.values()) == 1


def test_the_same_seed_gives_the_same_year_and_another_seed_another() -> None:
    assert write_script("s", FIRST, 60, 200, ()) == write_script("s", FIRST, 60, 200, ())
    assert write_script("s", FIRST, 60, 200, ()) != write_script("t", FIRST, 60, 200, ())


def test_consumer_day_is_the_loudest_and_the_spring_festival_the_quietest() -> None:
    days = Counter(day_of(one.at) for one in script())
    mean = COUNT / DAYS

    consumer_days = [days[date(2026, 3, day)] for day in range(13, 18)]
    festival = [days[date(2026, 2, day)] for day in range(17, 24)]
    assert sum(consumer_days) / len(consumer_days) > 1.4 * mean
    assert sum(festival) / len(festival) < 0.7 * mean


def test_summer_brings_tutoring_and_november_online_shopping() -> None:
    trades = {
        month: Counter(
            one.message.matter.pattern.trade for one in script() if day_of(one.at).month == month and not one.surprise
        )
        for month in (5, 8, 11)
    }

    assert trades[8]["training"] > trades[5]["training"]
    assert trades[11]["ecommerce"] > trades[5]["ecommerce"]


@pytest.mark.parametrize("year", [2025, 2026, 2027])
def test_every_wave_changes_what_its_days_bring(year: int) -> None:
    for wave in waves(year):
        usual = weight_of(wave.first) / wave.factor
        assert weight_of(wave.first) == pytest.approx(usual * wave.factor)
        assert wave.first <= wave.last


def test_the_messages_of_a_surprise_keep_to_its_days_and_its_subject() -> None:
    for surprise in SURPRISES:
        own = [one for one in script() if one.surprise == surprise.name]
        assert len(own) == surprise.count
        assert all(surprise.first <= day_of(one.at) <= surprise.last for one in own)
        if surprise.businesses:
            names = {business.name for business in surprise.businesses}
            assert {one.message.matter.business.name for one in own if one.message.matter.business} <= names


def test_a_claimant_is_one_person_and_everybody_else_another() -> None:
    for surprise in SURPRISES:
        phones = {one.message.matter.person.phone for one in messages_of("s", [surprise])}
        assert len(phones) == (1 if surprise.finder is Finder.SIGNAL else surprise.count)


def test_a_short_time_has_the_surprises_that_fit_into_it() -> None:
    few = surprises_of("s", FIRST, 30)

    assert 0 < len(few) < len(SURPRISES)
    assert all(one.last <= FIRST + timedelta(days=29) for one in few)


def test_an_ordinary_day_has_no_season() -> None:
    [ordinary] = [one.at for one in script() if day_of(one.at) == date(2026, 4, 15)][:1]

    assert season_at(ordinary) == {}
