"""Endpoints for the rights of a person: erasure (个人信息保护法 Art. 47) and a copy of the data (Art. 45)."""

from uuid import UUID

from fastapi import APIRouter

from chassis.web.auth import CurrentCaller, require
from chassis.web.transaction import Transaction, TransactionRoute
from services.intake.complaints.dependencies import CurrentScope, CurrentVault, IfMatch, check_if_match
from services.intake.people.schemas.persons import CopyView, ErasePerson, ErasureView, NamedPerson, PersonCopyView
from services.intake.people.service import copies as copies_service
from services.intake.people.service import erasure
from services.intake.people.service.contacts import find_complaints_of

DATA_PROTECTION_ROLES = ("hub", "bureau_head")  # responsible for personal data
router = APIRouter(prefix="/v1", tags=["intake"], route_class=TransactionRoute)


@router.post("/complaints/{complaint_id}/erasure", summary="删除一件已结投诉的个人信息")
async def erase_person(
    complaint_id: UUID,
    body: ErasePerson,
    work: Transaction,
    caller: CurrentCaller,
    scope: CurrentScope,
    people: CurrentVault,
    if_match: IfMatch = None,
) -> ErasureView:
    """Destroy the person's data of one complaint that is over, everywhere and for good."""
    require(caller, *DATA_PROTECTION_ROLES)
    await check_if_match(if_match, work, complaint_id, scope, people)
    erased = await erasure.erase_person(work, complaint_id, body.reason)
    return ErasureView.model_validate(erased, from_attributes=True)


# Not stored with an idempotency key: from the fingerprint of so short a request, name and number could be guessed.
@router.post("/complaints:erase", summary="按本人请求删除个人信息", openapi_extra={"x-idempotent": True})
async def erase_everything(
    body: NamedPerson, work: Transaction, caller: CurrentCaller, people: CurrentVault
) -> ErasureView:
    """Destroy what is kept of a person who asks for it; what is still being handled is named and stays."""
    require(caller, *DATA_PROTECTION_ROLES)
    found = await find_complaints_of(work, body.to_number(), body.name, people)
    erased = await erasure.erase_all(work, [one.complaint.id for one in found], body.reason)
    return ErasureView.model_validate(erased, from_attributes=True)


@router.post("/complaints:export", summary="按本人请求提供个人信息副本", openapi_extra={"x-idempotent": True})
async def copy_person(
    body: NamedPerson, work: Transaction, caller: CurrentCaller, people: CurrentVault
) -> PersonCopyView:
    """Everything kept of a person, for that person; who asks was identified by the one who calls this."""
    require(caller, *DATA_PROTECTION_ROLES)
    copies, left_out = await copies_service.copy_person(work, body.to_number(), body.name, body.reason, people)
    return PersonCopyView(complaints=[CopyView.of(one) for one in copies], left_out=left_out)
