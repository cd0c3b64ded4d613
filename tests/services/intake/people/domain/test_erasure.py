"""When a person's data may be destroyed (个人信息保护法 Art. 13(3), 47)."""

import pytest

from canon.codes import State
from services.intake.complaints.domain.refusals import StillHandled
from services.intake.people.domain.erasure import allow_erasure


def test_a_person_whose_matters_are_all_over_may_be_erased() -> None:
    allow_erasure([])
    allow_erasure([State.CLOSED, State.FOLLOWED_UP, State.WITHDRAWN])


def test_one_matter_still_handled_keeps_the_person() -> None:
    with pytest.raises(StillHandled):
        allow_erasure([State.CLOSED, State.MEDIATING])
