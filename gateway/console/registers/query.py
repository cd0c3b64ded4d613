"""What the address of a page of registers chooses: the register, the day, the day it is compared with, whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from gateway.console.days import day_in
from gateway.console.registers.fields import REGISTERS

SHOWN = ("members", "changed", "suspended", "waiting")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """``since`` is the first day of the period whose changes count; ``as_of`` its last, and the day of the list."""

    register: str
    as_of: date
    since: date
    show: str
    q: str

    def parameters(self, **other: str) -> dict[str, str | None]:
        """Return what an address of the list needs, with another choice in it."""
        own = {
            "register": self.register,
            "as_of": self.as_of.isoformat(),
            "from": self.since.isoformat(),
            "show": self.show,
            "q": self.q or None,
        }
        return own | other


def chosen_of(query: Mapping[str, str], today: date, register: str = "") -> Chosen:
    """Return what was chosen; what cannot be read is as usual: the year so far, until today."""
    name = register or query.get("register", "")
    as_of = day_in(query.get("as_of", "")) or today
    since = day_in(query.get("from", "")) or as_of.replace(month=1, day=1)
    show = query.get("show", "")
    return Chosen(
        register=name if name in REGISTERS else REGISTERS[0],
        as_of=as_of,
        since=min(since, as_of),
        show=show if show in SHOWN else SHOWN[0],
        q=query.get("q", "").strip()[:100],
    )
