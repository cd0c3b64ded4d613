import pytest

from services.dispatch.routing.domain import load_rules
from services.dispatch.routing.domain.territory import elsewhere, find_town, names_this_county
from tests.services.dispatch.routing.domain.builders import a_document

COUNTY = load_rules(a_document()).territory


def test_a_town_s_own_name_goes_before_another_town_s_landmark() -> None:
    town = find_town(COUNTY, "步行街往北,河西镇")

    assert town is not None
    assert town.code == "hexi"


def test_the_first_text_that_names_a_town_decides() -> None:
    town = find_town(COUNTY, "某县", "老渡口", "城关镇")

    assert town is not None
    assert town.code == "hexi"


def test_no_town_is_named() -> None:
    assert find_town(COUNTY, "", "某处") is None


@pytest.mark.parametrize("text", ["望川县", "县城", "城关镇", "老渡口"])
def test_the_county_its_towns_and_landmarks_are_here(text: str) -> None:
    assert names_this_county(COUNTY, text)


@pytest.mark.parametrize(
    ("text", "place", "region", "away"),
    [
        ("在杭州买的", "", None, ("杭州",)),
        ("杭州丝绸围巾坏了", "", None, ()),
        ("买了杭州产的,在杭州", "", None, ("杭州",)),
        ("衣服坏了", "杭州西湖区", None, ("杭州",)),
        ("衣服坏了", "杭州路12号", None, ()),
        ("在杭州小笼包店吃坏了", "", None, ()),
        ("衣服坏了", "", "330106", ("330106",)),
        ("衣服坏了", "", "990102003", ()),
        ("衣服坏了", "", "990100", ()),
        ("在杭州买的", "望川县城关镇", None, ()),
        ("淘宝买的,店铺地址望川县", "", None, ()),
        ("我回县城了,店在杭州", "", None, ("杭州",)),
        ("我在县城,以前在杭州买的", "", None, ()),
        ("在隔壁县城买的", "", None, ("隔壁县",)),
        ("淘宝买的", "", None, ("淘宝",)),
        ("淘宝外卖", "", None, ()),
        ("淘宝买的,县城的店", "某处", None, ()),
    ],
)
def test_where_the_business_is(text: str, place: str, region: str | None, away: tuple[str, ...]) -> None:
    assert elsewhere(COUNTY, text=text, place=place, region=region) == away


def test_a_station_is_called_after_its_town() -> None:
    town = COUNTY.towns[0]

    assert COUNTY.find_station(f"station.{town.code}") == f"{town.name}{COUNTY.station_suffix}"
    assert COUNTY.find_station("station.nowhere") is None
