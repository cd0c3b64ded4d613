"""Complaints of a partner as rows, and which of its acts are open; pure functions."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from canon.headline import headline
from gateway.console.case_rows import LOOKS
from gateway.console.formatting import Formatter
from gateway.console.partner.models import FiledComplaint

ENDED = frozenset({"closed", "followed_up", "withdrawn"})  # intake takes nothing more then


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A complaint in the list: the matter first, then the firm, then both numbers."""

    complaint: FiledComplaint
    title: str
    look: str
    is_selected: bool


def rows_of(complaints: Sequence[FiledComplaint], say: Formatter, selected: UUID | None) -> list[Row]:
    return [
        Row(complaint=one, title=title_of(one, say), look=look_of(one), is_selected=one.id == selected)
        for one in complaints
    ]


def title_of(complaint: FiledComplaint, say: Formatter) -> str:
    return headline(complaint.matter.text) or say.words(f"kind.{complaint.kind}")


def look_of(complaint: FiledComplaint) -> str:
    return LOOKS.get(complaint.state, "")


def is_open(complaint: FiledComplaint) -> bool:
    """Whether anything can still be added to it or taken back."""
    return complaint.withdrawn_at is None and complaint.state not in ENDED
