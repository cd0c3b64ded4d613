from hypothesis import given
from hypothesis import strategies as st

from reading.normalization import normalize, normalize_compact


def test_traditional_full_width_and_capitals_become_one_writing() -> None:
    assert normalize("我要投訴，買的手機壞了ＡＢＣ　Ｘ") == "我要投诉,买的手机坏了abc x"


def test_common_slips_are_read_as_meant() -> None:
    assert normalize("我要投拆健生房") == "我要投诉健身房"


def test_a_slip_is_not_found_where_the_words_mean_something_else() -> None:
    unchanged = "据报道，不过其他包装其中独立，床上防护栏，网上防伪，沙县小吃来自沙县，改变制度"

    assert normalize(unchanged) == unchanged.replace("，", ",")


def test_squeezed_text_has_no_blanks() -> None:
    assert normalize_compact("自 * 杀\u200b\n") == "自杀"


@given(st.text())
def test_plain_text_keeps_every_position(text: str) -> None:
    assert len(normalize(text)) == len(text)


@given(st.text())
def test_plain_text_is_plain(text: str) -> None:
    assert normalize(normalize(text)) == normalize(text)
