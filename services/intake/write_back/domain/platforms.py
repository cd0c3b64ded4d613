"""Which platform hears what of a case."""

from collections.abc import Mapping

from canon.codes import Channel
from contracts.event import Event
from services.intake.write_back.domain import hotline_12345, platform_12315
from services.intake.write_back.domain.steps import Receipt, Step, Telling, step_of

_TELLINGS: Mapping[Channel, Mapping[type[Event], Telling]] = {
    Channel.HOTLINE_12345: hotline_12345.TELLINGS,
    Channel.PLATFORM_12315: platform_12315.TELLINGS,
}
TOLD: frozenset[type[Event]] = frozenset(event for tellings in _TELLINGS.values() for event in tellings)


def answer_to(receipt: Receipt, event: Event) -> Step | None:
    """The step this event means on the receipt's platform; partners hear through the gateway instead."""
    return step_of(_TELLINGS.get(receipt.channel, {}), event, receipt)
