"""Record facts of enforcement."""

from uuid import UUID

from canon.enforcement import Publicity
from canon.scopes import Scope
from chassis.db.work import Work
from chassis.errors import FieldError, Invalid, NotFound
from services.dispatch.cases.repository.details import find_case
from services.dispatch.enforcement import repository
from services.dispatch.enforcement.domain import Fact, Filing, Inspection, NumberTaken, publicize, record_fact
from services.dispatch.rows import Row


async def enter_fact(work: Work, fact: Fact, scope: Scope) -> None:
    """Save a fact and publish it.

    Raises:
        Invalid: the scope covers no such campaign or complaint; ``record_fact`` raises it too.
        NumberTaken: the case number is recorded already.
    """
    event = record_fact(fact, work.now)
    if (
        isinstance(fact, Inspection)
        and fact.campaign_id
        and not await repository.has_campaign(work.db, fact.campaign_id, scope)
    ):
        raise Invalid(FieldError(field="/campaign_id", code="unknown", message="没有这项专项行动"))
    if isinstance(fact, Filing) and fact.complaint_id and await find_case(work.db, fact.complaint_id, scope) is None:
        raise Invalid(FieldError(field="/complaint_id", code="unknown", message="没有这件投诉举报"))
    if not await repository.add_fact(work.db, fact, work.account, work.now):
        raise NumberTaken
    work.publish(event)
    work.audit(event.type.split(".")[1], str(fact.id))


async def set_publicity(work: Work, filing_id: UUID, publicity: Publicity, scope: Scope) -> Row:
    """Save whether a filed case is published, and return it; publish that if it is new.

    Raises:
        NotFound: the scope covers no such case.
    """
    row = await repository.lock_filing(work.db, filing_id, scope)
    if row is None:
        raise NotFound
    if row["publicity"] == publicity:
        return row
    await repository.set_publicity(work.db, filing_id, publicity)
    row["publicity"] = publicity
    work.publish(publicize(Filing(**{name: row[name] for name in Filing.__slots__}), work.now))
    work.audit("publicize_filing", str(filing_id), publicity)
    return row
