"""Turn a quote into what its page shows: parts of the sum, a bar of what is offered beside what is owed."""

from dataclasses import dataclass

from gateway.console.formatting import Formatter
from gateway.console.quotes.models import Quote

WIDTH = 372  # px of the bar of an offer


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """An offer beside the sum that the calculator comes to; ``lacks_fen`` is 0 where the offer is not lower."""

    offered_fen: int
    owed_fen: int
    lacks_fen: int
    width: int
    rest: int
    sentence: str


def gap_of(offered_fen: int, quote: Quote, say: Formatter) -> Gap:
    """Return an offer as a bar to the scale of what is owed."""
    owed = quote.total_fen
    lacks = max(owed - offered_fen, 0)
    longest = max(owed, offered_fen, 1)
    width = round(WIDTH * offered_fen / longest)
    key = "quote.gap.less" if lacks else "quote.gap.enough"
    return Gap(
        offered_fen=offered_fen,
        owed_fen=owed,
        lacks_fen=lacks,
        width=width,
        rest=round(WIDTH * owed / longest) - width if lacks else 0,
        sentence=say.words(key, offered=say.money(offered_fen), owed=say.money(owed), lacks=say.money(lacks)),
    )
