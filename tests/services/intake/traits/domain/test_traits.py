"""The traits of a complaint are read from its words, its marks from its person and its text."""

from dataclasses import replace

import pytest

from canon.codes import Kind
from services.intake.complaints.domain.complaint import BUREAU, Secret
from services.intake.complaints.domain.parts import Attachment, Person
from services.intake.traits.domain.marks import MarkKind, marks_of, template_bands, template_of
from services.intake.traits.domain.traits import business_of, is_compared, traits_of
from tests.services.intake.building import a_complaint

pytestmark = pytest.mark.pure
TEMPLATE = (
    "经查贵店所售预包装食品未标注生产日期和贮存条件，违反食品安全法第六十七条的规定，"
    "属于不符合食品安全标准的食品，依法要求退还货款并支付价款十倍的赔偿金，请依法查处并书面答复。"
)
FILE = Attachment(name="小票.jpg", media_type="image/jpeg", size=1, sha256="a" * 64)


def a_secret(text: str = TEMPLATE, **person: str) -> Secret:
    return Secret(person=Person(**person), text=text, respondent_name="麦屿烘焙店")


def marks(secret: Secret, kind: MarkKind) -> list[str]:
    return [value for of, value in marks_of(secret) if of is kind]


def test_a_named_business_is_known_by_what_is_its_own() -> None:
    assert business_of("望川县麦屿烘焙店") == business_of("麦屿烘焙店") == "麦屿"
    assert business_of("晚晴健身会所") == business_of("晚晴健身") == "晚晴"
    assert [business_of(name) for name in ("某健身房", "望川县健身房", "楼下理发店", "健身会所", "")] == [None] * 5
    assert business_of(None) is None


def test_traits_say_what_a_complaint_is_about() -> None:
    complaint, secret = a_complaint(goods="健身年卡", problem="合同")

    traits = traits_of(complaint, replace(secret, respondent_name="鹿野健身俱乐部"), b"luye")

    assert (traits.business_digest, traits.goods, traits.problem, traits.topic) == (
        b"luye",
        "健身年卡",
        "合同",
        "prepaid",
    )
    assert traits.refund
    assert (traits.closing, traits.unreachable) == (("关门", "停业"), ("联系不上",)) or traits.closing
    assert traits.respondent == complaint.respondent_name


def test_the_category_stands_for_goods_that_are_not_named_and_one_letter_is_none() -> None:
    complaint, secret = a_complaint(goods=None, category="文化娱乐", problem="他")

    traits = traits_of(complaint, secret, None)

    assert (traits.goods, traits.problem) == ("文化娱乐", None)


def test_a_file_an_order_number_or_a_document_that_is_named_shows_a_purchase() -> None:
    complaint, secret = a_complaint()
    bare = replace(secret, text="东西不好，退钱", order_no=None)

    assert traits_of(replace(complaint, attachments=()), bare, None).lacks_proof
    assert not traits_of(replace(complaint, attachments=(FILE,)), bare, None).lacks_proof
    assert not traits_of(complaint, replace(bare, order_no="A1"), None).lacks_proof
    assert not traits_of(complaint, replace(bare, text="东西不好，有发票，退钱"), None).lacks_proof


def test_reports_and_leads_are_not_compared() -> None:
    complaint, _ = a_complaint()

    assert is_compared(complaint)
    assert not is_compared(replace(complaint, kind=Kind.REPORT))
    assert not is_compared(replace(complaint, source=BUREAU))


def test_a_name_an_address_and_an_account_are_marks() -> None:
    secret = a_secret("请把钱退到支付宝 13912345678，谢谢", name="段 某", address="某县城关镇三号院5栋201室")

    assert marks(secret, MarkKind.NAME) == ["段某"]
    assert marks(secret, MarkKind.ADDRESS) == ["某县城关镇三号院5栋201室"]
    assert marks(secret, MarkKind.PAYEE) == ["13912345678"]


def test_an_anonymous_name_and_a_short_address_are_none() -> None:
    secret = Secret(person=Person(name="匿名", anonymous=True, address="城关镇"), text="短")

    assert marks_of(secret) == []


def test_one_template_against_two_shops_has_the_same_bands() -> None:
    other = Secret(person=Person(), text=TEMPLATE.replace("贵店", "暖巷超市"), respondent_name="暖巷超市")

    assert set(template_bands(a_secret(TEMPLATE.replace("贵店", "麦屿烘焙店")))) == set(template_bands(other))


def test_two_texts_of_one_matter_share_no_band() -> None:
    one = a_secret(
        "我在这家店办了一张一千元的会员卡，上个月还能用，这个月去的时候店门锁着，里面的东西都搬走了，打电话也没有人接。"
    )
    other = a_secret(
        "三月份给孩子报的舞蹈课，一共交了两千四百块钱，上了六节课老师就走了，机构一直拖着不给退剩下的学费，每次去都说再等等。"
    )

    assert not set(template_bands(one)) & set(template_bands(other))


def test_a_template_has_neither_numbers_nor_the_shop() -> None:
    assert template_of("在麦屿烘焙店 买了3个", "麦屿烘焙店") == "在买了个"
    assert template_of("买了3个", None) == "买了个"
