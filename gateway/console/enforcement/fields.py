"""The forms that record an inspection, a filing, a campaign or an event of outreach, and publish a filing."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from canon.codes import Department
from canon.enforcement import FilingType, OutreachKind, Publicity
from gateway.console.enforcement.models import Campaign
from gateway.console.forms import Choice, Field, Form, Sort, choices
from gateway.console.translations import Translations

KINDS = ("inspections", "filings", "campaigns", "outreach")
PUBLICITY = "publicity"


def fact_form(
    words: Translations, kind: str, today: date, *, names_section: bool, campaigns: Sequence[Campaign]
) -> Form:
    """Return the form of a kind of fact; the hub names whose fact it is."""
    of_kind = {"inspections": _inspection, "filings": _filing, "campaigns": _campaign, "outreach": _outreach}[kind]
    return Form(
        name=kind,
        verb=words(f"enforcement.act.{kind}"),
        fields=(*_section(words, asks=names_section), *of_kind(words, today, campaigns)),
        consequence=words("enforcement.says"),
    )


def publicity_form(words: Translations, value: str = Publicity.NONE, row: int = 1) -> Form:
    """Return the form of a row of the list that says whether a filed case is published."""
    states = Field(
        name="publicity",
        label=words("enforcement.f.publicity"),
        sort=Sort.CHOICE,
        required=True,
        choices=_codes(words, "publicity", Publicity),
        value=value,
    )
    return Form(name=f"{PUBLICITY}-{row}", verb=words("enforcement.act.publicity"), fields=(states,))


def _codes(words: Translations, sort: str, codes: type[StrEnum]) -> tuple[Choice, ...]:
    return choices(list(codes), lambda code: words.name(sort, code))


def _section(words: Translations, *, asks: bool) -> tuple[Field, ...]:
    if not asks:
        return ()
    sections = [code for code in Department if code is not Department.HUB]
    return (
        Field(
            name="department",
            label=words("enforcement.f.department"),
            sort=Sort.CHOICE,
            required=True,
            choices=choices(sections, words.place),
        ),
    )


def _inspection(words: Translations, today: date, campaigns: Sequence[Campaign]) -> tuple[Field, ...]:
    known = tuple(Choice(str(one.id), one.title) for one in campaigns)
    return (
        _day(words, "on", today),
        _count(words, "people", required=True, hint=words("enforcement.f.people.hint")),
        _count(words, "units", required=True),
        _count(words, "hazards"),
        Field(name="campaign_id", label=words("enforcement.f.campaign_id"), sort=Sort.CHOICE, choices=known),
    )


def _filing(words: Translations, today: date, campaigns: Sequence[Campaign]) -> tuple[Field, ...]:
    del campaigns
    return (
        _day(words, "on", today),
        Field(name="number", label=words("enforcement.f.number"), required=True, longest=100),
        Field(
            name="type",
            label=words("enforcement.f.type"),
            sort=Sort.CHOICE,
            required=True,
            choices=_codes(words, "filing_type", FilingType),
        ),
        Field(name="fine_fen", label=words("enforcement.f.fine_fen"), sort=Sort.MONEY),
        Field(name="confiscated_fen", label=words("enforcement.f.confiscated_fen"), sort=Sort.MONEY),
        Field(
            name="complaint_id",
            label=words("enforcement.f.complaint_id"),
            longest=36,
            hint=words("enforcement.f.complaint_id.hint"),
        ),
    )


def _outreach(words: Translations, today: date, campaigns: Sequence[Campaign]) -> tuple[Field, ...]:
    del campaigns
    return (
        Field(name="title", label=words("enforcement.f.title"), required=True, longest=200),
        Field(
            name="kind",
            label=words("enforcement.f.kind"),
            sort=Sort.CHOICE,
            required=True,
            choices=_codes(words, "outreach", OutreachKind),
        ),
        _day(words, "held_on", today),
        Field(name="place", label=words("enforcement.f.place"), required=True, longest=200),
        Field(name="partners", label=words("enforcement.f.partners"), hint=words("enforcement.f.partners.hint")),
        _count(words, "people", required=True, label="enforcement.f.took_part"),
        Field(name="is_estimate", label=words("enforcement.f.is_estimate"), sort=Sort.TICK),
        _count(words, "materials", required=True),
    )


def _campaign(words: Translations, today: date, campaigns: Sequence[Campaign]) -> tuple[Field, ...]:
    del campaigns
    return (
        Field(name="title", label=words("enforcement.f.title"), required=True, longest=200),
        _day(words, "from", today),
        _day(words, "to", today),
    )


def _day(words: Translations, name: str, today: date) -> Field:
    label = words(f"enforcement.f.{name}")
    return Field(name=name, label=label, sort=Sort.DAY, required=True, value=today.isoformat())


def _count(words: Translations, name: str, *, required: bool = False, hint: str = "", label: str = "") -> Field:
    return Field(
        name=name, label=words(label or f"enforcement.f.{name}"), sort=Sort.COUNT, required=required, hint=hint
    )
