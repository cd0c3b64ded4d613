import pytest

from canon.addresses import towns_end
from canon.masks import mask_address


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("某县城关镇解放路123号3幢2单元501室", "某县城关镇****"),
        ("浙江省望川县河西镇张家村5组12号", "浙江省望川县河西镇张家村****"),
        ("城东街道新桥巷5号", "城东街道****"),
        ("望川縣城關鎮解放路1號", "望川縣城關鎮****"),
        ("中关村大街1号", "中关村****"),
        ("市府路12号", "****"),
        ("新桥巷东区12号", "****"),
        ("听松路66号", "****"),
        ("3栋501", "****"),
        (" 石桥镇 ", "石桥镇****"),
        ("", "****"),
    ],
)
def test_of_an_address_town_and_village_are_shown(address: str, masked: str) -> None:
    assert mask_address(address) == masked


def test_only_the_first_town_names_of_an_address_are_read() -> None:
    assert towns_end("东市" * 9) == 12


def test_towns_are_found_from_a_place_in_the_text() -> None:
    assert towns_end("家住望川县城关镇解放路", 2) == 8
