"""Which cases a figure is about: the dates and filters of its query."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import parse_qs, urlsplit

from canon.shanghai import day_of
from canon.topics import topic_class_of
from simulators.year.recount.facts import CaseFacts, Facts

UNSET = "unset"  # an annex counts what has no section or topic in a row of its own
DATES = frozenset({"from", "to", "basis", "as_of"})
FILTERS = frozenset({"kind", "channel", "department", "agency", "topic", "topic_class"})


class NotCountable(Exception):
    """The record does not hold what a figure asks for; the text says what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """A period, both days included, as known at ``as_of``, and the values of its filters."""

    first: date
    last: date
    as_of: datetime
    filters: Mapping[str, str]

    @classmethod
    def of_query(cls, query: str) -> "Selection":
        """Read the query of a figure.

        Raises:
            NotCountable: it counts by event, or filters by what the record does not hold.
        """
        # A plus sign of an offset stands unescaped.
        given = {name: values[-1] for name, values in parse_qs(urlsplit(query).query.replace("+", "%2B")).items()}
        if given.get("basis", "cohort") != "cohort":
            raise NotCountable(f"counted by {given['basis']}, not by the day of receipt")
        if unknown := set(given) - DATES - FILTERS:
            raise NotCountable(f"filtered by {', '.join(sorted(unknown))}")
        return cls(
            first=date.fromisoformat(given["from"]),
            last=date.fromisoformat(given["to"]),
            as_of=datetime.fromisoformat(given["as_of"]),
            filters={name: value for name, value in given.items() if name in FILTERS},
        )

    def has_day(self, day: date) -> bool:
        return self.first <= day <= self.last

    def has(self, case: CaseFacts) -> bool:
        """Whether a case was received in the period and passes every filter."""
        return self.has_day(case.received_on) and all(
            (value_of(case, name) or UNSET) == value for name, value in self.filters.items()
        )

    def cases(self, facts: Facts) -> list[CaseFacts]:
        return [case for case in facts.cases.values() if self.has(case)]

    @property
    def last_day(self) -> date:
        """The last day of the period that has begun."""
        return min(self.last, day_of(self.as_of))


def value_of(case: CaseFacts, name: str) -> str | None:
    """Return what a case has of one dimension; its agency is the one it was handed to last."""
    match name:
        case "kind":
            return case.kind
        case "topic":
            return case.topic
        case "topic_class":
            return topic_class_of(case.topic)
        case "agency":
            return _agency_of(case)
        case "respondent":
            return case.view.get("respondent_name")
        case _:
            value = case.view.get(name)
            return None if value is None else str(value)


def _agency_of(case: CaseFacts) -> str | None:
    made = sorted(case.handovers, key=lambda one: str(one["made_at"]))
    return str(made[-1]["agency"]) if made else None
