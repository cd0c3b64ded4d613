"""Rows of cases as every list shows them: the matter first, the look of its state, the limit that presses most."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from gateway.console.clock_chips import ClockChip, clock_chip
from gateway.console.formatting import Formatter
from gateway.console.models import Case
from gateway.console.translations import Translations

LOOKS = {  # the chip of a state: ring waiting, half in work, disc done, square ended otherwise, bars paused, ring back
    **dict.fromkeys(("dispatched", "accepted", "mediating", "verifying", "odr", "performing"), "work"),
    **dict.fromkeys(("agreed", "answered", "closed", "followed_up", "filed"), "done"),
    **dict.fromkeys(("refused", "terminated", "withdrawn", "not_filed", "redirected"), "stop"),
    "returned": "back",
}
CASES = "/console/cases"
PAIRS = "/console/matching"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """A case in a list."""

    case: Case
    title: str
    chip: ClockChip | None
    look: str

    @property
    def path(self) -> str:
        return f"{CASES}/{self.case.id}"


def case_row(case: Case, say: Formatter) -> CaseRow:
    return CaseRow(case=case, title=title_of(case, say.words), chip=chip_of(case, say), look=look_of(case))


def pair_path(one: UUID, other: UUID) -> str:
    """Return the page of two complaints that may be of one matter."""
    return f"{PAIRS}/{one}/{other}"


def title_of(case: Case, words: Translations) -> str:
    """Return the matter in a few words, or what kind of matter it is where its text cannot be read."""
    return case.title or words(f"kind.{case.kind}")


def look_of(case: Case) -> str:
    return "hold" if case.paused_since else LOOKS.get(case.state, "")


def chip_of(case: Case, say: Formatter) -> ClockChip | None:
    """Return the chip of the limit that presses most, ``None`` where no limit is open."""
    return clock_chip(case.clock, say) if case.clock else None


def waited(since: datetime, say: Formatter) -> timedelta:
    """Return how long something has waited; never less than nothing."""
    return max(timedelta(), say.now - since)
