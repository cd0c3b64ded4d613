"""How much a closed case may count as recovered."""

import pytest

from canon.codes import CloseResult, State
from chassis.errors import Invalid
from contracts.dispatch import CaseClosed
from services.dispatch.closing.domain import Recoverable, close
from tests.services.dispatch.dispatch_building import a_case, at

NOON = at("2026-11-24 12:00")


@pytest.mark.parametrize(
    ("agreed_fen", "paid_fen", "recovered_fen"),
    [(0, 0, 0), (500, 0, 500), (500, 0, 499), (500, 200, 500), (0, 200, 200), (500, 700, 700)],
)
def test_what_was_agreed_or_is_paid_counts_as_recovered(agreed_fen: int, paid_fen: int, recovered_fen: int) -> None:
    recoverable = Recoverable(agreed_fen=agreed_fen, paid_fen=paid_fen)

    case, (event,) = close(
        a_case(State.AGREED),
        result=CloseResult.AGREED,
        note=None,
        recovered_fen=recovered_fen,
        within_limit=True,
        now=NOON,
        recoverable=recoverable,
    )

    assert isinstance(event, CaseClosed)
    assert case.recovered_fen == event.recovered_fen == recovered_fen


@pytest.mark.parametrize(
    ("state", "result", "recoverable", "most"),
    [
        (State.AGREED, CloseResult.AGREED, Recoverable(agreed_fen=500), "5.00"),
        (State.TERMINATED, CloseResult.WITHDRAWN, Recoverable(agreed_fen=500, paid_fen=700), "7.00"),
        (State.REFUSED, CloseResult.REFUSED, Recoverable(), "0.00"),
    ],
)
def test_more_than_was_agreed_or_paid_is_refused_and_names_the_field(
    state: State, result: CloseResult, recoverable: Recoverable, most: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        close(
            a_case(state),
            result=result,
            note=None,
            recovered_fen=recoverable.most_fen + 1,
            within_limit=True,
            now=NOON,
            recoverable=recoverable,
        )

    [error] = refusal.value.errors
    assert (error.field, error.code) == ("/recovered_fen", "more_than_agreed_or_paid")
    assert f"（{most} 元）" in error.message
