"""Use cases of reports: write, edit, sign."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from canon.shanghai import SHANGHAI
from chassis.clock import new_id
from chassis.db.work import Work
from chassis.errors import NotFound
from services.analytics.definitions.domain.metric import Basis
from services.analytics.definitions.domain.questions import Period
from services.analytics.reports import repository
from services.analytics.reports.domain import reports
from services.analytics.reports.domain.reports import Report, ReportState, SetByHand, Version
from services.analytics.reports.domain.schedules import Schedule
from services.analytics.reports.domain.templates import Section, Template, write_sections
from services.analytics.reports.service.charts import ChartScope, count_charts
from services.analytics.reports.service.counting import count_annexes, count_figures


async def write(
    work: Work, period: Period, basis: Basis, template: Template, schedule: Schedule | None = None
) -> Report:
    """Count the figures of a period as known now, and write the first version of a report by a template.

    Of a schedule each period has one report: what another process has saved meanwhile stays.
    """
    as_of = work.now.astimezone(SHANGHAI)
    figures = await count_figures(work.db, period, basis, as_of)
    account = work.account or ""
    version = Version(
        number=1, sections=write_sections(template, figures), changed={}, written_by=account, written_at=as_of
    )
    report = Report(
        report_id=new_id(),
        first=period.first,
        last=period.last,
        basis=basis,
        template=template.name,
        title=template.title,
        as_of=as_of,
        counted=figures,
        drawn=await count_charts(work.db, template.charts, ChartScope(period, basis, as_of), figures),
        annexes=await count_annexes(work.db, period, basis, as_of),
        created_by=account,
        schedule=schedule,
        versions=(version,),
    )
    if await repository.add_report(work.db, report):
        work.audit("report.write", str(report.report_id), schedule)
    return report


async def load(work: Work, report_id: UUID, *, lock: bool = False) -> Report:
    """Return a report.

    Raises:
        NotFound: there is none.
    """
    report = await repository.get_report(work.db, report_id, lock=lock)
    if report is None:
        raise NotFound
    return report


async def edit(
    work: Work, report_id: UUID, base: int, sections: Sequence[Section], changed: Mapping[str, SetByHand]
) -> Report:
    """Add a version of the text of a report."""
    report = await load(work, report_id, lock=True)
    edited = reports.add_version(report, base, sections, changed, work.account or "", work.now)
    await repository.add_version(work.db, report_id, edited.version)
    work.audit("report.edit", str(report_id), str(edited.version.number))
    return edited


async def sign(work: Work, report_id: UUID, number: int, roles: Collection[str]) -> Report:
    """Sign the last version of a report; the digest of a final one goes into the chain of the audit."""
    report = await load(work, report_id, lock=True)
    signed = reports.sign(report, number, work.account or "", roles, work.now)
    await repository.save_signature(work.db, signed)
    work.audit("report.sign", str(report_id), str(number))
    if signed.state is ReportState.FINAL:
        work.audit("report.finish", str(report_id), signed.digest)
    return signed
