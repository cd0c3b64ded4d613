"""The complainant reads of a signal that was upheld, how to object, and what came of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.intake.signals.domain.decisions import Decision
from services.intake.signals.domain.thresholds import SignalCode
from services.intake.timeline.domain.signals import NAMES, signal_entries
from tests.services.intake.building import FIRST, NOW

pytestmark = pytest.mark.pure
UPHELD = Decision(
    complaint_id=FIRST,
    code=SignalCode.COLLUSION,
    value=3,
    thresholds="shipped-1",
    upheld=True,
    decided_by="gu",
    decided_at=NOW,
    object_by=NOW + timedelta(days=10),
)
LATER = NOW + timedelta(days=2)


def test_a_signal_that_was_upheld_says_until_when_to_object() -> None:
    [entry] = signal_entries(UPHELD)

    assert "第十七条" in entry.text
    assert "12-04" in entry.text
    assert not entry.internal


def test_one_that_was_not_upheld_concerns_nobody() -> None:
    assert list(signal_entries(replace(UPHELD, upheld=False))) == []


def test_the_objection_and_its_result_stand_below() -> None:
    reviewed = replace(UPHELD, objected_at=LATER, reviewed_at=LATER, reviewed_by="he")

    reversed_ = [entry.text for entry in signal_entries(replace(reviewed, reviewed_upheld=False))]
    confirmed = [entry.text for entry in signal_entries(replace(reviewed, reviewed_upheld=True))]

    assert len(reversed_) == len(confirmed) == 3
    assert reversed_[-1].endswith("不成立，已撤销。")
    assert confirmed[-1].endswith("维持原认定。")


def test_every_signal_has_a_name_for_the_complainant() -> None:
    assert set(NAMES) == set(SignalCode)
