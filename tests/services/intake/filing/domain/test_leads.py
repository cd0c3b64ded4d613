"""A lead found in a mediation becomes a report of its own (Order 121 Art. 27)."""

from datetime import timedelta
from uuid import UUID

from canon.codes import Alert, Kind
from contracts.dispatch import LeadFound
from services.intake.complaints.domain.complaint import BUREAU
from services.intake.filing.domain.leads import report_from_lead
from tests.services.intake.building import NOW, a_complaint, an_event

LEAD = UUID(int=9)
FOUND = NOW - timedelta(hours=1)


def found(text: str | None) -> LeadFound:
    return an_event(LeadFound, lead_id=LEAD, found_at=FOUND, text=text)


def test_it_is_a_report_of_the_bureaus_own_received_when_it_was_found() -> None:
    complaint, secret = a_complaint(platform_label="投诉", amount_fen=200_000, missing=("/complainant/phone",))

    lead, secret_part = report_from_lead(complaint, secret, found("该店没有营业执照，账目显示还有四十人没有退款"), NOW)

    assert (lead.id, lead.case_id, lead.kind, lead.source) == (LEAD, LEAD, Kind.REPORT, BUREAU)
    assert (lead.received_at, lead.accepted_at) == (FOUND, NOW)
    assert (lead.linked_id, lead.linked_as, lead.external_id) == (complaint.id, Kind.COMPLAINT, None)
    assert (lead.platform_label, lead.amount_fen, lead.missing) == (None, None, ())
    assert secret_part.respondent_name == secret.respondent_name


def test_nobody_reported_it_and_nobody_is_named_in_it() -> None:
    complaint, secret = a_complaint()

    lead, secret_part = report_from_lead(complaint, secret, found("张丽华（13800000000）以外还有四十人没有退款"), NOW)

    assert "张丽华" not in lead.text
    assert "13800000000" not in lead.text
    assert (secret_part.person.name, secret_part.person.phone, secret_part.person.anonymous) == (None, None, True)
    assert not lead.real_name


def test_what_a_person_must_look_at_at_once_is_found_in_it_too() -> None:
    complaint, secret = a_complaint()

    assert Alert.POISONING in report_from_lead(complaint, secret, found("后厨有人扬言要投毒"), NOW)[0].alerts


def test_a_complaint_whose_person_was_erased_can_still_show_one() -> None:
    complaint, _ = a_complaint()

    lead, secret_part = report_from_lead(complaint, None, found(None), NOW)

    assert (lead.text, secret_part.text, secret_part.respondent_name) == ("", "", None)
