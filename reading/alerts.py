"""Alerts: what in a text a person must see at once (D§6.9), such as danger to life, mass incidents and petitions."""

import re
from collections.abc import Iterator

from canon.codes import Alert
from reading import alert_patterns
from reading.normalization import normalize_compact
from reading.prefilter import Prefilter, PrefilteredText

_POISONED = re.compile(alert_patterns.FOOD_ILLNESS)
_SEVERAL = re.compile(alert_patterns.SEVERAL_PEOPLE)
_MEAL = re.compile(alert_patterns.MEAL)
_INJURY = re.compile(alert_patterns.INJURY)
_CHILD = re.compile(alert_patterns.CHILD)
_PREFILTER = Prefilter(
    [alert_patterns.FIGURES_OF_SPEECH, _POISONED, _INJURY, *(rule for _, rule in alert_patterns.RULES)]
)
_MEAL_REACH = 40  # characters around an illness in which a meal and several people are looked for
_CHILD_REACH = 20  # characters before an injury in which a child is looked for
_OBJECT_REACH = 6  # and after it


def alerts_in(text: str) -> tuple[Alert, ...]:
    """Return the alerts of a text, in the order of their codes."""
    return alerts_in_normalized(normalize_compact(text))


def alerts_in_normalized(normalized: str) -> tuple[Alert, ...]:
    """Return the alerts of a text that ``normalize_compact`` has already normalized."""
    scanned = _PREFILTER.scan(normalized)
    if scanned.matches(alert_patterns.FIGURES_OF_SPEECH):
        scanned = _PREFILTER.scan(alert_patterns.FIGURES_OF_SPEECH.sub("", normalized))
    found = {alert for alert, rule in alert_patterns.RULES if scanned.matches(rule)}
    if any(_affects_several(scanned.text, sick) for sick in _actual_harms(_POISONED, scanned)):
        found.add(Alert.MASS_FOOD_POISONING)
    if any(_affects_child(scanned.text, injury) for injury in _actual_harms(_INJURY, scanned)):
        found.add(Alert.CHILD_INJURY)
    return tuple(alert for alert in Alert if alert in found)


def _actual_harms(harm: re.Pattern[str], scanned: PrefilteredText) -> Iterator[re.Match[str]]:
    """Yield the mentions of a harm that happened, not of one denied or only feared."""
    for found in scanned.find_all(harm):
        if alert_patterns.NEGATED.search(scanned.text, max(0, found.start() - _CHILD_REACH), found.start()) is None:
            yield found


def _affects_several(normalized: str, sick: re.Match[str]) -> bool:
    """Whether a meal and several people are mentioned near an illness."""
    around = normalized[max(0, sick.start() - _MEAL_REACH) : sick.end() + _MEAL_REACH]
    if _SEVERAL.search(around) is None or _MEAL.search(around) is None:
        return False
    return alert_patterns.ONLY_ONE.search(around) is None


def _affects_child(normalized: str, injury: re.Match[str]) -> bool:
    """Whether a child is hurt: mentioned shortly before the injury, or right after it as in 划伤孩子."""
    before = normalized[max(0, injury.start() - _CHILD_REACH) : injury.start()]
    children = [child.end() for child in _CHILD.finditer(before)]
    if children and alert_patterns.SOMEBODY_ELSE.search(before, children[-1]) is None:
        return True
    child = _CHILD.search(normalized, injury.end(), injury.end() + _OBJECT_REACH)
    return child is not None and alert_patterns.UNHARMED.match(normalized, child.end()) is None
