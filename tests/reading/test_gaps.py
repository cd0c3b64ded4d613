import pytest

from canon.codes import Kind
from reading.gaps import ADDRESS, NAME, PART_NAMES, PHONE, REQUEST, RESPONDENT, TEXT, missing_in

WHOLE = "我叫李四，电话13900000000，在人民路的好又多超市买到过期面包，要求赔偿1000元"


def test_a_whole_complaint_lacks_nothing() -> None:
    assert missing_in(WHOLE) == ()


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("投诉", (NAME, PHONE, RESPONDENT, ADDRESS, REQUEST, TEXT)),
        (WHOLE.replace("我叫李四，", ""), (NAME,)),
        (WHOLE.replace("电话13900000000，", ""), (PHONE,)),
        (WHOLE.replace("好又多超市", "一家超市"), (RESPONDENT,)),
        (WHOLE.replace("人民路的", ""), (ADDRESS,)),
        (WHOLE.replace("，要求赔偿1000元", ""), (REQUEST,)),
        (WHOLE.replace("买到过期面包，", ""), (TEXT,)),
        ("我叫李四，电话〔电话〕，淘宝花花旗舰店买的鞋开胶，商家不退", ()),
        ("海底捞吃出头发要求赔偿", (NAME, PHONE, RESPONDENT, ADDRESS)),
        ("联系人：王五 0571-88887777，城关镇丽人美容院办卡不退", ()),
    ],
)
def test_what_is_not_in_the_text_is_missing(text: str, missing: tuple[str, ...]) -> None:
    assert missing_in(text, kind=Kind.COMPLAINT) == missing


def test_a_field_gives_what_the_text_does_not() -> None:
    missing = missing_in(
        "买的面包过期了",
        complainant_name="李某",
        complainant_phone="13900000000",
        respondent_name="好又多超市",
        respondent_address="人民路1号",
        request="赔偿1000元",
    )

    assert missing == ()


@pytest.mark.parametrize("name", [None, "", " ", "匿名", "无", "--", "市民"])
def test_a_word_that_names_nobody_is_no_name(name: str | None) -> None:
    missing = missing_in("买的面包过期了要求赔偿", complainant_name=name, respondent_name=name)

    assert NAME in missing
    assert RESPONDENT in missing


def test_a_report_needs_only_whom_and_what() -> None:
    assert missing_in("举报张记烧烤店无证经营") == ()
    assert missing_in("举报一家店", kind=Kind.REPORT) == (RESPONDENT, TEXT)


def test_an_inquiry_lacks_nothing() -> None:
    assert missing_in("请问营业执照怎么办") == ()


def test_every_gap_has_words_for_the_citizen() -> None:
    assert set(PART_NAMES) == {NAME, PHONE, RESPONDENT, ADDRESS, REQUEST, TEXT}
