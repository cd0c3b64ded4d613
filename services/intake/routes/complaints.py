"""Reading complaints, and asking for the person behind one."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from canon.codes import Channel, State
from chassis.errors import NotFound
from chassis.web.auth import CurrentCaller, require
from chassis.web.moments import Moment
from chassis.web.paging import Cursor, Limit, decode_place, encode_cursor, page
from chassis.web.transaction import Transaction, TransactionRoute
from services.intake.routes.seeing import CurrentScope, Vaulted, tagged, view_of
from services.intake.schemas.asking import DiscloseContact, SearchPerson
from services.intake.schemas.views import ComplaintView, ContactView, DisclosureView
from services.intake.store import changing, reading
from services.intake.store.reading import Sought
from services.intake.usecases import looking

router = APIRouter(prefix="/v1", tags=["intake"], route_class=TransactionRoute)
Said = Annotated[str | None, Query(max_length=200, pattern=r"^[^\x00]+$")]


@router.get("/complaints")
async def list_complaints(
    work: Transaction,
    scope: CurrentScope,
    people: Vaulted,
    external_id: Said = None,
    channel: Channel | None = None,
    state: State | None = None,
    department: Said = None,
    received_from: Moment | None = None,
    received_to: Moment | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> dict[str, Any]:
    """Complaints the caller may see, newest first; ``received_to`` is not included."""
    sought = Sought(
        external_id=external_id,
        channel=channel,
        state=state,
        department=department,
        received_from=received_from,
        received_to=received_to,
    )
    found = await reading.listed(work.db, sought, scope, decode_place(cursor), limit)
    last = found[min(limit, len(found)) - 1].complaint if found else None
    following = encode_cursor(last.received_at.isoformat(), last.id) if last else None
    return page([view_of(one, scope, people) for one in found], limit, following)


@router.get("/complaints/{complaint_id}", response_model=ComplaintView)
async def get_complaint(
    complaint_id: UUID, work: Transaction, scope: CurrentScope, people: Vaulted, request: Request
) -> Response:
    """One complaint, its person masked."""
    found = await reading.get(work.db, complaint_id, scope)
    if found is None:
        raise NotFound
    said = list(await changing.supplements_of(work.db, complaint_id))
    return tagged(view_of(found, scope, people, said), request)


# Neither of the two answers is kept with a key: they hold the person, and every look is audited on its own.
@router.post("/complaints/{complaint_id}/contact-disclosure", openapi_extra={"x-idempotent": True})
async def disclose_contact(
    complaint_id: UUID,
    asked: DiscloseContact,
    work: Transaction,
    scope: CurrentScope,
    caller: CurrentCaller,
    people: Vaulted,
) -> DisclosureView:
    """The unmasked contact, for a reason that is written down."""
    disclosed = await looking.disclose_contact(work, complaint_id, scope, caller.roles, asked.reason, people)
    contact = ContactView.model_validate(disclosed.person, from_attributes=True)
    return DisclosureView(contact=contact, expires_at=disclosed.expires_at)


@router.post("/complaints:search", openapi_extra={"x-idempotent": True})
async def search_person(
    asked: SearchPerson, work: Transaction, scope: CurrentScope, caller: CurrentCaller, people: Vaulted
) -> dict[str, Any]:
    """Complaints of whoever has this number, masked; the number stands in no address and no log."""
    require(caller, "hub", "officer")
    found = await looking.search_person(work, scope, asked.to_number(), asked.reason, people)
    return {"items": [view_of(one, scope, people) for one in found], "next": None}
