"""Interest rates as dated data (利率表): one-year LPR and the central bank's one-year deposit benchmark (D§3.8)."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from chassis.errors import FieldError, Invalid


class NoRate(Invalid):
    """The table has no rate for that day; the bureau must enter the published one first."""

    code = "no_rate"
    zh = "利率表中没有当日利率，录入公布的利率后再计算"
    en = "No rate is known for that day; enter the published rate first"

    def __init__(self, table: str, field: str = "/formed_on") -> None:
        message = f"{table}：没有当日的已知利率，录入公布的利率后再计算"
        super().__init__(FieldError(field=field, code=self.code, message=message), detail=message)


@dataclass(frozen=True, slots=True)
class Rate:
    """A published rate in basis points; it holds from ``since`` until the next, but no longer than ``known_until``.

    ``known_until`` None: it holds until the publisher changes it.
    """

    since: date
    rate_bp: int
    known_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RateTable:
    """One published rate as it changed over time."""

    name: str
    entries: tuple[Rate, ...]  # ascending

    def rate_on(self, day: date) -> int:
        """Return the rate in basis points that held on ``day``.

        Raises:
            NoRate: ``day`` is before the first entry or after the ``known_until`` of its entry.
        """
        at = bisect_right(self.entries, day, key=_since)
        if at == 0:
            raise NoRate(self.name)
        entry = self.entries[at - 1]
        if entry.known_until is not None and day > entry.known_until:
            raise NoRate(self.name)
        return entry.rate_bp


class RateName(StrEnum):
    """Which table, as it is asked for."""

    LPR = "lpr"
    DEPOSIT = "deposit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """The two tables that 法释〔2025〕4号 Art. 16 refers to."""

    lpr: RateTable
    deposit: RateTable

    @classmethod
    def of(cls, lpr: Iterable[Rate], deposit: Iterable[Rate]) -> "Rates":
        """Build both tables from their entries, ascending."""
        return cls(
            lpr=RateTable(name=LPR.name, entries=tuple(lpr)),
            deposit=RateTable(name=DEPOSIT.name, entries=tuple(deposit)),
        )

    def table(self, name: RateName) -> RateTable:
        return self.lpr if name is RateName.LPR else self.deposit


def _since(entry: Rate) -> date:
    return entry.since


LPR = RateTable(
    name="一年期贷款市场报价利率（LPR）",
    entries=(
        Rate(date(2019, 8, 20), 425),
        Rate(date(2019, 9, 20), 420),
        Rate(date(2019, 11, 20), 415),
        Rate(date(2020, 2, 20), 405),
        Rate(date(2020, 4, 20), 385),
        Rate(date(2021, 12, 20), 380),
        Rate(date(2022, 1, 20), 370),
        Rate(date(2022, 8, 22), 365),
        Rate(date(2023, 6, 20), 355),
        Rate(date(2023, 8, 21), 345),
        Rate(date(2024, 7, 22), 335),
        Rate(date(2024, 10, 21), 310),
        Rate(date(2025, 5, 20), 300, date(2026, 4, 20)),  # the last publication this project has seen (D§10a)
    ),
)
DEPOSIT = RateTable(name="中国人民银行一年期定期存款基准利率", entries=(Rate(date(2015, 10, 24), 150),))
RATES = Rates(lpr=LPR, deposit=DEPOSIT)
