"""The cases behind a number as rows; pure functions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from gateway.console.formatting import Formatter
from gateway.console.metrics.figures import DAYS, SUMS, write_value
from gateway.console.metrics.models import Counted, CountedCase

ROWS = 25  # on a page


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedRow:
    """``case`` is missing where the complaint has no case yet; ``amount`` is what the row adds to a sum."""

    case: UUID | None
    matter: str
    number: str
    firm: str
    kind: str
    where: str
    state: str
    received_at: datetime | None
    at: datetime
    amount: str


def counted_rows(
    metric: str, items: Sequence[Counted], cases: Mapping[UUID, CountedCase], say: Formatter
) -> list[CountedRow]:
    return [_row(metric, item, cases.get(item.case_id) if item.case_id else None, say) for item in items]


def _row(metric: str, item: Counted, case: CountedCase | None, say: Formatter) -> CountedRow:
    words = say.words
    kind = words(f"kind.{item.kind}") if item.kind else ""
    holder = item.department or item.agency
    return CountedRow(
        case=item.case_id,
        matter=(case.title if case else "") or kind or words("metrics.no_case"),
        number=case.number if case else "",
        firm=(case.respondent_name or "") if case else "",
        kind=kind,
        where=words.place(holder) if holder else words("hub.holds"),
        state=words.name("state", item.state) if item.state else "",
        received_at=item.received_at,
        at=item.at,
        amount=write_value(metric, item.amount, say) if metric in (*SUMS, *DAYS) else "",
    )
