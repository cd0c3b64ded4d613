"""Simulate a timetable (试算): who is paid how much in which month, out of a monthly budget.

Whatever the strategy, a month never exceeds the budget, each person receives exactly what is open, and no instalment is
below a twentieth (5 %) of what that person is owed, unless it is the last.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from canon.timetables import MOST_PARTS, months_after
from services.refunds.group_plans.domain.refusals import BudgetTooSmall, NothingOwed, TooManyMonths

SMALL_FRACTION = 20  # an instalment below a twentieth of what a person is owed is too small


class Strategy(StrEnum):
    """Who is paid first."""

    PRO_RATA = "pro_rata"  # 按比例: everybody a share each month, as far as shares are not too small
    BY_DATE = "by_date"  # 按登记先后: by the day the contract was signed
    HARDSHIP_FIRST = "hardship_first"  # 困难优先
    SMALLEST_FIRST = "smallest_first"  # 小额优先


@dataclass(frozen=True, slots=True, kw_only=True)
class Debt:
    """What a member of the roster is owed, and what of it is still open."""

    member: int
    owed_fen: int
    open_fen: int
    hardship: bool = False
    signed_on: date | None = None

    @property
    def smallest_fen(self) -> int:
        """The smallest instalment that is not the last, in fen."""
        return -(-self.owed_fen // SMALL_FRACTION)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a simulation is asked for: fen a month, who is first, the first due day, the last one wanted."""

    monthly_budget_fen: int
    strategy: Strategy
    starts_on: date
    ends_on: date | None = None

    def due_on(self, month: int) -> date:
        """Return the due day of a month, counted from 1."""
        return months_after(self.starts_on, month - 1)


@dataclass(frozen=True, slots=True)
class Share:
    """What a member receives in a month, counted from 1."""

    month: int
    amount_fen: int


Timetable = Mapping[int, Sequence[Share]]  # the shares of each member, in the order of the months


def schedule(debts: Sequence[Debt], terms: Terms) -> Timetable:
    """Return who is paid when; the same debts and terms always give the same timetable.

    Raises:
        NothingOwed: nothing is open.
        BudgetTooSmall: a month's budget is below the smallest instalment of somebody.
        TooManyMonths: it would take more than fifty years.
    """
    waiting = sorted((debt for debt in debts if debt.open_fen), key=_ORDER[terms.strategy])
    if not waiting:
        raise NothingOwed
    needed = max(min(debt.smallest_fen, debt.open_fen) for debt in waiting)
    if terms.monthly_budget_fen < needed:
        raise BudgetTooSmall(needed)
    months = -(-sum(debt.open_fen for debt in waiting) // terms.monthly_budget_fen)
    if months > MOST_PARTS:
        raise TooManyMonths
    shares: dict[int, list[Share]] = {debt.member: [] for debt in waiting}
    paid = dict.fromkeys(shares, 0)
    is_shared, month = terms.strategy is Strategy.PRO_RATA, 0
    while waiting:
        month += 1
        if month > MOST_PARTS:
            raise TooManyMonths
        elapsed = min(month, months) if is_shared else months
        waiting, served = _pay_month(waiting, paid, shares, month, (elapsed, months), terms.monthly_budget_fen)
        # those who waited come first next month where all share; where there is an order it stays
        waiting = waiting + served if is_shared else served + waiting
    return shares


def _pay_month(
    waiting: Sequence[Debt],
    paid: dict[int, int],
    shares: dict[int, list[Share]],
    month: int,
    elapsed: tuple[int, int],
    budget_fen: int,
) -> tuple[list[Debt], list[Debt]]:
    """Pay one month in the order given; return who was not paid, and who was and still has something open.

    By now each may have the part ``elapsed`` (of so many months) of its sum.
    """
    left, unpaid, served = budget_fen, list[Debt](), list[Debt]()
    numerator, denominator = elapsed
    for place, debt in enumerate(waiting):
        if not left:
            unpaid += waiting[place:]
            break
        had = paid[debt.member]
        rest, due = debt.open_fen - had, debt.open_fen * numerator // denominator - had
        amount = min(max(due, debt.smallest_fen), rest, left) if due > 0 else 0
        if amount < rest and amount < debt.smallest_fen:
            unpaid.append(debt)
            continue
        left -= amount
        paid[debt.member] = had + amount
        shares[debt.member].append(Share(month, amount))
        if amount < rest:
            served.append(debt)
    return unpaid, served


def _by_date(debt: Debt) -> tuple[bool, date, int]:
    return debt.signed_on is None, debt.signed_on or date.max, debt.member


_ORDER: Mapping[Strategy, Callable[[Debt], tuple[object, ...]]] = {
    Strategy.PRO_RATA: lambda debt: (debt.member,),
    Strategy.BY_DATE: _by_date,
    Strategy.HARDSHIP_FIRST: lambda debt: (not debt.hardship, *_by_date(debt)),
    Strategy.SMALLEST_FIRST: lambda debt: (debt.open_fen, debt.member),
}
