"""A row that had ended in the list that brought it: one matter, of the kind that it was, and nothing to be done."""

from dataclasses import asdict
from datetime import timedelta
from typing import Any

import pytest

from canon.codes import CloseResult, Kind
from contracts.intake import PastResult
from services.intake.complaints.domain.answers import event_of
from services.intake.complaints.domain.complaint import Complaint, PastEnding
from services.intake.complaints.domain.parts import Person
from services.intake.complaints.domain.refusals import ClosedInFuture
from services.intake.filing.domain.acceptance import Accepted, Refused, read_filing
from services.intake.filing.domain.filing import Filing, Matter
from tests.services.intake.building import BOTH, NOW, TEXT, a_platforms_filing

R = CloseResult


def a_past_filing(result: R = R.AGREED, **changes: Any) -> Filing:
    past = PastEnding(closed_at=NOW - timedelta(days=200), result=result, recovered_fen=86_000, imported_by="hub1")
    return a_platforms_filing(received_at=NOW - timedelta(days=230), **{"past": past} | changes)


def read(filing: Filing) -> tuple[Complaint, ...]:
    outcome = read_filing(filing, NOW).outcome
    assert isinstance(outcome, Accepted)
    return outcome.complaints


def test_what_had_ended_travels_with_its_result() -> None:
    filing = a_past_filing()
    [complaint] = read(filing)

    assert complaint.received_at == filing.received_at
    assert complaint.past_result == filing.past
    assert filing.past is not None
    assert event_of(complaint).past_result == PastResult(**asdict(filing.past))


def test_a_text_of_two_kinds_is_the_one_matter_that_its_list_counted() -> None:
    assert len(read(a_platforms_filing(matter=Matter(text=BOTH)))) == 2
    assert len(read(a_past_filing(matter=Matter(text=BOTH)))) == 1


def test_nothing_is_missing_from_anybody_and_no_alarm_raised() -> None:
    lacking = {"person": Person(), "matter": Matter(text=f"{TEXT}不给退我就自杀。")}
    [present] = read(a_platforms_filing(**lacking))
    [past] = read(a_past_filing(**lacking))

    assert present.alerts
    assert present.supplement_by is not None
    assert (past.alerts, past.supplement_by, past.missing) == ((), None, present.missing)


@pytest.mark.parametrize(
    ("result", "label", "kind"),
    [
        (R.FILED, "投诉", Kind.REPORT),
        (R.REFUSED, "举报", Kind.COMPLAINT),
        (R.OTHER, "举报", Kind.REPORT),
        (R.ANSWERED, "咨询", Kind.INQUIRY),
        (R.ANSWERED, None, Kind.COMPLAINT),
    ],
)
def test_the_kind_is_that_of_its_end_or_of_its_list_or_of_its_text(result: R, label: str | None, kind: Kind) -> None:
    [complaint] = read(a_past_filing(result, label=label))

    assert complaint.kind is kind


def test_a_day_of_closing_that_has_not_come_is_refused() -> None:
    past = PastEnding(closed_at=NOW + timedelta(days=1), result=R.AGREED, recovered_fen=0, imported_by="hub1")
    outcome = read_filing(a_past_filing(past=past), NOW).outcome

    assert isinstance(outcome, Refused)
    assert isinstance(outcome.refusal, ClosedInFuture)
