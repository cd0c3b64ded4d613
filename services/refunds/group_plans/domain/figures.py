"""What a timetable comes to: month by month, how fair it is, and what a person should think about before signing."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from canon.timetables import months_after
from services.refunds.group_plans.domain.simulation import Debt, Strategy, Terms, Timetable

FAR_MONTHS = 12  # months from the first due day to the last
ONE = 10_000  # basis points


class SimulationWarning(StrEnum):
    """What a person should think about (D§4.5); ``text`` is the wording in Chinese."""

    LAST_DUE_FAR = "last_due_far"
    END_BEFORE_DONE = "end_before_done"
    WITHOUT_DAY = "without_day"

    @property
    def text(self) -> str:
        """The warning as the officer reads it."""
        return _WARNINGS[self]


_WARNINGS = {
    SimulationWarning.LAST_DUE_FAR: "最后一期在开始之后十二个月以上",
    SimulationWarning.END_BEFORE_DONE: "到希望结束的日期还退不完",
    SimulationWarning.WITHOUT_DAY: "有人没有签订日期，排在有日期的人之后",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthSum:
    """A month of a timetable: what is due, to how many; who has everything by then, and what is paid by then."""

    due_on: date
    amount_fen: int
    people: int
    people_done: int
    paid_fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Fairness:
    """How a timetable treats people. Months count from 1; ``None`` where nobody is meant.

    ``wait_days``: how many days a yuan waits from the first due day, on average; of hardship and of the others.
    ``spread_bp``: at half of the months, by how much of its sum the best paid is ahead of the worst paid.
    """

    half_done_month: int
    hardship_done_month: int | None
    wait_days: int
    hardship_wait_days: int | None
    other_wait_days: int | None
    spread_bp: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    total_fen: int
    people: int
    months: tuple[MonthSum, ...]
    fairness: Fairness
    warnings: tuple[SimulationWarning, ...]


def outcome_of(debts: Sequence[Debt], terms: Terms, timetable: Timetable) -> Outcome:
    """Return what a timetable comes to."""
    months = months_of(terms, timetable)
    open_debts = [debt for debt in debts if debt.member in timetable]
    return Outcome(
        total_fen=months[-1].paid_fen,
        people=len(timetable),
        months=months,
        fairness=_fairness(open_debts, terms, timetable, months),
        warnings=_warnings(open_debts, terms, months),
    )


def months_of(terms: Terms, timetable: Timetable) -> tuple[MonthSum, ...]:
    """Return the sums of every month up to the last, one without instalments included."""
    amounts, people, done = defaultdict[int, int](int), defaultdict[int, int](int), defaultdict[int, int](int)
    for shares in timetable.values():
        for share in shares:
            amounts[share.month] += share.amount_fen
            people[share.month] += 1
        done[shares[-1].month] += 1
    found, finished, paid = list[MonthSum](), 0, 0
    for month in range(1, max(amounts) + 1):
        finished += done[month]
        paid += amounts[month]
        found.append(
            MonthSum(
                due_on=terms.due_on(month),
                amount_fen=amounts[month],
                people=people[month],
                people_done=finished,
                paid_fen=paid,
            )
        )
    return tuple(found)


def _fairness(debts: Sequence[Debt], terms: Terms, timetable: Timetable, months: Sequence[MonthSum]) -> Fairness:
    hardship = [debt for debt in debts if debt.hardship]
    others = [debt for debt in debts if not debt.hardship]
    half = -(-len(months) // 2)
    parts = [_paid_by(debt, timetable, half) * ONE // debt.open_fen for debt in debts]
    return Fairness(
        half_done_month=next(n for n, month in enumerate(months, start=1) if month.people_done * 2 >= len(debts)),
        hardship_done_month=max((timetable[debt.member][-1].month for debt in hardship), default=None),
        wait_days=_wait_days(debts, terms, timetable) or 0,
        hardship_wait_days=_wait_days(hardship, terms, timetable),
        other_wait_days=_wait_days(others, terms, timetable),
        spread_bp=max(parts) - min(parts),
    )


def _wait_days(debts: Sequence[Debt], terms: Terms, timetable: Timetable) -> int | None:
    """Return how many days a yuan of these debts waits on average, rounded down; None of no debt."""
    by_month = defaultdict[int, int](int)
    for debt in debts:
        for share in timetable[debt.member]:
            by_month[share.month] += share.amount_fen
    total = sum(by_month.values())
    waited = sum(fen * (terms.due_on(month) - terms.starts_on).days for month, fen in by_month.items())
    return waited // total if total else None


def _paid_by(debt: Debt, timetable: Timetable, month: int) -> int:
    return sum(share.amount_fen for share in timetable[debt.member] if share.month <= month)


def _warnings(debts: Sequence[Debt], terms: Terms, months: Sequence[MonthSum]) -> tuple[SimulationWarning, ...]:
    last = months[-1].due_on
    checks = (
        (SimulationWarning.LAST_DUE_FAR, last > months_after(terms.starts_on, FAR_MONTHS)),
        (SimulationWarning.END_BEFORE_DONE, terms.ends_on is not None and last > terms.ends_on),
        (
            SimulationWarning.WITHOUT_DAY,
            terms.strategy is Strategy.BY_DATE and any(debt.signed_on is None for debt in debts),
        ),
    )
    return tuple(warning for warning, holds in checks if holds)
