"""How long a person is kept after a matter is over: dated periods per kind (保存期限, 个人信息保护法 Art. 19).

No law names a period for complaints. What ships is the demonstration county's: as long as somebody may still sue over
the matter (民法典 Art. 188: three years), a breach be punished (行政处罚法 Art. 36: five years), a question come again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from canon.codes import Kind
from chassis.errors import FieldError, Invalid

MIN_DAYS, MAX_DAYS = 30, 36_500  # days


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionPeriod:
    """From ``since`` on, matters of this kind keep their person ``days`` natural days after they are over."""

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
    """The period of each kind on a day: the latest begun; of several for one day the last entered."""
    periods: dict[Kind, RetentionPeriod] = {}
    for period in (*DEFAULT_PERIODS, *entered):
        if period.since <= today and period.since >= periods.get(period.kind, period).since:
            periods[period.kind] = period
    return periods


def validate_new_period(period: RetentionPeriod, today: date) -> RetentionPeriod:
    """A period begins tomorrow at the earliest, so that nobody destroys at once by a slip. Raises ``Invalid``."""
    if period.since <= today:
        raise Invalid(FieldError(field="/since", code="too_early", message="最早从明天起执行"))
    return period
