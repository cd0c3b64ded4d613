"""Of a hand-over to the police for suspected fraud, the complaint's own side sees nothing (Order 121 Art. 42)."""

import pytest

from canon.codes import RedirectReason
from canon.secrecy import is_shown, secret_handovers


def test_only_a_hand_over_for_a_suspected_crime_is_secret() -> None:
    reasons = {reason.value.lower(): reason.value for reason in RedirectReason}

    assert secret_handovers(reasons) == {"crime"}


@pytest.mark.parametrize(
    ("handover", "closes", "visible"),
    [("open", False, True), (None, False, True), ("secret", False, False), ("secret", True, True)],
)
def test_of_a_secret_hand_over_only_the_closing_is_shown(handover: str | None, *, closes: bool, visible: bool) -> None:
    assert is_shown(handover, {"secret"}, closes=closes) is visible
