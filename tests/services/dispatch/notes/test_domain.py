"""A note is a line and nothing else."""

from dataclasses import replace
from datetime import timedelta

import pytest

from canon.codes import State
from contracts.dispatch import CaseNoted
from services.dispatch.notes.domain import note
from tests.services.dispatch.dispatch_building import MORNING, a_case

NOON = MORNING + timedelta(hours=3)


@pytest.mark.parametrize("state", State)
def test_a_note_is_written_in_any_state_and_changes_nothing(state: State) -> None:
    before = a_case(state, attention=True)

    case, (event,) = note(before, text="商家电话无人接听", by_hub=False, now=NOON)

    assert case == replace(before, changed_at=NOON)
    assert isinstance(event, CaseNoted)
    assert (event.text, event.by_hub, event.occurred_at) == ("商家电话无人接听", False, NOON)
