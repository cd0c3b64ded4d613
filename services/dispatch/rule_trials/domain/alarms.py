"""How often the first reading alerts a person, by what it reads with (警示)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reading.alerts import alerts_from_signs
from reading.bureau_knowledge import Knowledge
from reading.signs import read_signs
from services.dispatch.routing.domain import RoutingText


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarms:
    """How many texts raise each alert, by the rules of comparison and by those on trial."""

    before: Mapping[str, int]
    after: Mapping[str, int]


def compare_alarms(texts: Iterable[RoutingText], before: Knowledge, after: Knowledge) -> Alarms | None:
    """Count the alerts of both; ``None`` where both read alike."""
    if before == after:
        return None
    read = list(texts)
    return Alarms(before=_count(read, before), after=_count(read, after))


def _count(texts: Iterable[RoutingText], knowledge: Knowledge) -> Mapping[str, int]:
    return Counter(
        raised.alert.value
        for text in texts
        for raised in alerts_from_signs(read_signs(text.text, text.request, knowledge.entries), knowledge.first)
    )
