"""What the bureau did by itself, and who stands in its registers on the last day."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from canon.shanghai import day_of
from simulators.year.recount.counted import Counted
from simulators.year.recount.facts import Facts, Line
from simulators.year.recount.selection import Selection

INSPECTIONS, FILINGS, OUTREACH = "/v1/enforcement/inspections", "/v1/enforcement/filings", "/v1/outreach"
TYPICAL, PUBLISHED = "typical_case", frozenset({"published", "typical_case"})

Counting = Callable[[Facts, Selection], Counted]


def _of(path: str, day: str, facts: Facts, chosen: Selection) -> Iterator[Line]:
    for _, act in facts.matching(path):
        if chosen.has_day(date.fromisoformat(act.body[day])):
            yield act.body


def _counted(path: str, value: int, facts: Facts) -> Counted:
    """Return a count; of what nobody ever recorded there is no figure (无数据), not a zero."""
    return Counted(value=value if any(facts.matching(path)) else None)


def _number(path: str, day: str, **wanted: str) -> Counting:
    """Count the acts of the period that have the values wanted."""

    def count(facts: Facts, chosen: Selection) -> Counted:
        acts = _of(path, day, facts, chosen)
        number = sum(all(one.get(name) == value for name, value in wanted.items()) for one in acts)
        return _counted(path, number, facts)

    return count


def _sum(path: str, day: str, name: str) -> Counting:
    def count(facts: Facts, chosen: Selection) -> Counted:
        return _counted(path, sum(int(one.get(name) or 0) for one in _of(path, day, facts, chosen)), facts)

    return count


def _published(facts: Facts, chosen: Selection) -> Counted:
    filings = _of(FILINGS, "on", facts, chosen)
    return _counted(FILINGS, sum(one.get("publicity") in PUBLISHED for one in filings), facts)


def _listed(register: str, level: str | None = None) -> Counting:
    """Count who joined a register, stands in it at the end, and whose listing covers the last day."""

    def count(facts: Facts, chosen: Selection) -> Counted:
        now = {str(one["id"]): str(one["state"]) for one in facts.views.get("entry", ())}
        return Counted(
            value=sum(
                _covers(act.body, chosen.last_day)
                and now.get(str(act.answer["id"]), act.answer.get("state")) == "listed"
                and level in {None, act.body.get("level")}
                for _, act in facts.matching(f"/v1/registers/{register}")
            )
        )

    return count


def _covers(entry: Line, day: date) -> bool:
    until = entry.get("valid_to")
    return date.fromisoformat(entry["valid_from"]) <= day and (not until or day <= date.fromisoformat(until))


def _enterprises(facts: Facts, chosen: Selection) -> Counted:
    """Count the enterprises that settle online after a review that admitted them."""
    now = {str(one["id"]): str(one["standing"]) for one in facts.views.get("enterprise", ())}
    admitted = {
        found["enterprise"]: str(act.answer.get("standing"))
        for found, act in facts.matching(r"/v1/odr/enterprises/(?P<enterprise>[^/]+)/review")
        if day_of(act.at) <= chosen.last_day
    }
    return Counted(value=sum(now.get(one, standing) == "active" for one, standing in admitted.items()))


ACTIVITIES: Mapping[str, Counting] = {
    "inspections": _number(INSPECTIONS, "on"),
    "inspectors_sent": _sum(INSPECTIONS, "on", "people"),
    "units_inspected": _sum(INSPECTIONS, "on", "units"),
    "hazards_removed": _sum(INSPECTIONS, "on", "hazards"),
    "filings": _number(FILINGS, "on"),
    "filings_consumer_rights": _number(FILINGS, "on", type="consumer_rights"),
    "filings_published": _published,
    "typical_cases": _number(FILINGS, "on", publicity=TYPICAL),
    "fines_fen": _sum(FILINGS, "on", "fine_fen"),
    "outreach_events": _number(OUTREACH, "held_on"),
    "outreach_people": _sum(OUTREACH, "held_on", "people"),
    "outreach_materials": _sum(OUTREACH, "held_on", "materials"),
    "pledge_units": _listed("pledge"),
    "demonstration_province": _listed("demonstration", "province"),
    "demonstration_city": _listed("demonstration", "city"),
    "demonstration_county": _listed("demonstration", "county"),
    "no_reason_return_units": _listed("no-reason-return"),
    "stations": _listed("stations"),
    "odr_units": _enterprises,
}
