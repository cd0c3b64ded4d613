"""When a person's data may be destroyed (个人信息保护法 Art. 13(3), 47)."""

import pytest

from canon.codes import State
from services.intake.complaints.domain.refusals import StillHandled
from services.intake.people.domain.erasure import check_erasure_allowed


def test_a_person_whose_matters_are_all_over_may_be_erased() -> None:
    check_erasure_allowed([])
    check_erasure_allowed([State.CLOSED, State.FOLLOWED_UP, State.WITHDRAWN])


def test_one_matter_still_handled_keeps_the_person() -> None:
    with pytest.raises(StillHandled):
        check_erasure_allowed([State.CLOSED, State.MEDIATING])
