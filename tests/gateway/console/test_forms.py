"""Forms that become bodies: what a person typed, as a service wants it."""

import pytest

from gateway.console.forms import Choice, Field, Form, Messages, Sort, read_form, refused
from gateway.console.service_calls import Reply

pytestmark = pytest.mark.pure
MESSAGES = Messages(required="要填", number="要数字", instant="要时间")


def a_form(**fields: Sort) -> Form:
    return Form(
        name="one", verb="办", fields=tuple(Field(name=name, label=name, sort=sort) for name, sort in fields.items())
    )


@pytest.mark.parametrize(
    ("sort", "typed", "value"),
    [
        (Sort.MONEY, "3408", 340_800),
        (Sort.MONEY, "3,408.05", 340_805),
        (Sort.COUNT, "12", 12),
        (Sort.DAY, "2026-11-30", "2026-11-30"),
        (Sort.INSTANT, "2026-11-30T09:30", "2026-11-30T09:30:00+08:00"),
        (Sort.LONG, " 一行\r\n两行 ", "一行\n两行"),
    ],
)
def test_a_field_is_sent_as_the_service_wants_it(sort: Sort, typed: str, value: object) -> None:
    body, filled = read_form(a_form(one=sort), {"one": typed}, MESSAGES)

    assert body == {"one": value}
    assert not filled.errors


@pytest.mark.parametrize(
    ("sort", "typed", "wrong"),
    [
        (Sort.MONEY, "三百", "要数字"),
        (Sort.MONEY, "-1", "要数字"),
        (Sort.MONEY, "1.005", "要数字"),
        (Sort.MONEY, "1,5", "要数字"),
        (Sort.MONEY, "1e500000", "要数字"),
        (Sort.COUNT, "9" * 5000, "要数字"),
        (Sort.MONEY, "NaN", "要数字"),
        (Sort.COUNT, "1.5", "要数字"),
        (Sort.DAY, "30.11.2026", "要时间"),
        (Sort.INSTANT, "morgen", "要时间"),
    ],
)
def test_what_cannot_be_read_is_named_and_stays_written(sort: Sort, typed: str, wrong: str) -> None:
    _, filled = read_form(a_form(one=sort), {"one": typed}, MESSAGES)

    assert filled.errors == {"one": wrong}
    assert filled.values == {"one": typed}


def test_an_empty_field_is_left_out_and_a_needed_one_is_named() -> None:
    form = Form(name="one", verb="办", fields=(Field(name="a", label=""), Field(name="b", label="", required=True)))

    body, filled = read_form(form, {"a": " ", "b": ""}, MESSAGES)

    assert body == {}
    assert filled.errors == {"b": "要填"}


def test_a_dotted_name_is_a_place_in_the_body() -> None:
    form = a_form(**{"refund.amount_fen": Sort.MONEY, "refund.instalments": Sort.COUNT})

    body, _ = read_form(form, {"refund.amount_fen": "20", "refund.instalments": "3"}, MESSAGES)

    assert body == {"refund": {"amount_fen": 2000, "instalments": 3}}


def test_choices_are_truths_numbers_lists_or_texts() -> None:
    yes_no = (Choice("true", "是"), Choice("false", "否"))
    grades = (Choice("5", "好"), Choice("1", "差"))
    fields = (
        Field(name="reached", label="", sort=Sort.RADIO, choices=yes_no),
        Field(name="grade", label="", sort=Sort.RADIO, choices=grades, is_number=True),
        Field(name="wanted", label="", sort=Sort.TICKS, choices=grades),
        Field(name="consents", label="", sort=Sort.TICK),
    )
    written = {"reached": "false", "grade": "5", "wanted.1": "yes"}

    body, _ = read_form(Form(name="one", verb="办", fields=fields), written, MESSAGES)

    assert body == {"reached": False, "grade": 5, "wanted": ["1"], "consents": False}


def test_a_choice_that_was_not_offered_is_refused() -> None:
    fields = (Field(name="grade", label="", sort=Sort.CHOICE, choices=(Choice("5", "好"),)),)

    _, filled = read_form(Form(name="one", verb="办", fields=fields), {"grade": "6"}, MESSAGES)

    assert filled.errors == {"grade": "要填"}


def test_what_a_service_finds_wrong_stands_beside_its_field() -> None:
    problem = {
        "title": "内容不合要求",
        "code": "invalid",
        "errors": [
            {"field": "/refund/instalments/0/due_on", "code": "range", "message": "太晚"},
            {"field": "/other", "code": "x", "message": "别处"},
        ],
    }
    form = a_form(**{"refund.instalments": Sort.TEXT})

    filled = refused(form, {"refund.instalments": "1"}, Reply(status=422, body=problem), "不知道")

    assert filled.errors == {"refund.instalments": "太晚"}
    assert filled.message == "内容不合要求 别处"
    assert filled.values == {"refund.instalments": "1"}


def test_a_service_that_does_not_answer_leaves_it_open_whether_it_was_done() -> None:
    assert refused(a_form(), {}, Reply(status=503), "不知道做成没有").message == "不知道做成没有"
