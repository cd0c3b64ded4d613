"""What a known message says when it is sent again."""

from dataclasses import replace
from typing import Any

import pytest

from canon.codes import State
from services.intake.complaints.domain.parts import Attachment, Person
from services.intake.filing.domain.filing import Filing, Matter
from services.intake.filing.domain.repeats import addition_from
from services.intake.supplements.domain import SupplementedComplaint, apply_addition, filing_content
from tests.services.intake.building import NOW, TEXT, a_filing, a_platforms_filing, accepted


def again(first: Filing, then: Filing, state: State = State.DISPATCHED) -> SupplementedComplaint:
    before = accepted(first)
    complaint, secret = before.complaints[0], before.secret
    return apply_addition(complaint, secret, state, addition_from(accepted(then), complaint, secret))


def about(**changes: Any) -> Filing:
    return a_platforms_filing(matter=Matter(text=TEXT, **changes))


@pytest.mark.parametrize(
    ("text", "more"),
    [(TEXT, ""), (f"{TEXT} 还有发票。", "还有发票。"), ("完全不同的话", "完全不同的话"), (f"{TEXT}  ", "")],
)
def test_a_text_adds_what_the_first_did_not_say(text: str, more: str) -> None:
    added = again(a_filing(), a_filing(matter=Matter(text=text)))

    assert (added.cleaned_text, added.new_facts) == (more, bool(more))


@pytest.mark.parametrize(
    ("field", "value", "published"),
    [
        ("amount_fen", 30000, "涉及金额：300.00 元"),
        ("happened_on", "2026-03-01", "发生日期：2026-03-01"),
        ("region", "360102", "所属区域：360102"),
        ("category", "文化娱乐体育", "商品或者服务类别：文化娱乐体育"),
        ("problem", "合同", "问题类别：合同"),
        ("goods", "健身年卡", "商品或者服务：健身年卡"),
        ("place", "建设路1号", "发生地点：建设路1号"),
    ],
)
def test_every_field_of_the_matter_that_differs_is_stored_and_published(
    field: str, value: object, published: str
) -> None:
    added = again(about(), about(**{field: value}))

    assert getattr(added.complaint, field) == value
    assert (added.changed, added.cleaned_text, added.new_facts) == ((f"/matter/{field}",), published, False)


def test_what_a_platform_says_of_the_order_itself_is_stored_and_published() -> None:
    then = a_platforms_filing(label="投诉", handle_limit=NOW, sign_limit=NOW, flags=("platform_group", "x_unreadable"))

    added = again(a_platforms_filing(), then)

    assert (added.complaint.platform_label, added.complaint.handle_limit) == ("投诉", NOW)
    assert {"platform_group", "x_unreadable"} <= set(added.complaint.flags)
    assert added.changed == ("/kind", "/sign_limit", "/handle_limit", "/flags")
    assert added.cleaned_text.splitlines() == [
        "来文类别：投诉",
        "平台签收期限：11-24 周二 10:00",
        "平台办理期限：11-24 周二 10:00",
        "平台标注：群体诉求",
    ]


def test_the_order_number_is_stored_with_the_persons_words() -> None:
    added = again(about(), about(order_no="D-77"))

    assert added.secret.order_no == "D-77"
    assert (added.changed, added.cleaned_text) == (("/matter/order_no",), "订单号：D-77")


def test_an_attachment_more_is_added_to_those_before() -> None:
    one, two = (Attachment(name=f"{n}.jpg", media_type="image/jpeg", size=1, sha256=str(n) * 64) for n in (1, 2))

    added = again(a_filing(attachments=(one,)), a_filing(attachments=(two,)))

    assert added.complaint.attachments == (one, two)
    assert (added.changed, added.cleaned_text) == (("/attachments",), "附件：2.jpg")


def test_what_is_not_sent_again_stays_as_it_was() -> None:
    first = about(amount_fen=100, place="建设路1号", goods="年卡", order_no="D-1")

    added = again(replace(first, flags=("platform_group",)), about())

    assert (added.changed, added.cleaned_text, added.written_text) == ((), "", "")
    assert (added.complaint.amount_fen, added.complaint.place, added.complaint.goods) == (100, "建设路1号", "年卡")
    assert "platform_group" in added.complaint.flags


def test_a_partners_numbers_are_compared_in_their_stored_form() -> None:
    written = a_filing(person=Person(name="张丽华", phone="138 0000 0000"))

    assert again(a_filing(), written).changed == ()


def test_what_is_closed_keeps_what_is_sent_again_too() -> None:
    assert again(about(), about(amount_fen=5), State.CLOSED).changed == ("/matter/amount_fen",)


def test_the_same_content_is_one_however_it_arrived() -> None:
    one, two = accepted(a_filing(key="k1")), accepted(a_filing(key="k2", print=b"another"))

    assert filing_content(one.complaints[0], one.secret) == filing_content(two.complaints[0], two.secret)
