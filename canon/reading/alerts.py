"""What a person must look at at once (D§6.9): danger to life, crowds, petitions, secrets; without false alarms."""

import re
from collections.abc import Iterator

from canon.codes import Alert
from canon.reading import dangers
from canon.reading.script import squeezed

_POISONED = re.compile(dangers.SICK)
_SEVERAL = re.compile(dangers.MANY)
_MEAL = re.compile(dangers.EATEN)
_INJURY = re.compile(dangers.HURT)
_YOUNG = re.compile(dangers.CHILD)
_MEAL_REACH = 40  # characters around an illness in which a meal and several people are looked for
_CHILD_REACH = 20  # characters around an injury in which a child is looked for


def alerts_in(text: str) -> tuple[Alert, ...]:
    """List what in the text a person must look at at once, in the order of the codes."""
    return alerts_by(squeezed(text))


def alerts_by(squeezed_text: str) -> tuple[Alert, ...]:
    """List the alerts of text that is already ``squeezed``."""
    flat = dangers.FIGURES.sub("", squeezed_text)
    found = {alert for alert, rule in dangers.RULES if rule.search(flat)}
    if any(_SEVERAL.search(around) and _MEAL.search(around) for around in _around(_POISONED, flat, _MEAL_REACH)):
        found.add(Alert.MASS_FOOD_POISONING)
    if any(_YOUNG.search(around) for around in _around(_INJURY, flat, _CHILD_REACH)):
        found.add(Alert.CHILD_INJURY)
    return tuple(alert for alert in Alert if alert in found)


def _around(sign: re.Pattern[str], flat: str, reach: int) -> Iterator[str]:
    """Give the surroundings of each occurrence that is not denied or only feared."""
    for found in sign.finditer(flat):
        if dangers.HARMLESS.search(flat, max(0, found.start() - reach), found.start()) is None:
            yield flat[max(0, found.start() - reach) : found.end() + reach]
