"""When a clock ends, worked out a second time: instants in, days ticked off one by one on a wall calendar.

Written from the articles alone, clause by clause: it shares neither code nor structure with ``canon.deadlines``.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from tests.oracle import days

Pause = tuple[datetime, datetime]  # appraisal: from, to

TOMORROW = timedelta(1)
ORDER_121 = date(2026, 4, 15)  # its Art. 46
DECREE_778 = date(2024, 7, 1)  # 实施条例
WITHOUT_PERIOD = ("hotline", "supplement")
COUNTED_IN_HOURS = ("dispatch_24h", "feedback_24h")
# Order 20 Art. 21 and Order 121 Art. 22 for mediations; 行政处罚程序规定 18 for what is verified.
STOPPED_BY_APPRAISAL = ("mediation", "verification", "mediation_lead")
# 行政处罚程序规定 18; Order 20 Art. 23 and Order 121 Art. 27.
LONGER_WITH_APPROVAL = ("verification", "mediation_lead")


@dataclass(frozen=True)
class Matter:
    """What someone asks: a kind of clock, when the matter came in and when the clock began."""

    kind: str
    received: datetime
    begun: datetime
    pauses: Sequence[Pause] = ()
    longer: bool = False


def day_in_shanghai(instant: datetime) -> date:
    return (instant.astimezone(UTC) + timedelta(hours=8)).date()


def order(matter: Matter) -> str:
    """By the date of receipt."""
    return "order20" if day_in_shanghai(matter.received) < ORDER_121 else "order121"


def refused(matter: Matter) -> set[str]:
    """What is asked that no text gives."""
    wrong = set()
    if matter.kind in WITHOUT_PERIOD:
        wrong.add("/kind")
    if matter.kind == "reporter_notice" and order(matter) == "order121":  # Order 20 Art. 31 has no successor
        wrong.add("/rule_set")
    if matter.longer and matter.kind not in LONGER_WITH_APPROVAL:
        wrong.add("/extended")
    if matter.pauses and matter.kind not in STOPPED_BY_APPRAISAL:
        wrong.add("/suspensions")
    return wrong


def end(matter: Matter) -> dict[str, Any]:
    if matter.kind in COUNTED_IN_HOURS:
        over = matter.begun + timedelta(hours=24)
        return answer_of(matter, over, day_in_shanghai(over), day_in_shanghai(over), provisional=False)
    counted = ticked(matter)
    last = counted[-1]
    while rests(matter, last):
        last += TOMORROW
    office = last
    while not days.is_worked(office):
        office += TOMORROW
    consulted = {*counted, last} if in_working_days(matter) else {counted[-1], last}
    unknown = any(not days.is_announced(day) for day in consulted)
    midnight = datetime(last.year, last.month, last.day, 16, tzinfo=UTC)  # 24:00 in Shanghai
    return answer_of(matter, midnight, last, office, provisional=unknown)


def answer_of(matter: Matter, over: datetime, last: date, office: date, *, provisional: bool) -> dict[str, Any]:
    return {
        "due_at": over,
        "last_day": last,
        "latest_day": office,
        "rule_set": order(matter),
        "provisional": provisional,
    }


def ticked(matter: Matter) -> list[date]:
    """The days that count, from the one after the start (Order 121 Art. 45, 民法典 201)."""
    wanted = length(matter)
    counted: list[date] = []
    for day in following(day_in_shanghai(matter.begun)):
        if stopped(matter, day) or (in_working_days(matter) and not days.is_worked(day)):
            continue
        counted.append(day)
        if len(counted) == wanted:
            break
    return counted


def following(day: date) -> Iterator[date]:
    while True:
        day += TOMORROW
        yield day


def length(matter: Matter) -> int:
    match matter.kind:
        case "acceptance" | "notice":  # Order 20 Art. 14, 21; Order 121 Art. 15, 23: 七个工作日
            return 7
        case "reporter_notice":  # Order 20 Art. 31: 五个工作日
            return 5
        case "odr":  # 12315: ten working days for the enterprise
            return 10
        case "refund_15d":  # 侵害消费者权益行为处罚办法 8-10: 超过十五日
            return 15
        case "mediation":  # Order 20 Art. 21(5): 四十五个工作日; 实施条例 46, Order 121 Art. 23(5): 六十日
            return 45 if in_working_days(matter) else 60
        case "verification" | "mediation_lead":  # 十五个工作日, 可以延长十五个工作日
            return 30 if matter.longer else 15
    raise ValueError(matter.kind)


def in_working_days(matter: Matter) -> bool:
    if matter.kind == "mediation":
        return order(matter) == "order20" and day_in_shanghai(matter.begun) < DECREE_778
    return matter.kind != "refund_15d"


def stopped(matter: Matter, day: date) -> bool:
    return any(day_in_shanghai(begins) <= day < day_in_shanghai(ends) for begins, ends in matter.pauses)


def rests(matter: Matter, day: date) -> bool:
    """民法典 203 moves a civil period past every day off, Order 121 Art. 45 a period of days past 法定节假日 only."""
    if matter.kind == "refund_15d":
        return not days.is_worked(day)
    return days.is_statutory(day)
