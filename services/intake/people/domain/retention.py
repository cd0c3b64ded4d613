"""How long personal data is kept after a case has ended: dated periods by kind (保存期限, 个人信息保护法 Art. 19).

No law names a period for complaints. The defaults are the demonstration county's: as long as somebody may sue over a
complaint (民法典 Art. 188: three years) or a breach may be punished (行政处罚法 Art. 36: five years); one year for an
inquiry.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from canon.codes import Kind
from chassis.errors import FieldError, Invalid

MIN_DAYS, MAX_DAYS = 30, 36_500  # days


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionPeriod:
    """From ``since`` on, cases of this kind keep their person for ``days`` natural days after they ended."""

    kind: Kind
    days: int
    since: date
    basis: str


DEFAULT_PERIODS = (
    RetentionPeriod(kind=Kind.COMPLAINT, days=1096, since=date(2000, 1, 1), basis="民法典第一百八十八条：诉讼时效三年"),
    RetentionPeriod(
        kind=Kind.REPORT, days=1827, since=date(2000, 1, 1), basis="行政处罚法第三十六条：追责时效最长五年"
    ),
    RetentionPeriod(
        kind=Kind.INQUIRY, days=365, since=date(2000, 1, 1), basis="个人信息保护法第十九条：必要的最短时间"
    ),
)


def periods_in_force(entered: Iterable[RetentionPeriod], today: date) -> Mapping[Kind, RetentionPeriod]:
    """Return the period in force for each kind: the latest begun; of several from one day, the last entered."""
    periods: dict[Kind, RetentionPeriod] = {}
    for period in (*DEFAULT_PERIODS, *entered):
        if period.since <= today and period.since >= periods.get(period.kind, period).since:
            periods[period.kind] = period
    return periods


def validate_new_period(period: RetentionPeriod, today: date) -> RetentionPeriod:
    """Return a period that begins tomorrow or later, so that a mistake does not erase anything at once.

    Raises:
        Invalid: the period begins today or earlier.
    """
    if period.since <= today:
        raise Invalid(FieldError(field="/since", code="too_early", message="最早从明天起执行"))
    return period
