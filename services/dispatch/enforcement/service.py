"""Record facts of enforcement."""

from canon.scopes import Scope
from chassis.db.work import Work
from chassis.errors import FieldError, Invalid
from services.dispatch.cases.repository.details import find_case
from services.dispatch.enforcement import repository
from services.dispatch.enforcement.domain import Fact, Filing, Inspection, NumberTaken, record_fact


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
