"""Who has a case, from the events that take it there."""

from uuid import UUID

from contracts.dispatch import CaseEvent
from services.refunds.cases.domain import CasePlace, latest_places
from tests.services.refunds.placing import dispatched, returned

FIRST, SECOND = UUID(int=1), UUID(int=2)


def test_a_case_is_with_the_department_and_station_it_was_sent_to_last() -> None:
    events: list[CaseEvent] = [
        dispatched(SECOND, "food"),
        dispatched(FIRST, "food", station="station.hexi"),
        dispatched(SECOND, "metrology", station="station.shiqiao"),
    ]

    assert latest_places(events) == [
        CasePlace(complaint_id=FIRST, department="food", station="station.hexi"),
        CasePlace(complaint_id=SECOND, department="metrology", station="station.shiqiao"),
    ]


def test_a_returned_case_is_with_no_department() -> None:
    assert latest_places([dispatched(FIRST, "food"), returned(FIRST)]) == [
        CasePlace(complaint_id=FIRST, department=None, station=None)
    ]
