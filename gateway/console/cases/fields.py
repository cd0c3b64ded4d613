"""What the forms of a case offer to choose from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from gateway.console.cases.models import WholeCase
from gateway.console.translations import Translations


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the forms offer to choose from."""

    words: Translations
    case: WholeCase
    officers: Sequence[str] = ()  # who may be named as officer of the case
    enterprises: Sequence[tuple[str, str]] = ()  # (id, name) of those that settle online
    roles: tuple[str, ...] = ()  # of the person, by which they decide or propose
    today: date
