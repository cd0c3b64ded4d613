"""More is said to a complaint, or it is taken back."""

from dataclasses import replace

import pytest

from canon.codes import State
from chassis.errors import Invalid
from services.intake.complaints.domain.parts import Attachment, Person, Respondent
from services.intake.complaints.domain.refusals import AlreadyClosed, AlreadyWithdrawn
from services.intake.supplements.domain import Addition, apply_addition, withdraw
from tests.services.intake.building import NOW, a_complaint, a_filing, accepted


def an_addition(**changes: object) -> Addition:
    return replace(Addition(person=Person(), respondent=Respondent()), **changes)  # type: ignore[arg-type]


def test_more_words_are_published_without_the_person() -> None:
    complaint, secret = a_complaint()

    added = apply_addition(complaint, secret, State.DISPATCHED, an_addition(text="张丽华又打了13800000000，没人接。"))

    assert added.cleaned_text == "〔投诉人〕又打了〔电话〕，没人接。"
    assert added.written_text == "张丽华又打了13800000000，没人接。"
    assert added.changed == ()


def test_files_are_added_by_cleaned_names_and_each_once() -> None:
    one, two = (
        Attachment(name=name, media_type="image/jpeg", size=1, sha256=name) for name in ("1", "张丽华的收据.jpg")
    )
    complaint, secret = a_complaint(attachments=(one,))

    added = apply_addition(complaint, secret, State.DISPATCHED, an_addition(attachments=(one, two)))

    assert [file.name for file in added.complaint.attachments] == ["1", "〔投诉人〕的收据.jpg"]
    assert (added.changed, added.new_facts) == (("/attachments",), False)
    assert (added.cleaned_text, added.written_text) == ("附件：〔投诉人〕的收据.jpg", "附件：张丽华的收据.jpg")


def test_what_was_missing_and_is_now_there_is_missing_no_more() -> None:
    outcome = accepted(a_filing(person=Person(), respondent=Respondent(name="某健身服务部", address="建设路1号")))
    [complaint] = outcome.complaints
    assert set(complaint.missing) == {"/complainant/name", "/complainant/phone"}

    person = Person(name="张丽华", phone="138 0000 0000")
    added = apply_addition(complaint, outcome.secret, State.RECEIVED, an_addition(person=person))

    assert added.complaint.missing == ()
    assert added.complaint.supplement_by is None
    assert added.complaint.real_name
    assert added.secret.person.phone == "13800000000"
    assert added.cleaned_text == "已更新投诉人姓名\n已更新投诉人电话"


@pytest.mark.parametrize(
    ("change", "new"),
    [
        ({"text": "还有发票。"}, True),
        ({"request": "全额退款"}, True),
        ({"respondent": Respondent(name="某健身有限公司")}, False),
        ({"person": Person(phone="13900000000")}, False),
    ],
)
def test_only_more_text_or_another_request_are_new_facts(change: dict[str, object], new: bool) -> None:  # noqa: FBT001 - a column of the table
    complaint, secret = a_complaint()

    assert apply_addition(complaint, secret, State.DISPATCHED, an_addition(**change)).new_facts is new


def test_what_is_still_missing_keeps_its_date() -> None:
    outcome = accepted(a_filing(person=Person()))

    added = apply_addition(
        outcome.complaints[0], outcome.secret, State.RECEIVED, an_addition(person=Person(name="张丽华"))
    )

    assert added.complaint.missing == ("/complainant/phone",)
    assert added.complaint.supplement_by == outcome.complaints[0].supplement_by


def test_the_business_is_published_by_value_and_the_person_by_field_only() -> None:
    complaint, secret = a_complaint()
    addition = an_addition(
        request="全额退款",
        respondent=Respondent(name="某健身有限公司", phone="057188887777"),
        person=Person(address="某小区3号楼2单元501室"),
    )

    added = apply_addition(complaint, secret, State.ACCEPTED, addition)

    assert added.cleaned_text.splitlines() == [
        "被投诉人名称：某健身有限公司",
        "投诉请求：全额退款",
        "已更新投诉人地址",
        "已更新被投诉人电话",
    ]
    assert added.complaint.respondent_name == "某健身有限公司"
    assert added.secret.respondent_phone == "0571-88887777"


def test_an_unsound_number_is_refused_but_a_platforms_is_stored() -> None:
    complaint, secret = a_complaint()
    addition = an_addition(person=Person(phone="12"))

    with pytest.raises(Invalid):
        apply_addition(complaint, secret, State.RECEIVED, addition)
    supplemented = apply_addition(complaint, secret, State.RECEIVED, replace(addition, lenient=True))

    assert supplemented.secret.person.phone == "12"


@pytest.mark.parametrize("state", [State.CLOSED, State.FOLLOWED_UP, State.WITHDRAWN])
def test_what_is_over_is_not_supplemented_except_by_a_message_sent_again(state: State) -> None:
    complaint, secret = a_complaint()
    addition = an_addition(text="还有")

    with pytest.raises(AlreadyClosed):
        apply_addition(complaint, secret, state, addition)
    assert apply_addition(complaint, secret, state, replace(addition, is_repeat=True)).cleaned_text == "还有"


def test_a_withdrawal_is_written_down_once() -> None:
    complaint, _ = a_complaint()

    withdrawn = withdraw(complaint, State.ACCEPTED, NOW)

    assert withdrawn.withdrawn_at == NOW
    with pytest.raises(AlreadyWithdrawn):
        withdraw(withdrawn, State.ACCEPTED, NOW)
    with pytest.raises(AlreadyClosed):
        withdraw(complaint, State.CLOSED, NOW)
