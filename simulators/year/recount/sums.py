"""Figures that are no rate of cases: sums of money, receipts, stations, days."""

import csv
import io
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import date

from canon.money import fen_of
from canon.shanghai import day_of
from simulators.year.recount.counted import Counted, rate, smallest_covering
from simulators.year.recount.facts import Facts, Line
from simulators.year.recount.judgements import days_to_close, recovered_fen
from simulators.year.recount.selection import Selection

SUPERSEDED = "superseded"
MEMBER = "退费 "  # of a bank file's remark, before the number of the person
GROUP = r"/v1/refunds/group-cases"


def duplicate_rate(facts: Facts, chosen: Selection) -> Counted:
    """Receipts that joined an earlier case, over all receipts, by the day of each."""
    joined = []
    received = {str(one["id"]): day_of_text(one["received_at"]) for one in facts.views.get("complaint", ())}
    for complaint, owner in facts.case_of.items():
        case = facts.cases.get(owner)
        if case is None:
            continue
        on = received.get(complaint, case.received_on)
        if chosen.has_day(on) and (not chosen.filters or chosen.has(case)):
            joined.append(owner != complaint)
    return rate(joined)


def loss_recovered_fen(facts: Facts, chosen: Selection) -> Counted:
    return Counted(value=sum(recovered_fen(case) for case in chosen.cases(facts)))


def handling_days(facts: Facts, chosen: Selection, tenths: int) -> Counted:
    days = (days_to_close(case) for case in chosen.cases(facts))
    return smallest_covering((one for one in days if one is not None), tenths)


def refund_promised_fen(facts: Facts, chosen: Selection) -> Counted:
    """What agreements promised; of a timetable that a new one replaced, only what was paid."""
    promised = sum(
        int(step.body["refund"]["amount_fen"])
        for case in chosen.cases(facts)
        for step in case.steps
        if step.name == "agree" and step.body.get("refund")
    )
    replaced = sum(
        int(plan["total_fen"]) - _paid_of(facts, plan) for plan in _plans(facts, chosen) if _is_replaced(plan)
    )
    return Counted(value=promised + _settled_online(facts, chosen) - replaced + _group_promised(facts, chosen))


def _settled_online(facts: Facts, chosen: Selection) -> int:
    """What accepted offers of enterprises promise to pay back."""
    disputes = {str(one["id"]): one for one in facts.views.get("dispute", ())}
    offers: dict[str, list[Line]] = defaultdict(list)
    for found, act in facts.matching(r"/v1/odr/disputes/(?P<dispute>[^/]+)/offers"):
        offers[found["dispute"]].append(act.body)
    promised = 0
    for found, _ in facts.matching(r"/v1/odr/disputes/(?P<dispute>[^/]+)/offers/(?P<n>\d+)/acceptance"):
        case = facts.case_behind(str(disputes.get(found["dispute"], {}).get("case_id")))
        offer = offers[found["dispute"]][int(found["n"]) - 1]
        if case and chosen.has(case) and offer.get("refund"):
            promised += int(offer["refund"]["amount_fen"])
    return promised


def refund_paid_fen(facts: Facts, chosen: Selection) -> Counted:
    """What was paid under the timetables of the cases chosen, and by bank files of group refunds."""
    paid = sum(_paid_of(facts, plan) for plan in _plans(facts, chosen))
    groups = sum(sum(paid.values()) for _, paid in _groups(facts, chosen))
    return Counted(value=paid + groups)


def refund_overdue_fen(facts: Facts, chosen: Selection) -> Counted:
    """What was due before today and is not paid."""
    today = day_of(facts.as_of)
    overdue = sum(_overdue_of(facts, plan, today) for plan in _plans(facts, chosen) if not _is_replaced(plan))
    for group, paid in _groups(facts, chosen):
        owed: dict[str, int] = defaultdict(int)
        for part in facts.views.get("timetable", ()):
            if part["group_case"] == group and date.fromisoformat(part["due_on"]) < today:
                owed[str(part["member"])] += int(part["amount_fen"])
        overdue += sum(max(0, fen - paid.get(member, 0)) for member, fen in owed.items())
    return Counted(value=overdue)


