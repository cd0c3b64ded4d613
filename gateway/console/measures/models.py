"""What the pages of plans and of groups read of measures from the service ``refunds``."""

from datetime import date

from gateway.console.models import ServiceAnswer
from gateway.console.service_calls import ServiceUnavailable

LETTERS = ("urge", "interview")  # a lead goes to a section, by no letter to the business


class Measure(ServiceAnswer):
    number: int
    kind: str
    on: date
    text: str
    by: date | None
    taken_by: str


class ProposedMeasure(ServiceAnswer):
    kind: str
    ground: str
    first_late_on: date
    days_late: int


class MeasurePage(ServiceAnswer):
    """``GET …/measures`` of a plan or of a group case."""

    items: list[Measure]
    proposed: ProposedMeasure | None


def proposed_in(found: MeasurePage | ServiceUnavailable) -> ProposedMeasure | None:
    return None if isinstance(found, ServiceUnavailable) else found.proposed


def letter_in(found: MeasurePage | ServiceUnavailable, number: int) -> Measure | None:
    """Return the measure of this number, if a letter goes with it."""
    items = [] if isinstance(found, ServiceUnavailable) else found.items
    return next((one for one in items if one.number == number and one.kind in LETTERS), None)
