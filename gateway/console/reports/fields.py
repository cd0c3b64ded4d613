"""The forms of reports: write one, sign one, change its text."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from gateway.console.forms import Choice, Field, Form, Sort
from gateway.console.reports.models import Report, ReportTemplate
from gateway.console.translations import Translations

WRITE, SIGN, EDIT = "write", "sign", "edit"
BASES = ("cohort", "event")
LONGEST_TEXT = 4000
COMPARED = "，与上期比"  # in braces after the name of a figure: how it compares with the period before


def write_form(words: Translations, today: date, templates: Sequence[ReportTemplate]) -> Form:
    """Return the form of a new report; at first of the last whole month. Of one template alone there is no choice."""
    last = today.replace(day=1) - timedelta(days=1)
    days = {"from": last.replace(day=1), "to": last}
    return Form(
        name=WRITE,
        verb=words("reports.act.write"),
        consequence=words("reports.act.write.says"),
        fields=(
            *(
                Field(name=name, label=words(f"reports.f.{name}"), sort=Sort.DAY, required=True, value=str(day))
                for name, day in days.items()
            ),
            Field(
                name="basis",
                label=words("reports.f.basis"),
                sort=Sort.RADIO,
                required=True,
                value=BASES[0],
                choices=tuple(Choice(one, words(f"reports.basis.{one}")) for one in BASES),
            ),
            *(_template(words, templates) if len(templates) > 1 else ()),
        ),
    )


def _template(words: Translations, templates: Sequence[ReportTemplate]) -> Iterator[Field]:
    yield Field(
        name="template",
        label=words("reports.f.template"),
        sort=Sort.CHOICE,
        required=True,
        value=templates[0].name,
        choices=tuple(Choice(one.name, f"{one.title} ({one.name})") for one in templates),
    )


def sign_form(words: Translations, version: int) -> Form:
    number = Field(name="version", label="", sort=Sort.HIDDEN, value=str(version), is_number=True, required=True)
    return Form(
        name=SIGN,
        verb=words("reports.act.sign", n=version),
        consequence=words("reports.act.sign.says"),
        fields=(number,),
    )


def to_names(report: Report, marked: str) -> str:
    """Return a text with the names of its figures in braces, as people read and type them: ``{办结率}``."""
    for one in report.figures:
        marked = marked.replace(f"{{{one.id}}}", f"{{{one.name}}}")
        marked = marked.replace(f"{{{one.id}.change}}", f"{{{one.name}{COMPARED}}}")
    return marked


def to_markers(report: Report, text: str) -> str:
    """Return a text with the markers that the names in its braces stand for; what is no name stays, to be refused."""
    for one in report.figures:
        text = text.replace(f"{{{one.name}}}", f"{{{one.id}}}")
        text = text.replace(f"{{{one.name}{COMPARED}}}", f"{{{one.id}.change}}")
    return text


def signature_of(sent: Mapping[str, Any]) -> dict[str, Any]:
    """Return the request that a signature makes."""
    return {"version": sent["version"]}


def edit_form(words: Translations, report: Report) -> Form:
    """Return the form of the whole text, a field for each paragraph; an empty one is left out."""
    return Form(
        name=EDIT,
        verb=words("reports.act.edit"),
        consequence=words("reports.act.edit.says"),
        fields=(
            Field(name="base", label="", sort=Sort.HIDDEN, value=str(report.version), is_number=True, required=True),
            *_paragraphs(words, report),
            *_by_hand(words, report),
        ),
    )


def body_of(report: Report, sent: Mapping[str, Any]) -> dict[str, Any]:
    """Return the version that the fields of the form make; what was set by hand before stays."""
    sections = []
    for place, section in enumerate(report.sections):
        texts = [
            {"text": to_markers(report, text), "proposed": paragraph.proposed and f"keep-{place}-{number}" not in sent}
            for number, paragraph in enumerate(section.paragraphs)
            if (text := str(sent.get(f"text-{place}-{number}", "")).strip())
        ]
        more = str(sent.get(f"more-{place}", "")).strip()
        texts += [{"text": to_markers(report, line), "proposed": False} for line in more.splitlines() if line.strip()]
        sections.append({"title": section.title, "paragraphs": texts})
    changed = {one.id: {"value": one.value, "reason": one.by_hand} for one in report.figures if one.by_hand}
    if name := sent.get("figure"):
        changed[name] = {"value": sent.get("value"), "reason": sent.get("reason", "")}
    return {"base": sent["base"], "sections": sections, "changed": changed}


def _paragraphs(words: Translations, report: Report) -> Iterator[Field]:
    for place, section in enumerate(report.sections):
        for number, paragraph in enumerate(section.paragraphs):
            yield Field(
                name=f"text-{place}-{number}",
                label=f"{section.title} {number + 1}",
                sort=Sort.LONG,
                value=to_names(report, paragraph.marked),
                longest=LONGEST_TEXT,
                rows=4,
            )
            if paragraph.proposed:
                yield Field(name=f"keep-{place}-{number}", label=words("reports.f.keep"), sort=Sort.TICK)
        yield Field(
            name=f"more-{place}",
            label=words("reports.f.more", title=section.title),
            sort=Sort.LONG,
            longest=LONGEST_TEXT,
            rows=1,
        )


def _by_hand(words: Translations, report: Report) -> tuple[Field, ...]:
    return (
        Field(
            name="figure",
            label=words("reports.f.figure"),
            sort=Sort.CHOICE,
            choices=tuple(Choice(one.id, one.name) for one in report.figures),
        ),
        Field(name="value", label=words("reports.f.value"), sort=Sort.COUNT, hint=words("reports.f.value.hint")),
        Field(name="reason", label=words("reports.f.reason"), longest=500),
    )
