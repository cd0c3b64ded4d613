"""What the law gives, worked out a second time: plain facts in, whole fen out, integers only.

Written from the articles alone, in the order a clerk would read them, so that it shares neither code nor structure with
``services.refunds.quotes.domain``. Amounts between steps are pairs (numerator, denominator).
"""

from datetime import date, timedelta
from typing import Any

Facts = dict[str, Any]

# State Council notices for 2025 and 2026: days off (first, last) and Saturdays or Sundays that are worked.
OFF = """2025-01-01 2025-01-01/2025-01-28 2025-02-04/2025-04-04 2025-04-06/2025-05-01 2025-05-05
2025-05-31 2025-06-02/2025-10-01 2025-10-08/2026-01-01 2026-01-03/2026-02-15 2026-02-23/2026-04-04 2026-04-06
2026-05-01 2026-05-05/2026-06-19 2026-06-21/2026-09-25 2026-09-27/2026-10-01 2026-10-07"""
WORKED = """2025-01-26 2025-02-08 2025-04-27 2025-09-28 2025-10-11
2026-01-04 2026-02-14 2026-02-28 2026-05-09 2026-09-20 2026-10-10"""
LPR = """2019-08-20 4.25/2019-09-20 4.20/2019-11-20 4.15/2020-02-20 4.05/2020-04-20 3.85/2021-12-20 3.80/2022-01-20 3.70
2022-08-22 3.65/2023-06-20 3.55/2023-08-21 3.45/2024-07-22 3.35/2024-10-21 3.10/2025-05-20 3.00"""


def works(day: date) -> bool:
    text = day.isoformat()
    if text in WORKED.split():
        return True
    spans = [span.split() for line in OFF.splitlines() for span in line.split("/")]
    return day.weekday() < 5 and not any(first <= text <= last for first, last in spans)


def rolled(day: date) -> date:
    """民法典 203: the end of a period on a day off is the day after the days off."""
    while not works(day):
        day += timedelta(1)
    return day


def to_fen(amount: tuple[int, int]) -> int:
    top, bottom = amount
    whole, rest = divmod(top, bottom)
    return whole + 1 if rest * 2 >= bottom else whole


def lpr_in_hundredths(day: date) -> int:
    found = 0
    for row in LPR.replace("\n", "/").split("/"):
        since, rate = row.split()
        if since <= day.isoformat():
            found = int(rate.replace(".", ""))
    return found


def prepaid(facts: Facts) -> dict[str, Any]:
    paid = facts["paid_fen"]
    back = principal(facts, paid)
    cause = facts["cause"]
    costs = facts["expenses_fen"] if cause == "operator" and not facts["force_majeure"] else 0
    return parts(back, interest(facts, back), costs)


def parts(back: tuple[int, int], interest_fen: int, costs: int) -> dict[str, Any]:
    refund = to_fen(back)
    return {
        "refund_fen": refund,
        "interest_fen": interest_fen,
        "expenses_fen": costs,
        "total_fen": refund + interest_fen + costs,
    }


def principal(facts: Facts, paid: int) -> tuple[int, int]:
    if paid == 0:
        return 0, 1
    # Art. 10: an unlawful game for a minor returns everything.
    if facts["minor"] and facts["illegal_game"]:
        return paid, 1
    # Art. 14.
    if not facts["same_before"] and facts["requested_on"] <= rolled(facts["paid_on"] + timedelta(7)):
        return paid, 1
    consumers_own = facts["cause"] == "consumer" and not facts["minor"]
    if facts["card"] == "unlimited":
        return by_days(facts, paid)
    # Art. 15: 返还预付款本金应为预付款扣减已兑付商品或者提供服务的价款后的余额
    top, bottom = used_up(facts, paid, consumers_own=consumers_own)
    # Art. 20, and never a demand: nothing below nought.
    return (paid * bottom - top, bottom) if top <= paid * bottom else (0, 1)


def used_up(facts: Facts, paid: int, *, consumers_own: bool) -> tuple[int, int]:
    if facts["card"] == "counted_gift":
        times = facts["paid_times"] if consumers_own else facts["total_times"]
        return paid * facts["used_times"], times
    if facts["card"] == "gifted":
        # Art. 18, second item; Art. 19.
        credit = facts["used_credit_fen"]
        return (credit, 1) if consumers_own else (credit * paid, paid + facts["gifted_fen"])
    # Art. 18, first item; Art. 19.
    if not consumers_own:
        used = facts["used_discounted_fen"]
        return (used * paid, paid + facts["gifted_fen"]) if facts["gifted_fen"] else (used, 1)
    if facts["list_price_unreasonable"]:
        return min(facts["market_used_fen"], facts["used_list_fen"]), 1
    return facts["used_list_fen"], 1


def by_days(facts: Facts, paid: int) -> tuple[int, int]:
    # Art. 22: the days are counted one by one.
    stop = facts["requested_on"]
    if facts["rescinded_on"] or facts["service_stopped_on"]:
        stop = min(day for day in (facts["rescinded_on"], facts["service_stopped_on"]) if day)
    term = [facts["starts_on"] + timedelta(n) for n in range((facts["ends_on"] - facts["starts_on"]).days + 1)]
    return paid * sum(day >= stop for day in term), len(term)


def interest(facts: Facts, back: tuple[int, int]) -> int:
    # Art. 16, 17.
    start, end = facts["interest_from"] or facts["rescinded_on"], facts["interest_until"]
    if end is None or start is None:
        return 0
    if facts["agreed_rate_bp"] is not None:
        rate = facts["agreed_rate_bp"]
    elif facts["cause"] == "consumer":
        rate = 150
    else:
        rate = lpr_in_hundredths(facts["formed_on"])
    top, bottom = back
    return to_fen((top * rate * (end - start).days, bottom * 10_000 * facts["day_basis"]))


def training(facts: Facts) -> dict[str, Any]:
    fees, hours = facts["paid_fen"] - facts["materials_fen"], facts["total_hours"]
    answer = parts((fees * (hours - facts["used_hours"]), hours), 0, 0)
    days = 15 if facts["used_hours"] > 0 else 5
    return answer | {"due_on": facts["requested_on"] + timedelta(days)}


def conditional(facts: Facts) -> dict[str, Any]:
    if not facts["condition_met"]:
        return parts((0, 1), 0, 0) | {"due_on": None}
    day, left = facts["papers_complete_on"], facts["pay_within_working_days"]
    while left:
        day += timedelta(1)
        left -= works(day)
    return parts((facts["refundable_fen"], 1), 0, 0) | {"due_on": day}


def no_reason(facts: Facts) -> dict[str, Any]:
    late = facts["requested_on"] > rolled(facts["received_on"] + timedelta(7))
    if facts["excluded"] or late:
        return parts((0, 1), 0, 0) | {"due_on": None}
    left = max(facts["paid_fen"] - facts["freight_fen"], 0)
    return parts((left, 1), 0, 0) | {"due_on": rolled(facts["returned_on"] + timedelta(7))}
