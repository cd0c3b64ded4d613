"""Reports: save, load, list."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Row, exists, func, select, true, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.analytics.definitions.domain.metric import Basis
from services.analytics.reports.domain.charts import ReportChart
from services.analytics.reports.domain.figures import Figure
from services.analytics.reports.domain.reports import Annex, ListedReport, Report, SetByHand, Signature, Version
from services.analytics.reports.domain.schedules import Schedule
from services.analytics.reports.domain.templates import Section
from services.analytics.reports.tables import report_signatures, report_versions, reports

_FIGURES: TypeAdapter[list[Figure]] = TypeAdapter(list[Figure])
_CHARTS: TypeAdapter[list[ReportChart]] = TypeAdapter(list[ReportChart])
_ANNEXES: TypeAdapter[list[Annex]] = TypeAdapter(list[Annex])
_SECTIONS: TypeAdapter[list[Section]] = TypeAdapter(list[Section])
_CHANGED: TypeAdapter[dict[str, SetByHand]] = TypeAdapter(dict[str, SetByHand])
_HEAD = ("report_id", "first", "last", "template", "title", "as_of", "created_by", "schedule", "digest")
_BY_SCHEDULE = (reports.c.schedule, reports.c.first)
Position = tuple[datetime, UUID]


async def add_report(db: AsyncConnection, report: Report) -> bool:
    """Save a report; return whether it was saved: of a schedule and a period the first one stays."""
    row = {name: getattr(report, name) for name in _HEAD} | {
        "basis": report.basis.value,
        "figures": _FIGURES.dump_python(list(report.counted.values()), mode="json"),
        "charts": _CHARTS.dump_python(list(report.drawn), mode="json"),
        "annexes": _ANNEXES.dump_python(list(report.annexes), mode="json"),
    }
    added = await db.execute(insert(reports).values(row).on_conflict_do_nothing(index_elements=_BY_SCHEDULE))
    if not added.rowcount:
        return False
    await add_version(db, report.report_id, report.version)
    return True


async def is_written(db: AsyncConnection, schedule: Schedule, first: date) -> bool:
    """Whether a schedule has written the report of the period that begins with this day."""
    written = exists().where(reports.c.schedule == schedule.value, reports.c.first == first)
    return bool(await db.scalar(select(written)))


async def add_version(db: AsyncConnection, report_id: UUID, version: Version) -> None:
    row = {
        "report_id": report_id,
        "number": version.number,
        "sections": _SECTIONS.dump_python(list(version.sections), mode="json"),
        "changed": _CHANGED.dump_python(dict(version.changed), mode="json"),
        "written_by": version.written_by,
        "written_at": version.written_at,
    }
    await db.execute(insert(report_versions).values(row))


async def save_signature(db: AsyncConnection, report: Report) -> None:
    """Save the last signature of the last version, and the digest that it gave the report."""
    signature, number = report.version.signatures[-1], report.version.number
    row = {"account": signature.account, "role": signature.role, "signed_at": signature.signed_at}
    await db.execute(insert(report_signatures).values(report_id=report.report_id, number=number, **row))
    await db.execute(update(reports).where(reports.c.report_id == report.report_id).values(digest=report.digest))


async def get_report(db: AsyncConnection, report_id: UUID, *, lock: bool = False) -> Report | None:
    query = select(reports).where(reports.c.report_id == report_id)
    row = (await db.execute(query.with_for_update() if lock else query)).first()
    if row is None:
        return None
    return _report(row, await _list_versions(db, report_id))


async def list_reports(db: AsyncConnection, after: Position | None, limit: int) -> list[ListedReport]:
    """List reports, those of the latest instant first, without their figures and texts."""
    place = tuple_(reports.c.as_of, reports.c.report_id)
    earlier: ColumnElement[bool] = true() if after is None else place < tuple_(*after)
    written, signed = report_versions.c, report_signatures.c
    last = (
        select(func.max(written.number)).where(written.report_id == reports.c.report_id).correlate(reports)
    ).scalar_subquery()
    signatures = (
        select(func.count())
        .where(signed.report_id == reports.c.report_id, signed.number == last)
        .correlate(reports)
        .scalar_subquery()
    )
    query = (
        select(*(reports.c[name] for name in (*_HEAD, "basis")), last.label("number"), signatures.label("signatures"))
        .where(earlier)
        .order_by(reports.c.as_of.desc(), reports.c.report_id.desc())
        .limit(limit)
    )
    return [
        ListedReport(**_head(row), last_version=row.number, signatures=row.signatures)
        for row in await db.execute(query)
    ]


async def _list_versions(db: AsyncConnection, report_id: UUID) -> list[Version]:
    signed: dict[int, list[Signature]] = {}
    signatures = select(report_signatures).where(report_signatures.c.report_id == report_id)
    for one in await db.execute(signatures.order_by(report_signatures.c.signed_at)):
        signature = Signature(account=one.account, role=one.role, signed_at=one.signed_at)
        signed.setdefault(one.number, []).append(signature)
    versions = select(report_versions).where(report_versions.c.report_id == report_id)
    rows = await db.execute(versions.order_by(report_versions.c.number))
    return [_version(row, signed.get(row.number, [])) for row in rows]


def _version(row: Row[Any], signatures: Sequence[Signature]) -> Version:
    return Version(
        number=row.number,
        sections=_SECTIONS.validate_python(row.sections),
        changed=_CHANGED.validate_python(row.changed),
        written_by=row.written_by,
        written_at=row.written_at,
        signatures=tuple(signatures),
    )


def _report(row: Row[Any], versions: Sequence[Version]) -> Report:
    return Report(
        **_head(row),
        counted={figure.id: figure for figure in _FIGURES.validate_python(row.figures)},
        drawn=_CHARTS.validate_python(row.charts),
        annexes=_ANNEXES.validate_python(row.annexes),
        versions=versions,
    )


def _head(row: Any) -> dict[str, Any]:
    schedule = None if row.schedule is None else Schedule(row.schedule)
    return {name: getattr(row, name) for name in _HEAD} | {"basis": Basis(row.basis), "schedule": schedule}
