"""What two messages of one matter have in common exactly, so that the few that may be one are found by an index."""

from collections.abc import Iterator
from math import floor, log

from services.intake.matching.domain.figures import NEAR
from services.intake.matching.domain.profile import Profile

PHONE, ID_NUMBER, ORDER, PURCHASE = "phone", "id_number", "order", "purchase"
MOST, MOST_OF_PURCHASE = 50, 8  # messages compared that share a number; that only paid as much to the same business
LEAST_OF_ORDER = 6  # characters; a shorter number stands in many texts


def blocking_keys(profile: Profile) -> tuple[tuple[str, str], ...]:
    """Return (kind, value) of what a message is found by: numbers of its person, its order, what was paid to whom."""
    keys = [(PHONE, number) for number in profile.phones]
    keys += [(ID_NUMBER, number) for number in profile.id_numbers]
    keys += [(ORDER, order) for order in profile.orders if len(order) >= LEAST_OF_ORDER]
    keys += [(PURCHASE, f"{profile.business}|{step}") for step in _steps_of(profile)[:1]]
    return tuple(sorted(set(keys)))


def sought_keys(profile: Profile) -> tuple[tuple[str, str], ...]:
    """Return the keys of messages that may be of the same matter: its own, and sums that are nearly the same."""
    near = {(PURCHASE, f"{profile.business}|{step}") for step in _steps_of(profile)}
    return tuple(sorted({*blocking_keys(profile), *near}))


def most_of(kind: str) -> int:
    """Return how many messages that share a key of this kind are compared with one, the newest.

    When a shop closes, a thousand persons ask for the same sum: they are a group, and to compare each with fifty others
    would only show a person fifty strangers.
    """
    return MOST_OF_PURCHASE if kind == PURCHASE else MOST


def _steps_of(profile: Profile) -> list[int]:
    """Return the step that the sum is on, and its neighbours; two sums that are near are on one or on neighbours."""
    return list(_steps(profile.amount)) if profile.business and profile.amount else []


def _steps(amount: float) -> Iterator[int]:
    own = floor(log(max(amount, 1.0)) / -log(1 - NEAR))
    yield from (own, own - 1, own + 1)
