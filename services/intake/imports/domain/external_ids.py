"""What the platforms' own texts say beside their value: when a number was given, the last level of a category."""

import re
from datetime import datetime

from chassis.spreadsheets.cells import Unreadable, instant_in

_ID_12315 = re.compile(r"\d{9}(20\d{6})\d{8}", re.ASCII)  # of the unit, of the day, a running number (D§5.2)
_ID_12345 = re.compile(r"(\d{12})\d{6}", re.ASCII)  # yyMMddHHmmss and six digits (D§6.3)


def instant_of_id(external_id: str) -> datetime | None:
    """Return when a platform's number says that it was given, or None if it does not say."""
    if match := _ID_12315.fullmatch(external_id):
        digits = match[1]
    elif match := _ID_12345.fullmatch(external_id):
        digits = f"20{match[1]}"
    else:
        return None
    try:
        return instant_in(digits)
    except Unreadable:
        return None


def last_level(text: str) -> str:
    """Return the last level of a category whose levels are joined by ``->``."""
    return text.rpartition("->")[2].strip()
