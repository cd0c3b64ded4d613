"""The conditions of a search: as fields, as chips, as a query; pure functions."""

import re
from collections.abc import Callable, Mapping, Sequence

from canon.codes import Agency, Channel, Department, Kind, State
from chassis.spreadsheets.writer import Cell
from gateway.console.case_rows import case_row, title_of
from gateway.console.formatting import Formatter
from gateway.console.forms import Choice, Field, Form, Sort, choices
from gateway.console.matches import split_at_matches
from gateway.console.models import Case
from gateway.console.search.models import Chip, Hit
from gateway.console.translations import Translations

CONDITIONS = (
    *("words", "number", "respondent", "state", "kind", "department", "agency", "channel", "officer", "alert"),
    *("received_from", "received_to", "closed_from", "closed_to", "station", "open", "late", "attention", "mine"),
)
COLUMNS = (
    *("number", "matter", "respondent", "kind", "channel", "state", "holder", "officer"),
    *("received", "limit", "due"),
)
TRUE = ("open", "late", "attention", "mine")  # conditions that hold or not
SORTS = ("received", "oldest", "due")
_PHONE = re.compile(r"(?:\+?86)?1\d{10}|0\d{2,3}-?\d{7,8}")
_NUMBER = re.compile(r"(?=[^\s]*\d)[A-Za-z0-9][A-Za-z0-9_-]{4,}")


def conditions_of(query: Mapping[str, str]) -> dict[str, str]:
    """Return the conditions of an address; what says nothing is left out."""
    return {name: query[name].strip() for name in CONDITIONS if query.get(name, "").strip()}


def is_phone(text: str) -> bool:
    return _PHONE.fullmatch(text) is not None


def is_number(text: str) -> bool:
    """Whether a text is written as the number of a case or of an order of a platform."""
    return _NUMBER.fullmatch(text) is not None


def stations_of(cases: Sequence[Case], chosen: str) -> dict[str, str]:
    """Return the stations of these cases by code, and the one that is chosen."""
    found = {case.station: case.station_name or case.station for case in cases if case.station}
    return ({chosen: chosen} if chosen else {}) | dict(sorted(found.items()))


def search_form(words: Translations, stations: Mapping[str, str]) -> Form:
    """Return the fields of the conditions; ``stations`` are the names of those that can be chosen."""

    def coded(name: str, codes: Sequence[str], label: Callable[[str], str]) -> Field:
        return Field(name=name, label=words(f"search.f.{name}"), sort=Sort.CHOICE, choices=choices(codes, label))

    yes = (Choice("true", words("search.yes")), Choice("false", words("search.no")))
    return Form(
        name="search",
        verb=words("search.act"),
        fields=(
            Field(name="words", label=words("search.f.words"), longest=100),
            Field(name="respondent", label=words("search.f.respondent"), longest=100),
            Field(name="number", label=words("search.f.number"), longest=100),
            coded("state", list(State), lambda code: words.name("state", code)),
            coded("kind", list(Kind), lambda code: words(f"kind.{code}")),
            Field(name="received_from", label=words("search.f.received_from"), sort=Sort.DAY),
            Field(name="received_to", label=words("search.f.received_to"), sort=Sort.DAY),
            Field(name="closed_from", label=words("search.f.closed_from"), sort=Sort.DAY),
            Field(name="closed_to", label=words("search.f.closed_to"), sort=Sort.DAY),
            coded("department", [code for code in Department if code is not Department.HUB], words.place),
            Field(
                name="station",
                label=words("search.f.station"),
                sort=Sort.CHOICE,
                choices=choices(list(stations), stations.__getitem__),
            ),
            coded("agency", list(Agency), words.place),
            coded("channel", list(Channel), lambda code: words.name("channel", code)),
            Field(name="officer", label=words("search.f.officer"), longest=100),
            *(
                Field(name=name, label=words(f"search.f.{name}"), sort=Sort.CHOICE, choices=yes)
                for name in ("open", "late")
            ),
        ),
    )


def chips_of(
    conditions: Mapping[str, str], address: Callable[..., str], words: Translations, stations: Mapping[str, str]
) -> list[Chip]:
    """Return each condition in words, with the address of the search without it."""
    return [
        Chip(
            label=words(f"search.f.{name}"),
            value=stations.get(value, value) if name == "station" else named(name, value, words),
            without=address(**{other: own for other, own in conditions.items() if other != name}),
        )
        for name, value in conditions.items()
    ]


def named(name: str, value: str, words: Translations) -> str:
    """Return the value of a condition in words."""
    if name in TRUE:
        return words("search.yes" if value == "true" else "search.no")
    if name in ("department", "agency"):
        return words.place(value)
    if name in ("state", "channel"):
        return words.name(name, value)
    key = f"{name}.{value}"
    return words(key) if name in ("kind", "alert") and words.has(key) else value


def hits_of(cases: Sequence[Case], conditions: Mapping[str, str], say: Formatter) -> list[Hit]:
    sought = [*conditions.get("words", "").split(), *([conditions["respondent"]] if "respondent" in conditions else [])]
    return [
        Hit(
            row=case_row(case, say),
            title=split_at_matches(title_of(case, say.words), sought),
            firm=split_at_matches(case.respondent_name or "", sought),
        )
        for case in cases
    ]


def heading_of(words: Translations) -> list[str]:
    """Return the heading of the file of a result."""
    names = (
        "number",
        "matter",
        "respondent",
        "kind",
        "channel",
        "state",
        "holder",
        "officer",
        "received",
        "limit",
        "due",
    )
    return [words(f"search.col.{name}") for name in names]


def line_of(case: Case, say: Formatter) -> list[Cell]:
    """Return a case as a line of the file; who reports is in no list."""
    words = say.words
    return [
        case.number,
        title_of(case, words),
        case.respondent_name or "",
        words(f"kind.{case.kind}"),
        words.name("channel", case.channel),
        words.name("state", case.state),
        words.place(case.department or case.agency or Department.HUB),
        case.officer or "",
        say.when(case.received_at),
        words.name("clock", case.clock.kind) if case.clock else "",
        say.end(case.clock.due_at) if case.clock else "",
    ]