def _plans(facts: Facts, chosen: Selection) -> Iterator[Line]:
    for plan in facts.views.get("plan", ()):
        case = facts.case_behind(str(plan.get("complaint_id")))
        if case and chosen.has(case):
            yield plan


def _is_replaced(plan: Line) -> bool:
    return bool(plan["status"] == SUPERSEDED)


def _paid_of(facts: Facts, plan: Line) -> int:
    return sum(int(one["amount_fen"]) for one in facts.payments.get(str(plan["id"]), ()))


def _overdue_of(facts: Facts, plan: Line, today: date) -> int:
    paid: dict[int, int] = defaultdict(int)
    for one in facts.payments.get(str(plan["id"]), ()):
        paid[int(one["instalment"])] += int(one["amount_fen"])
    due = [part for part in plan["instalments"] if date.fromisoformat(part["due_on"]) < today]
    return sum(max(0, int(part["amount_fen"]) - paid[int(part["number"])]) for part in due)


def _groups(facts: Facts, chosen: Selection) -> Iterator[tuple[str, Mapping[str, int]]]:
    """Return the group refunds opened in the period, each with what every person got; they have no topic."""
    for _, act in facts.matching(GROUP):
        if chosen.filters or not chosen.has_day(day_of(act.at)):
            continue
        group, paid = str(act.answer["id"]), dict[str, int]()
        for _, payment in facts.matching(f"{GROUP}/{group}/payments"):
            for row in csv.DictReader(io.StringIO(payment.body)):
                member = row["附言"].removeprefix(MEMBER)
                paid[member] = paid.get(member, 0) + fen_of(row["金额(元)"])
        yield group, paid


def _group_promised(facts: Facts, chosen: Selection) -> int:
    """What the rosters of group refunds with a timetable owe, each contract once."""
    promised = 0
    for group, _ in _groups(facts, chosen):
        if not any(facts.matching(f"{GROUP}/{group}/plan")):
            continue
        owed: dict[str, int] = {}
        for _, roster in facts.matching(f"{GROUP}/{group}/roster"):
            owed |= {row["合同编号"]: fen_of(row["应退金额(元)"]) for row in csv.DictReader(io.StringIO(roster.body))}
        promised += sum(owed.values())
    return promised


def station_settled(facts: Facts, chosen: Selection) -> Counted:
    return Counted(value=len(list(_settlements(facts, chosen))))


def station_settled_fen(facts: Facts, chosen: Selection) -> Counted:
    return Counted(value=sum(int(one["amount_fen"]) for one in _settlements(facts, chosen)))


def station_settlement_rate(facts: Facts, chosen: Selection) -> Counted:
    settled = [True for _ in _settlements(facts, chosen)]
    handed = [False for _, act in facts.matching(r"/v1/stations/[^/]+/handovers") if chosen.has_day(day_of(act.at))]
    return rate([*settled, *handed])


def _settlements(facts: Facts, chosen: Selection) -> Iterator[Line]:
    for _, act in facts.matching(r"/v1/stations/[^/]+/settlements"):
        if chosen.has_day(date.fromisoformat(act.body["settled_on"])):
            yield act.body


def day_of_text(instant: str) -> date:
    """The date of an instant written with +08:00, as the county writes all."""
    return date.fromisoformat(instant[:10])


SUMS: Mapping[str, Callable[[Facts, Selection], Counted]] = {
    "duplicate_rate": duplicate_rate,
    "loss_recovered_fen": loss_recovered_fen,
    "handling_days_median": lambda facts, chosen: handling_days(facts, chosen, 5),
    "handling_days_p90": lambda facts, chosen: handling_days(facts, chosen, 9),
    "refund_promised_fen": refund_promised_fen,
    "refund_paid_fen": refund_paid_fen,
    "refund_overdue_fen": refund_overdue_fen,
    "station_settled": station_settled,
    "station_settled_fen": station_settled_fen,
    "station_settlement_rate": station_settlement_rate,
}
