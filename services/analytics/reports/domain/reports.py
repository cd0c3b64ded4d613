"""A report: its figures as of one instant, the versions of its text, and who signed which."""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from chassis.errors import Conflict, FieldError, Forbidden, Invalid
from services.analytics.definitions.domain.metric import Basis
from services.analytics.reports.domain.charts import ReportChart
from services.analytics.reports.domain.figures import Figure
from services.analytics.reports.domain.schedules import Schedule
from services.analytics.reports.domain.sentences import BLANK, has_foreign_braces, markers_of
from services.analytics.reports.domain.templates import Section

SIGNING_ROLES = ("hub", "section_head", "bureau_head")
SIGNATURES = 2  # of two persons, neither of whom wrote the version


class ReportState(StrEnum):
    """Where a report stands."""

    DRAFT = "draft"
    SIGNED = "signed"  # by the first of two
    FINAL = "final"


class ReportFinal(Conflict):
    code = "report_final"
    zh = "汇报已经定稿，更正请另写一份"
    en = "The report is final; write another one to correct it"


class ProposalsOpen(Conflict):
    code = "proposals_open"
    zh = "还有建议的句子没有决定保留还是删去"
    en = "Proposed sentences are neither kept nor deleted yet"


class OldVersion(Conflict):
    code = "old_version"
    zh = "这一稿之后已有新稿"
    en = "There is a newer version"


class SignedBefore(Conflict):
    code = "signed_before"
    zh = "您已签过这一稿"
    en = "You have signed this version"


class OwnVersion(Forbidden):
    code = "own_version"
    zh = "起草这一稿的人不能签发"
    en = "Whoever wrote this version does not sign it"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetByHand:
    """A figure that a person changed, and why."""

    value: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Annex:
    """A table at the end of a report; ``figures`` are the indexes of columns of numbers.

    ``is_internal``: it names businesses, and stands on the screen and in the workbook, not in the paper.
    """

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    figures: tuple[int, ...]
    is_internal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    account: str
    role: str
    signed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    number: int
    sections: Sequence[Section]
    changed: Mapping[str, SetByHand]
    written_by: str
    written_at: datetime
    signatures: tuple[Signature, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportHead:
    """What a list shows of a report."""

    report_id: UUID
    first: date
    last: date
    basis: Basis
    template: str
    title: str
    as_of: datetime
    created_by: str
    schedule: Schedule | None = None  # by which it was written, if nobody asked for it
    digest: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedReport(ReportHead):
    """A report in a list: the number of its last version, and how many signed that."""

    last_version: int
    signatures: int

    @property
    def state(self) -> ReportState:
        return state_of(self.digest, self.signatures)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report(ReportHead):
    """``counted`` and ``drawn``: figures and charts as they were counted; ``versions`` in their order, never none."""

    counted: Mapping[str, Figure]
    drawn: Sequence[ReportChart]
    annexes: Sequence[Annex]
    versions: Sequence[Version]

    @property
    def version(self) -> Version:
        """The last version."""
        return self.versions[-1]

    @property
    def last_version(self) -> int:
        return self.version.number

    @property
    def state(self) -> ReportState:
        return state_of(self.digest, len(self.version.signatures))

    @property
    def figures(self) -> Mapping[str, Figure]:
        """The figures of the last version, those set by hand among them."""
        changed = self.version.changed
        return {
            name: figure.set_by_hand(changed[name].value, changed[name].reason) if name in changed else figure
            for name, figure in self.counted.items()
        }

    @property
    def charts(self) -> list[ReportChart]:
        """The charts with the figures of the last version."""
        figures = self.figures
        return [one.with_figures(figures) for one in self.drawn]


def state_of(digest: str | None, signatures: int) -> ReportState:
    """Return where a report stands by its digest and the signatures of its last version."""
    if digest is not None:
        return ReportState.FINAL
    return ReportState.SIGNED if signatures else ReportState.DRAFT


def add_version(
    report: Report, base: int, sections: Sequence[Section], changed: Mapping[str, SetByHand], by: str, now: datetime
) -> Report:
    """Return the report with another version of its text, made from ``base``, which nobody has signed.

    Raises:
        ReportFinal: the report is final.
        OldVersion: somebody has written a newer version than ``base``.
        Invalid: a text names a figure that the report has not, or leaves a blank.
    """
    if report.state is ReportState.FINAL:
        raise ReportFinal
    if base != report.version.number:
        raise OldVersion
    errors = list(_errors_of(sections, changed, report.counted))
    if errors:
        raise Invalid(*errors)
    version = Version(
        number=report.version.number + 1, sections=sections, changed=changed, written_by=by, written_at=now
    )
    return replace(report, versions=(*report.versions, version))


def sign(report: Report, number: int, account: str, roles: Collection[str], now: datetime) -> Report:
    """Return the report with a signature of its last version; the second makes it final.

    Raises:
        ReportFinal: the report is final.
        OldVersion: there is a newer version.
        ProposalsOpen: the text has proposed sentences.
        OwnVersion: the account wrote the version.
        SignedBefore: the account has signed it.
    """
    version = report.version
    if report.state is ReportState.FINAL:
        raise ReportFinal
    if number != version.number:
        raise OldVersion
    if any(paragraph.proposed for section in version.sections for paragraph in section.paragraphs):
        raise ProposalsOpen
    if account == version.written_by:
        raise OwnVersion
    if account in {one.account for one in version.signatures}:
        raise SignedBefore
    role = next(role for role in SIGNING_ROLES if role in roles)
    signature = Signature(account=account, role=role, signed_at=now)
    signed = replace(version, signatures=(*version.signatures, signature))
    report = replace(report, versions=(*report.versions[:-1], signed))
    return replace(report, digest=digest_of(report)) if len(signed.signatures) >= SIGNATURES else report


def digest_of(report: Report) -> str:
    """Return the SHA-256 of what is signed: period, instant, figures, text, charts and tables, as canonical JSON."""
    signed = {
        "from": report.first.isoformat(),
        "to": report.last.isoformat(),
        "as_of": report.as_of.isoformat(),
        "figures": {name: [one.value, one.numerator, one.denominator] for name, one in report.figures.items()},
        "sections": [asdict(section) for section in report.version.sections],
        "charts": [asdict(chart) for chart in report.charts],
        "annexes": [asdict(annex) for annex in report.annexes],
    }
    text = json.dumps(signed, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _errors_of(
    sections: Sequence[Section], changed: Mapping[str, SetByHand], known: Mapping[str, Figure]
) -> list[FieldError]:
    errors = [
        FieldError(field=f"/changed/{name}", code="choice", message="汇报里没有这个数字")
        for name in changed
        if name not in known
    ]
    for place, section in enumerate(sections):
        for number, paragraph in enumerate(section.paragraphs):
            field = f"/sections/{place}/paragraphs/{number}/text"
            is_unknown = any(name not in known for name in markers_of(paragraph.text))
            if is_unknown or has_foreign_braces(paragraph.text):
                errors.append(FieldError(field=field, code="choice", message="汇报里没有这个数字"))
            if BLANK.search(paragraph.text):
                errors.append(FieldError(field=field, code="blank_left", message="数字还空着"))
    return errors
