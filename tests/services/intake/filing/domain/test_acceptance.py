"""Accepting many at once, each on its own."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from canon.codes import Alert, Kind
from chassis.errors import FieldError, Invalid
from services.intake.complaints.domain.answers import answer_of, event_of
from services.intake.complaints.domain.complaint import number_of
from services.intake.complaints.domain.numbers import searchable_numbers
from services.intake.complaints.domain.parts import Attachment, Person, Respondent
from services.intake.filing.domain.acceptance import (
    Accepted,
    DuplicateInBatch,
    KnownComplaint,
    KnownFilings,
    Refused,
    Replayed,
    StoredAnswer,
)
from services.intake.filing.domain.filing import Matter
from tests.services.intake.building import (
    BOTH,
    FIRST,
    NOW,
    SECOND,
    TEXT,
    a_filing,
    a_platforms_filing,
    accepted,
    decide,
)


def errors_of(outcome: object) -> list[FieldError]:
    assert isinstance(outcome, Refused)
    assert isinstance(outcome.refusal, Invalid)
    return list(outcome.refusal.errors)


def test_a_new_filing_is_accepted() -> None:
    outcome = accepted()

    [complaint] = outcome.complaints
    assert (complaint.id, complaint.case_id, complaint.kind) == (FIRST, FIRST, Kind.COMPLAINT)
    assert complaint.received_at == NOW
    assert complaint.missing == ()


def test_a_known_key_gives_its_first_answer_again() -> None:
    stored = StoredAnswer(b"print", 201, b"{}")

    assert decide(a_filing(), known=KnownFilings(answers={("acme", "k1"): stored})) == [Replayed(stored)]


def test_what_has_come_before_is_known_by_its_key_or_its_external_id() -> None:
    filing = a_filing(external_id="P-1")

    assert KnownFilings(answers={("acme", "k1"): StoredAnswer(b"print", 201, b"{}")}).has(filing)
    assert KnownFilings(receipts={("partner:acme", "P-1"): SECOND}).has(filing)
    assert not KnownFilings().has(filing)


def test_a_known_key_with_other_content_is_refused() -> None:
    [outcome] = decide(a_filing(), known=KnownFilings(answers={("acme", "k1"): StoredAnswer(b"other", 201, b"{}")}))

    assert isinstance(outcome, Refused)
    assert outcome.refusal.code == "idempotency_key_reused"


def test_of_twins_inside_a_batch_the_first_wins() -> None:
    outcomes = decide(a_filing(), a_filing(), a_filing(print=b"other"))

    assert isinstance(outcomes[0], Accepted)
    assert outcomes[1] == DuplicateInBatch(0)
    assert isinstance(outcomes[2], Refused)


def test_another_account_may_use_the_same_key() -> None:
    outcomes = decide(a_filing(), a_filing(account="b", source="partner:b"))

    assert all(isinstance(outcome, Accepted) for outcome in outcomes)


def test_an_external_id_is_the_same_complaint_for_ever() -> None:
    filing = a_filing()

    assert decide(filing, known=KnownFilings(receipts={("partner:acme", "P-1"): SECOND})) == [
        KnownComplaint(filing, SECOND, None)
    ]


def test_an_external_id_earlier_in_the_batch_is_the_same_complaint() -> None:
    later = a_filing(key="k2")

    assert decide(a_filing(), later)[1] == KnownComplaint(later, FIRST, 0)


def test_filings_without_an_external_id_are_never_the_same() -> None:
    outcomes = decide(a_filing(external_id=None), a_filing(external_id=None, key="k2"))

    assert all(isinstance(outcome, Accepted) for outcome in outcomes)


def test_a_refused_filing_leaves_its_neighbours_and_its_key_alone() -> None:
    broken = a_filing(person=Person(phone="123"))

    outcomes = decide(broken, a_filing())

    assert [error.field for error in errors_of(outcomes[0])] == ["/complainant/phone"]
    assert isinstance(outcomes[1], Accepted)


def test_a_text_with_a_complaint_and_a_report_becomes_two_linked_records() -> None:
    complaint, report = accepted(a_filing(matter=Matter(text=BOTH))).complaints

    assert (complaint.kind, complaint.linked_id, complaint.linked_as) == (Kind.COMPLAINT, SECOND, Kind.REPORT)
    assert (report.id, report.kind, report.linked_id, report.linked_as) == (
        SECOND,
        Kind.REPORT,
        FIRST,
        Kind.COMPLAINT,
    )
    assert report.is_protected
    assert not complaint.is_protected


def test_what_a_caller_calls_it_is_a_hint_only() -> None:
    assert accepted(a_filing(label="inquiry")).complaints[0].kind is Kind.COMPLAINT


def test_the_request_counts_when_the_kind_is_read() -> None:
    matter = Matter(text="某健身服务部关门了，年卡还没有用完。", request="退还余额")

    assert accepted(a_filing(matter=matter, label="举报")).complaints[0].kind is Kind.COMPLAINT


def test_missing_parts_make_a_complaint_incomplete_with_a_date() -> None:
    filing = a_filing(person=Person(), respondent=Respondent())

    [complaint] = accepted(filing).complaints

    assert complaint.missing[:2] == ("/complainant/name", "/complainant/phone")
    assert complaint.supplement_by is not None
    assert complaint.supplement_by - NOW == timedelta(days=7, hours=14)
    assert not complaint.real_name


def test_an_inquiry_lacks_nothing() -> None:
    filing = a_filing(person=Person(), respondent=Respondent(), matter=Matter(text="请问办理营业执照需要什么材料？"))

    [inquiry] = accepted(filing).complaints

    assert (inquiry.kind, inquiry.missing, inquiry.supplement_by) == (Kind.INQUIRY, (), None)


def test_texts_are_published_without_the_person_and_stored_as_written() -> None:
    outcome = accepted(a_filing(matter=Matter(text="张丽华要求退款，电话13800000000。")))

    assert outcome.complaints[0].text == "〔投诉人〕要求退款，电话〔电话〕。"
    assert outcome.secret.text == "张丽华要求退款，电话13800000000。"
    assert "张丽华" not in event_of(outcome.complaints[0]).model_dump_json()


def test_an_alert_goes_with_the_complaint() -> None:
    filing = a_filing(matter=Matter(text="商家不退钱，我要从楼上跳楼自杀。"))

    assert Alert.SELF_HARM in accepted(filing).complaints[0].alerts


def test_only_who_may_backdate_gives_the_time_of_receipt() -> None:
    earlier = NOW - timedelta(days=3)

    [refused] = decide(a_filing(received_at=earlier))

    assert isinstance(refused, Refused)
    assert refused.refusal.code == "backdate_not_allowed"
    assert accepted(a_filing(received_at=earlier, may_backdate=True)).complaints[0].received_at == earlier


@pytest.mark.parametrize(
    ("given", "code"), [(NOW + timedelta(seconds=1), "in_future"), (NOW.replace(year=1999), "too_early")]
)
def test_an_impossible_time_of_receipt_is_refused(given: datetime, code: str) -> None:
    [refused] = decide(a_filing(received_at=given, may_backdate=True))

    assert [(error.field, error.code) for error in errors_of(refused)] == [("/received_at", code)]


@pytest.mark.parametrize(
    ("given", "flag"),
    [
        (NOW + timedelta(days=1), "received_at_clamped"),
        (None, "received_at_missing"),
        (NOW.replace(year=1999), "received_at_missing"),
    ],
)
def test_a_platforms_impossible_time_is_clamped_and_flagged(given: datetime | None, flag: str) -> None:
    [complaint] = accepted(a_platforms_filing(received_at=given)).complaints

    assert complaint.received_at == NOW
    assert flag in complaint.flags


def test_what_is_still_to_come_has_not_happened() -> None:
    today, tomorrow = (Matter(text=TEXT, happened_on=day) for day in ("2026-11-24", "2026-11-25"))

    [refused] = decide(a_filing(matter=tomorrow))
    [error] = errors_of(refused)
    left_out = accepted(a_platforms_filing(matter=tomorrow, received_at=NOW)).complaints[0]

    assert accepted(a_filing(matter=today)).complaints[0].happened_on == "2026-11-24"
    assert (error.field, error.code) == ("/matter/happened_on", "in_future")
    assert (left_out.happened_on, left_out.flags) == (None, ("happened_on_dropped",))


def test_a_platforms_sound_time_is_taken() -> None:
    earlier = NOW - timedelta(hours=2)

    assert accepted(a_platforms_filing(received_at=earlier)).complaints[0].received_at == earlier


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"person": Person(phone="12345678")}, "/complainant/phone", "format"),
        ({"person": Person(id_number="110105194912310021")}, "/complainant/id_number", "checksum"),
        ({"person": Person(email="nobody")}, "/complainant/email", "format"),
        ({"respondent": Respondent(uscc="91110108551385082X")}, "/respondent/uscc", "checksum"),
        ({"respondent": Respondent(phone="1")}, "/respondent/phone", "format"),
    ],
)
def test_an_unsound_number_is_refused_by_us_and_flagged_for_a_platform(
    changes: dict[str, Any], pointer: str, code: str
) -> None:
    [refused] = decide(a_filing(**changes))
    [taken] = accepted(a_platforms_filing(**changes)).complaints

    assert [(error.field, error.code) for error in errors_of(refused)] == [(pointer, code)]
    assert (pointer in taken.missing) == (pointer != "/respondent/phone")


def test_numbers_are_stored_in_one_form() -> None:
    person = Person(name="张丽华", phone="+86 138-0000-0000", id_number="11010519491231002x", email="z@example.cn")
    respondent = Respondent(name="店", uscc="９１１１０１０８５５１３８５０８２q", phone="0571 88887777")

    outcome = accepted(a_filing(person=person, respondent=respondent))

    assert outcome.secret.person == Person(
        name="张丽华", phone="13800000000", id_number="11010519491231002X", email="z@example.cn"
    )
    assert outcome.complaints[0].respondent_uscc == "91110108551385082Q"
    assert outcome.secret.respondent_phone == "0571-88887777"


@pytest.mark.parametrize("paper", ["H12345678", "12345678", "E 1234567"])
def test_other_papers_than_the_identity_card_are_taken(paper: str) -> None:
    person = Person(name="陈", phone="13800000000", id_number=paper)

    assert accepted(a_filing(person=person)).secret.person.id_number == paper.replace(" ", "")


def test_a_name_that_says_nobody_is_anonymous() -> None:
    [complaint] = accepted(a_filing(person=Person(name="匿名", phone="13800000000"))).complaints

    assert not complaint.real_name
    assert "/complainant/name" in complaint.missing


def test_the_answer_holds_everything_but_the_person() -> None:
    both = a_filing(
        matter=Matter(text=BOTH),
        person=Person(),
        attachments=(Attachment(name="a", media_type="image/jpeg", size=1, sha256="0"),),
    )
    complaint = replace(accepted(both).complaints[0], number=number_of(NOW.date(), 12))

    answer = answer_of(complaint)

    assert answer["number"] == "WQ20261124-00012"
    assert answer["received_at"] == "2026-11-24T10:00:00+08:00"
    assert answer["linked"] == [{"id": SECOND, "as": Kind.REPORT}]
    assert answer["missing"][0] == {"field": "/complainant/name", "message": "需要补充投诉人的姓名"}
    assert answer["supplement_by"] == "2026-12-02T00:00:00+08:00"


def test_a_hundred_thousandth_number_is_longer_and_still_its_own() -> None:
    assert number_of(NOW.date(), 100_000) == "WQ20261124-100000"


def test_a_message_is_numbered_under_its_shanghai_day() -> None:
    late = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)

    assert accepted(a_filing(received_at=late, may_backdate=True)).complaints[0].day == NOW.date()


def test_a_person_is_found_again_by_sound_numbers_only() -> None:
    assert searchable_numbers(Person(phone="13800000000", id_number="12")) == [("phone", "13800000000")]
    assert searchable_numbers(Person(id_number="11010519491231002X")) == [("id_number", "11010519491231002X")]
