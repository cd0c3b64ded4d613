"""Alerts: what in a text a person must see at once (D§6.9), such as danger to life, mass incidents and petitions."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from canon.codes import Alert
from reading.entries import Entries
from reading.heads import ALERT, probability
from reading.normalization import normalize_compact
from reading.signs import Signs, find_signs
from reading.thresholds import shipped_thresholds

_HEADS = tuple((alert, ALERT + alert) for alert in Alert)
LEARNED = "learned"  # the evidence of an alert of which no entry speaks
MEANING = "meaning"  # that of one which the second reading raises


@dataclass(frozen=True, slots=True)
class RaisedAlert:
    """An alert and why it was raised: entries that speak for it, and how probable its learned head finds it."""

    alert: Alert
    entries: tuple[str, ...]  # their ids
    probability: float

    @property
    def evidence(self) -> tuple[str, ...]:
        return self.entries or (LEARNED,)


def alerts_in(
    text: str, thresholds: Mapping[str, float] | None = None, entries: Entries | None = None
) -> tuple[Alert, ...]:
    """Return the alerts of a text, in the order of their codes."""
    return tuple(raised.alert for raised in alerts_from_signs(find_signs(normalize_compact(text), entries), thresholds))


def alerts_from_signs(signs: Signs, thresholds: Mapping[str, float] | None = None) -> tuple[RaisedAlert, ...]:
    """Return the alerts of which an entry speaks or whose learned head reaches its threshold."""
    return tuple(_raised(signs, shipped_thresholds() if thresholds is None else thresholds))


def _raised(signs: Signs, thresholds: Mapping[str, float]) -> Iterator[RaisedAlert]:
    for alert, head in _HEADS:
        probable = probability(head, signs.margins)
        if alert in signs.found or probable >= thresholds[head]:
            yield RaisedAlert(alert, tuple(found.entry.id for found in signs.found.get(alert, ())), probable)
