"""When an answer to a platform is tried again."""

from datetime import timedelta

from services.intake.write_back.domain.delivery import (
    MAX_ATTEMPTS,
    MAX_REFUSED_ATTEMPTS,
    RETRY_AFTER,
    AttemptOutcome,
    DeliveryState,
    DeliveryUpdate,
    next_attempt,
)
from tests.services.intake.building import NOW

ABSENT = AttemptOutcome(delivered=False, error="ConnectError")
REFUSED = AttemptOutcome(delivered=False, refused=True, error="HTTP 422")


def test_a_delivered_answer_is_done() -> None:
    assert next_attempt(AttemptOutcome(delivered=True), 1, NOW) == DeliveryUpdate(DeliveryState.DELIVERED, None, None)


def test_an_absent_platform_is_called_again_later_and_later() -> None:
    waits = [next_attempt(ABSENT, attempts, NOW).next_at for attempts in (1, 2, 7, 50)]

    assert waits == [NOW + timedelta(seconds=seconds) for seconds in (RETRY_AFTER[0], RETRY_AFTER[1], 3600, 3600)]


def test_what_a_platform_does_not_want_is_soon_a_persons_business() -> None:
    assert next_attempt(REFUSED, MAX_REFUSED_ATTEMPTS - 1, NOW).state is DeliveryState.WAITING
    assert next_attempt(REFUSED, MAX_REFUSED_ATTEMPTS, NOW) == DeliveryUpdate(DeliveryState.FAILED, None, "HTTP 422")


def test_an_outage_of_days_ends_with_a_person() -> None:
    assert next_attempt(ABSENT, MAX_ATTEMPTS, NOW).state is DeliveryState.FAILED
