"""Endpoints that disclose a person's contact for a reason, and search for a person."""

from uuid import UUID

from fastapi import APIRouter, Request

from chassis.web.auth import CurrentCaller, require
from chassis.web.paging import MAX_PAGE, Cursor, Limit, cursors_for, page
from chassis.web.transaction import Transaction, TransactionRoute
from services.intake.complaints.dependencies import CurrentScope, CurrentVault, IfMatch, check_if_match, views_of
from services.intake.complaints.schemas.views import ComplaintPage
from services.intake.people.schemas.contacts import ContactView, DiscloseContact, DisclosureView, SearchPerson
from services.intake.people.service import contacts

router = APIRouter(prefix="/v1", tags=["intake"], route_class=TransactionRoute)


# Neither response is stored with an idempotency key: it holds the person, and every disclosure is audited.
@router.post(
    "/complaints/{complaint_id}/contact-disclosure",
    summary="查看联系方式（须写明理由）",
    openapi_extra={"x-idempotent": True},
)
async def disclose_contact(
    complaint_id: UUID,
    body: DiscloseContact,
    work: Transaction,
    scope: CurrentScope,
    caller: CurrentCaller,
    people: CurrentVault,
    if_match: IfMatch = None,
) -> DisclosureView:
    """The unmasked contact, for a reason that is written down."""
    await check_if_match(if_match, work, complaint_id, scope, people)
    disclosed = await contacts.disclose_contact(work, complaint_id, scope, caller.roles, body.reason, people)
    contact = ContactView.model_validate(disclosed.person, from_attributes=True)
    return DisclosureView(contact=contact, expires_at=disclosed.expires_at)


@router.post("/complaints:search", summary="按电话或证件号码查找", openapi_extra={"x-idempotent": True})
async def search_person(
    body: SearchPerson,
    work: Transaction,
    scope: CurrentScope,
    caller: CurrentCaller,
    people: CurrentVault,
    request: Request,
    cursor: Cursor = None,
    limit: Limit = MAX_PAGE,
) -> ComplaintPage:
    """Complaints of whoever has this number, masked, the newest first; the number stands in no address and no log."""
    require(caller, "hub", "officer")
    cursors = cursors_for(request, caller, path=request.url.path, filters=body.to_number())
    after = cursors.decode_position(cursor)
    found = await contacts.search_person(work, scope, body.to_number(), body.reason, people, after, limit)
    last = found[:limit][-1].complaint if found else None
    following = cursors.encode(last.received_at.isoformat(), last.id) if last else None
    return ComplaintPage(**page(await views_of(work, found, scope, people), limit, following))
