"""Who agrees often is proposed for online settlement, and a town with many complaints for a station."""

from typing import Any
from uuid import UUID

from services.analytics.candidates.domain import (
    Business,
    KnownBy,
    Town,
    choose_for_odr,
    choose_for_stations,
    codes_of,
    count_of,
)

NOBODY = KnownBy(frozenset(), frozenset())


def business(number: int, **facts: Any) -> Business:
    given = {"name": None, "uscc": None, "name_key": f"店{number}", "complaints": 9, "agreed": 6, "mediated": 8}
    return Business(id=UUID(int=number), **(given | {"handling_days_median": 12} | facts))


def test_who_has_many_complaints_and_settles_most_is_proposed_most_agreements_first() -> None:
    chosen = choose_for_odr([business(1), business(2, agreed=7), business(3, complaints=11)], NOBODY)

    assert [one.id.int for one in chosen] == [2, 3, 1]


def test_who_has_few_complaints_or_seldom_agrees_is_not() -> None:
    assert choose_for_odr([business(1, complaints=4), business(2, agreed=2), business(3, agreed=3)], NOBODY) == []


def test_who_settles_online_or_did_is_not() -> None:
    known = KnownBy(frozenset({"91990102MA0000001D"}), frozenset({"店2"}))

    assert choose_for_odr([business(1, uscc="91990102MA0000001D"), business(2)], known) == []


def test_a_town_with_a_station_few_complaints_or_one_business_is_not_proposed() -> None:
    towns = [
        Town(code="hexi", complaints=34, businesses=22),
        Town(code="shiqiao", complaints=16, businesses=5),
        Town(code="chengguan", complaints=90, businesses=40),
        Town(code="dongwan", complaints=9, businesses=9),
        Town(code="xiwan", complaints=30, businesses=1),
    ]

    assert [one.code for one in choose_for_stations(towns, frozenset({"chengguan"}))] == ["hexi", "shiqiao"]


def test_a_register_has_a_town_by_code_or_by_any_of_its_names() -> None:
    names = [("hexi", "河西镇"), ("hexi", "河西乡"), ("shiqiao", "石桥镇")]
    codes = codes_of(["河西镇", "hexi", " 河西乡 ", "别处"], names)

    assert codes == ["hexi", "hexi", "hexi", "别处"]
    assert (count_of("hexi", codes), count_of("shiqiao", codes)) == (3, 0)
