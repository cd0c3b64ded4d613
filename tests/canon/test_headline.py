"""A matter in a few words."""

import pytest

from canon.headline import LONGEST, headline

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("市民反映，健身房停业，两年卡余额不退。", "健身房停业，两年卡余额不退"),
        ("小区停车场上月起按小时收费，说是物业定的。", "小区停车场上月起按小时收费"),
        ("您好，来电人称：", ""),
        ("", ""),
        ("在吗", "在吗"),
    ],
)
def test_a_matter_begins_with_what_it_is_about(text: str, words: str) -> None:
    assert headline(text) == words


def test_a_long_matter_is_cut() -> None:
    words = headline("反映" + "某超市销售的散装瓜子" * 10)

    assert len(words) == LONGEST
    assert words.endswith("…")
