"""Every world of the simulation, with the mistakes that can be switched on in it."""

from collections.abc import Callable, Mapping
from enum import StrEnum

from tests.simulation.acceptance import AcceptanceBug, AcceptanceWorld
from tests.simulation.deadlines import DeadlineBug, DeadlineWorld
from tests.simulation.group_refunds import GroupRefundBug, GroupRefundWorld
from tests.simulation.history import Violation, check
from tests.simulation.refunds import RefundBug, RefundWorld
from tests.simulation.world import Bug, World

Schedule = Callable[[int, StrEnum | None], list[Violation]]

WORLDS: Mapping[str, Schedule] = {
    "delivery": lambda seed, bug: check(World(seed, bug).run()),
    "acceptance": lambda seed, bug: check(AcceptanceWorld(seed, bug).run()),
    "refunds": lambda seed, bug: RefundWorld(seed, bug).run(),
    "group refunds": lambda seed, bug: GroupRefundWorld(seed, bug).run(),
    "deadlines": lambda seed, bug: DeadlineWorld(seed, bug).run(),
}
BUGS: Mapping[str, type[StrEnum]] = {
    "delivery": Bug,
    "acceptance": AcceptanceBug,
    "refunds": RefundBug,
    "group refunds": GroupRefundBug,
    "deadlines": DeadlineBug,
}
