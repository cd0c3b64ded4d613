"""What a person must look at at once (D§6.9): danger to life, crowds, petitions, secrets; without false alarms."""

import re
from collections.abc import Iterator

from canon.codes import Alert
from reading import alert_patterns
from reading.prefilter import Prefilter, PrefilteredText
from reading.script import squeezed

_POISONED = re.compile(alert_patterns.SICK)
_SEVERAL = re.compile(alert_patterns.MANY)
_MEAL = re.compile(alert_patterns.EATEN)
_INJURY = re.compile(alert_patterns.HURT)
_YOUNG = re.compile(alert_patterns.CHILD)
_GATE = Prefilter([alert_patterns.FIGURES, _POISONED, _INJURY, *(rule for _, rule in alert_patterns.RULES)])
_MEAL_REACH = 40  # characters around an illness in which a meal and several people are looked for
_CHILD_REACH = 20  # characters before an injury in which a child is looked for
_OBJECT_REACH = 6  # and after it


def alerts_in(text: str) -> tuple[Alert, ...]:
    """List what in the text a person must look at at once, in the order of the codes."""
    return alerts_by(squeezed(text))


def alerts_by(squeezed_text: str) -> tuple[Alert, ...]:
    """List the alerts of text that is already ``squeezed``."""
    look = _GATE.look(squeezed_text)
    if look.shows(alert_patterns.FIGURES):
        look = _GATE.look(alert_patterns.FIGURES.sub("", squeezed_text))
    found = {alert for alert, rule in alert_patterns.RULES if look.shows(rule)}
    if any(_is_shared(look.text, sick) for sick in _befallen(_POISONED, look)):
        found.add(Alert.MASS_FOOD_POISONING)
    if any(_is_a_childs(look.text, injury) for injury in _befallen(_INJURY, look)):
        found.add(Alert.CHILD_INJURY)
    return tuple(alert for alert in Alert if alert in found)


def _befallen(harm: re.Pattern[str], look: PrefilteredText) -> Iterator[re.Match[str]]:
    """Find the harm that happened: not the one denied or only feared."""
    for found in look.all(harm):
        if alert_patterns.HARMLESS.search(look.text, max(0, found.start() - _CHILD_REACH), found.start()) is None:
            yield found


def _is_shared(flat: str, sick: re.Match[str]) -> bool:
    """Say whether a meal and several people stand around an illness."""
    around = flat[max(0, sick.start() - _MEAL_REACH) : sick.end() + _MEAL_REACH]
    if _SEVERAL.search(around) is None or _MEAL.search(around) is None:
        return False
    return alert_patterns.ALONE.search(around) is None


def _is_a_childs(flat: str, injury: re.Match[str]) -> bool:
    """Say whether the one who is hurt is a child: named shortly before, or right after as in 划伤孩子."""
    before = flat[max(0, injury.start() - _CHILD_REACH) : injury.start()]
    children = [child.end() for child in _YOUNG.finditer(before)]
    if children and alert_patterns.SOMEBODY_ELSE.search(before, children[-1]) is None:
        return True
    child = _YOUNG.search(flat, injury.end(), injury.end() + _OBJECT_REACH)
    return child is not None and alert_patterns.UNHARMED.match(flat, child.end()) is None
