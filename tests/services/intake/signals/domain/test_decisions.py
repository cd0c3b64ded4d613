"""A signal is decided once, and once more by another person after an objection."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.intake.signals.domain.decisions import (
    AlreadyDecided,
    Decision,
    NeedsAnotherPerson,
    NothingToObject,
    NotRaised,
    ObjectionTooLate,
    decide,
    object_to,
)
from services.intake.signals.domain.factors import Signal
from services.intake.signals.domain.thresholds import SignalCode, Threshold
from tests.services.intake.building import FIRST, NOW

pytestmark = pytest.mark.pure
RAISED = Signal(
    code=SignalCode.QUANTITY,
    factor="17(1)",
    value=14,
    of=None,
    by="goods",
    threshold=Threshold(least=5, days=90),
    raised=True,
    rows=(),
)
LATER = NOW + timedelta(days=3)


def decided(*, upheld: bool = True, known: Decision | None = None, account: str = "gu") -> Decision:
    decision, _ = decide(
        FIRST, RAISED, known, upheld=upheld, thresholds="shipped-1", objection_days=10, account=account, now=NOW
    )
    return decision


def test_a_raised_signal_is_decided_with_its_count() -> None:
    decision, event = decide(
        FIRST, RAISED, None, upheld=True, thresholds="shipped-1", objection_days=10, account="gu", now=NOW
    )

    assert (decision.value, decision.stands, decision.object_by) == (14, True, NOW + timedelta(days=10))
    assert (event.code, event.upheld, event.reversed, event.reviewed) == ("quantity", True, False, False)


def test_what_the_counts_do_not_raise_is_not_decided() -> None:
    with pytest.raises(NotRaised):
        decide(
            FIRST,
            replace(RAISED, raised=False),
            None,
            upheld=True,
            thresholds="shipped-1",
            objection_days=10,
            account="gu",
            now=NOW,
        )


def test_a_decision_stands_until_somebody_objects() -> None:
    with pytest.raises(AlreadyDecided):
        decided(known=decided())


def test_an_objection_is_looked_at_by_another_person() -> None:
    objected = object_to(decided(), LATER)

    with pytest.raises(NeedsAnotherPerson):
        decided(known=objected)
    assert objected.is_open


def test_a_reversal_is_published_as_one() -> None:
    objected = object_to(decided(), LATER)

    reviewed, event = decide(
        FIRST, RAISED, objected, upheld=False, thresholds="shipped-1", objection_days=10, account="he", now=LATER
    )

    assert (reviewed.stands, reviewed.is_reversed, reviewed.is_open) == (False, True, False)
    assert (event.upheld, event.reversed, event.reviewed) == (False, True, True)
    with pytest.raises(AlreadyDecided):
        decided(known=reviewed)
    with pytest.raises(NothingToObject):
        object_to(reviewed, LATER)


def test_who_was_not_harmed_has_nothing_to_object_to() -> None:
    for known in (None, decided(upheld=False)):
        with pytest.raises(NothingToObject):
            object_to(known, LATER)


def test_an_objection_after_the_days_is_too_late() -> None:
    with pytest.raises(ObjectionTooLate):
        object_to(decided(), NOW + timedelta(days=11))
