"""What a machine decides where the earlier or the later message has ended."""

from uuid import UUID

from canon.codes import State
from contracts.intake import Verdict
from services.intake.matches.domain import MACHINE, Match
from services.intake.matching.domain.finding import decide_by_machine
from services.intake.matching.domain.scoring import Band
from tests.services.intake.building import NOW

EARLIER, LATER = UUID(int=1), UUID(int=2)


def a_match(score: float = 0.9) -> Match:
    return Match(
        earlier_id=EARLIER,
        later_id=LATER,
        found_at=NOW,
        score=score,
        features={},
        evidence=(),
        contradictions=(),
        rule_version="m1",
    )


def test_after_the_end_of_the_earlier_the_later_is_a_repeat() -> None:
    [match] = decide_by_machine([(a_match(), Band.SAME)], {EARLIER: State.CLOSED, LATER: State.RECEIVED}, NOW)
    [going_on] = decide_by_machine([(a_match(), Band.SAME)], {EARLIER: State.DISPATCHED}, NOW)

    assert (match.verdict, match.decided_by) == (Verdict.REPEAT, MACHINE)
    assert going_on.verdict is Verdict.SAME_MATTER


def test_what_is_not_sure_is_left_to_a_person_unless_the_later_has_ended_itself() -> None:
    found = [(a_match(0.5), Band.PERHAPS), (a_match(0.1), Band.OTHER)]

    assert decide_by_machine(found, {EARLIER: State.CLOSED, LATER: State.RECEIVED}, NOW) == [a_match(0.5)]
    assert decide_by_machine(found, {EARLIER: State.DISPATCHED, LATER: State.CLOSED}, NOW) == []
