"""The keys between our own processes: one is replaced while both are known, and none is taken that was left out."""

import pytest

from chassis.errors import Unauthenticated
from chassis.web.auth import Caller, CallerTokens

CALLER = Caller(account="hub", roles=("hub",))
OLD, NEW = "o" * 64, "n" * 64
BOTH, TURNED = f"{OLD},{NEW}", f"{NEW},{OLD}"


@pytest.mark.parametrize(
    ("signs", "reads"),
    [(OLD, BOTH), (BOTH, OLD), (BOTH, TURNED), (TURNED, BOTH), (TURNED, NEW), (NEW, TURNED)],
)
def test_neighbouring_steps_of_a_replacement_understand_each_other(signs: str, reads: str) -> None:
    token = CallerTokens(signs).sign(CALLER, "intake")

    assert CallerTokens(reads).read(token, "intake") == CALLER


def test_a_key_that_was_left_out_opens_nothing() -> None:
    with pytest.raises(Unauthenticated):
        CallerTokens(NEW).read(CallerTokens(f"{OLD},{NEW}").sign(CALLER, "intake"), "intake")


@pytest.mark.parametrize("text", ["", " ", ","])
def test_without_a_key_nothing_is_signed(text: str) -> None:
    with pytest.raises(ValueError, match="missing"):
        CallerTokens(text)
