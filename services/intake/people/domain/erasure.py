"""When a person's data may be destroyed (删除个人信息, 个人信息保护法 Art. 47)."""

from collections.abc import Iterable

from canon.codes import State
from services.intake.complaints.domain.refusals import StillHandled
from services.intake.matches.domain import ENDED_STATES


def check_erasure_allowed(states: Iterable[State]) -> None:
    """Check that every case has ended: until then the bureau must use the data by law (个人信息保护法 Art. 13(3)).

    Raises:
        StillHandled: a case has not ended.
    """
    if any(state not in ENDED_STATES for state in states):
        raise StillHandled
