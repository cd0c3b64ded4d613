"""Facts of enforcement and what is told of them."""

from datetime import date, datetime
from uuid import UUID

import pytest

from chassis.errors import Invalid
from contracts.dispatch import CampaignRun, CaseFiled, InspectionRecorded
from services.dispatch.enforcement.domain import Campaign, Fact, Filing, Inspection, record_fact

NOW = datetime.fromisoformat("2026-11-24T00:30:00+08:00")  # the day before in UTC
TODAY, TOMORROW = date(2026, 11, 24), date(2026, 11, 25)
ID = UUID(int=1)


def an_inspection(on: date = TODAY) -> Inspection:
    return Inspection(id=ID, department="food", on=on, people=6, units=12, hazards=3)


def a_filing(on: date = TODAY, complaint_id: UUID | None = None) -> Filing:
    return Filing(id=ID, department="food", on=on, number="1", fine_fen=5, confiscated_fen=7, complaint_id=complaint_id)


def a_campaign(ends_on: date = TOMORROW) -> Campaign:
    return Campaign(id=ID, department="food", on=TODAY, ends_on=ends_on, title="专项")


def test_an_inspection_is_published_with_its_figures() -> None:
    event = record_fact(an_inspection(), NOW)

    assert isinstance(event, InspectionRecorded)
    assert (event.on, event.people, event.units, event.hazards, event.complaint_id) == ("2026-11-24", 6, 12, 3, ID)


def test_a_filed_case_is_published_with_the_complaint_it_grew_from() -> None:
    grown, own = record_fact(a_filing(complaint_id=UUID(int=9)), NOW), record_fact(a_filing(), NOW)

    assert isinstance(grown, CaseFiled)
    assert (grown.complaint_id, own.complaint_id) == (UUID(int=9), ID)
    assert (grown.fine_fen, grown.confiscated_fen) == (5, 7)


def test_a_campaign_may_be_published_before_it_ends() -> None:
    event = record_fact(a_campaign(), NOW)

    assert isinstance(event, CampaignRun)
    assert (event.on, event.ends_on, event.title) == ("2026-11-24", "2026-11-25", "专项")


@pytest.mark.parametrize(
    ("fact", "field", "code"),
    [
        (an_inspection(TOMORROW), "/on", "in_future"),
        (a_filing(TOMORROW), "/on", "in_future"),
        (a_campaign(date(2026, 11, 23)), "/to", "too_early"),
    ],
)
def test_what_cannot_be_is_refused(fact: Fact, field: str, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        record_fact(fact, NOW)

    assert (refusal.value.errors[0].field, refusal.value.errors[0].code) == (field, code)
