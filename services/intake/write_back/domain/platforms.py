"""Which events about a case become a step of which platform."""

from collections.abc import Mapping

from canon.codes import Channel
from contracts.event import Event
from services.intake.write_back.domain import hotline_12345, platform_12315
from services.intake.write_back.domain.steps import Receipt, Step, StepBuilder, build_step

_STEP_BUILDERS: Mapping[Channel, Mapping[type[Event], StepBuilder]] = {
    Channel.HOTLINE_12345: hotline_12345.STEP_BUILDERS,
    Channel.PLATFORM_12315: platform_12315.STEP_BUILDERS,
}
WRITE_BACK_EVENTS: frozenset[type[Event]] = frozenset(
    event for builders in _STEP_BUILDERS.values() for event in builders
)


def step_for(receipt: Receipt, event: Event) -> Step | None:
    """Return the step of this event on the receipt's platform, or None; partners get events through the gateway."""
    return build_step(_STEP_BUILDERS.get(receipt.channel, {}), event, receipt)
