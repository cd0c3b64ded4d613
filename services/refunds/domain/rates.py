"""Interest rates as dated data (利率表): one-year LPR and the central bank's one-year deposit benchmark (D§3.8)."""

from bisect import bisect_right
from dataclasses import dataclass, replace
from datetime import date

from chassis.errors import FieldError, Invalid


class NoRate(Invalid):
    """The table says nothing about that day: the bureau must enter the published rate first."""

    code = "no_rate"
    zh = "利率表中没有当日利率，录入公布的利率后再计算"
    en = "No rate is known for that day; enter the published rate first"

    def __init__(self, table: str, day: date, field: str = "/formed_on") -> None:
        message = f"{table}：{day.isoformat()} 没有已知利率，录入公布的利率后再计算"
        super().__init__(FieldError(field=field, code=self.code, message=message), detail=message)


@dataclass(frozen=True, slots=True, kw_only=True)
class RateTable:
    """One published rate: each entry holds from its day until the next; nothing is known after ``known_until``.

    ``known_until`` None: the rate stands until the publisher changes it.
    """

    name: str
    entries: tuple[tuple[date, int], ...]  # (from this day on, basis points), ascending
    known_until: date | None = None

    def rate_on(self, day: date) -> int:
        """Return the rate in basis points that held on ``day``. Raises ``NoRate`` where the table is silent."""
        at = bisect_right(self.entries, day, key=_day_of)
        if at == 0 or (self.known_until is not None and day > self.known_until):
            raise NoRate(self.name, day)
        return self.entries[at - 1][1]

    def with_entry(self, since: date, rate_bp: int, known_until: date | None) -> "RateTable":
        """Enter a published rate (basis points); an entry of the same day is replaced."""
        kept = [entry for entry in self.entries if entry[0] != since]
        return replace(self, entries=tuple(sorted([*kept, (since, rate_bp)])), known_until=known_until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """The tables that Art. 16 refers to."""

    lpr: RateTable
    deposit: RateTable


def _day_of(entry: tuple[date, int]) -> date:
    return entry[0]


LPR = RateTable(
    name="一年期贷款市场报价利率（LPR）",
    entries=(
        (date(2019, 8, 20), 425),
        (date(2019, 9, 20), 420),
        (date(2019, 11, 20), 415),
        (date(2020, 2, 20), 405),
        (date(2020, 4, 20), 385),
        (date(2021, 12, 20), 380),
        (date(2022, 1, 20), 370),
        (date(2022, 8, 22), 365),
        (date(2023, 6, 20), 355),
        (date(2023, 8, 21), 345),
        (date(2024, 7, 22), 335),
        (date(2024, 10, 21), 310),
        (date(2025, 5, 20), 300),
    ),
    known_until=date(2026, 4, 20),  # the last publication this project has seen (D§10a)
)
DEPOSIT = RateTable(name="中国人民银行一年期定期存款基准利率", entries=((date(2015, 10, 24), 150),))
RATES = Rates(lpr=LPR, deposit=DEPOSIT)
