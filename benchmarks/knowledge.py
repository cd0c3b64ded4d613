"""Pure functions per processor second: texts analysed and routed, deadlines and refunds calculated; no servers."""

import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from benchmarks.figures import Figure, Section, Verdict
from benchmarks.sizes import Sizes
from benchmarks.stream import received
from canon.calendar import published_calendar
from canon.codes import ClockKind
from canon.deadlines import deadline
from reading.analysis import analyze_text
from services.dispatch.routing.domain import RoutingText, route
from services.dispatch.routing.rules import shipped_rules
from services.refunds.quotes.domain import Card, Cause, QuoteRequest, Scheme, quote
from services.refunds.rates.domain.local_rules import LOCAL_RULES
from services.refunds.rates.domain.rates import RATES

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
KINDS = (ClockKind.ACCEPTANCE, ClockKind.MEDIATION, ClockKind.VERIFICATION, ClockKind.REFUND_15D)
CARD = QuoteRequest(
    scheme=Scheme.PREPAID,
    card=Card.DISCOUNT,
    cause=Cause.OPERATOR,
    paid_fen=200_000,
    formed_on=date(2025, 12, 1),
    paid_on=date(2025, 12, 1),
    requested_on=date(2026, 9, 1),
    used_list_fen=80_000,
    used_discounted_fen=56_000,
)


async def measure(sizes: Sizes) -> list[Section]:
    """Measure in processor time, so that other work on the machine counts little."""
    texts = [(one.text, one.respondent_name) for one in received(sizes.known, NOW)]
    rules, calendar = shipped_rules(), published_calendar()

    def reading() -> None:
        for text, respondent in texts:
            analyze_text(text, received_on=NOW.date(), respondent_name=respondent)

    def routing() -> None:
        for text, respondent in texts:
            route(RoutingText(text=text, respondent=respondent), rules)

    def deadlines() -> None:
        for n in range(sizes.known):
            deadline(KINDS[n % len(KINDS)], NOW - timedelta(hours=n), calendar)

    def quotes() -> None:
        for _ in range(sizes.known):
            quote(CARD, RATES, calendar, LOCAL_RULES)

    wanted: list[tuple[str, Callable[[], None], float | None]] = [
        ("texts read", reading, None),
        ("texts routed", routing, 2_000),
        ("deadlines", deadlines, 5_000),
        ("quotes", quotes, 5_000),
    ]
    figures = [
        Figure(name=name, unit="per processor second", values=[_pace(work, sizes.known) for _ in range(sizes.rounds)])
        for name, work, _ in wanted
    ]
    verdicts = [
        Verdict(name=name, value=figure.median, unit="/s", goal=goal)
        for figure, (name, _, goal) in zip(figures, wanted, strict=True)
        if goal
    ]
    return [Section(title="Pure knowledge, one processor", figures=figures, verdicts=verdicts)]


def _pace(work: Callable[[], None], count: int) -> float:
    begun = time.process_time()
    work()
    return count / (time.process_time() - begun)
