"""Reports: save, load, list."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Row, insert, select, true, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.analytics.definitions.domain.metric import Basis
from services.analytics.reports.domain.figures import Figure
from services.analytics.reports.domain.reports import Annex, Report, SetByHand, Signature, Version
from services.analytics.reports.domain.templates import Section
from services.analytics.reports.tables import report_signatures, report_versions, reports

_FIGURES: TypeAdapter[list[Figure]] = TypeAdapter(list[Figure])
_ANNEXES: TypeAdapter[list[Annex]] = TypeAdapter(list[Annex])
_SECTIONS: TypeAdapter[list[Section]] = TypeAdapter(list[Section])
_CHANGED: TypeAdapter[dict[str, SetByHand]] = TypeAdapter(dict[str, SetByHand])
Position = tuple[datetime, UUID]


async def add_report(db: AsyncConnection, report: Report) -> None:
    names = ("report_id", "first", "last", "template", "title", "as_of", "created_by", "digest")
    row = {name: getattr(report, name) for name in names} | {
        "basis": report.basis.value,
        "figures": _FIGURES.dump_python(list(report.counted.values()), mode="json"),
        "annexes": _ANNEXES.dump_python(list(report.annexes), mode="json"),
    }
    await db.execute(insert(reports).values(row))
    await add_version(db, report.report_id, report.version)


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
    [report] = await _with_versions(db, [row])
    return report


async def list_reports(db: AsyncConnection, after: Position | None, limit: int) -> list[Report]:
    """List reports, those of the latest instant first."""
    place = tuple_(reports.c.as_of, reports.c.report_id)
    earlier: ColumnElement[bool] = true() if after is None else place < tuple_(*after)
    query = select(reports).where(earlier).order_by(reports.c.as_of.desc(), reports.c.report_id.desc()).limit(limit)
    return await _with_versions(db, list(await db.execute(query)))


async def _with_versions(db: AsyncConnection, rows: Sequence[Row[Any]]) -> list[Report]:
    ids = [row.report_id for row in rows]
    signed: dict[tuple[UUID, int], list[Signature]] = {}
    signatures = select(report_signatures).where(report_signatures.c.report_id.in_(ids))
    for one in await db.execute(signatures.order_by(report_signatures.c.signed_at)):
        signature = Signature(account=one.account, role=one.role, signed_at=one.signed_at)
        signed.setdefault((one.report_id, one.number), []).append(signature)
    written: dict[UUID, list[Version]] = {}
    versions = select(report_versions).where(report_versions.c.report_id.in_(ids))
    for one in await db.execute(versions.order_by(report_versions.c.report_id, report_versions.c.number)):
        written.setdefault(one.report_id, []).append(_version(one, signed.get((one.report_id, one.number), [])))
    return [_report(row, written[row.report_id]) for row in rows]


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
    names = ("report_id", "first", "last", "template", "title", "as_of", "created_by", "digest")
    return Report(
        **{name: getattr(row, name) for name in names},
        basis=Basis(row.basis),
        counted={figure.id: figure for figure in _FIGURES.validate_python(row.figures)},
        annexes=_ANNEXES.validate_python(row.annexes),
        versions=versions,
    )
