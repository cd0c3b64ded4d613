"""FastAPI dependencies of every route on a case: who asks, within which scope, about which version."""

import re
from dataclasses import dataclass, replace
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Header, Response

from chassis.errors import FieldError, Invalid
from chassis.web.auth import Caller, CurrentCaller
from services.dispatch.cases.domain.visibility import Scope
from services.dispatch.cases.repository.details import CaseDetails
from services.dispatch.cases.schemas.cases import CaseView, case_view
from services.dispatch.cases.service.commands import CaseRequest
from services.dispatch.lifecycle.domain.permissions import check_permission
from services.dispatch.lifecycle.domain.transitions import Command
from services.dispatch.roles import ALL_CASES_ROLES, SECTION_ROLES, SOURCE_ROLES

_ETAG = re.compile(r'(?:W/)?"?(\d{1,9})"?')
IfMatch = Annotated[str | None, Header(alias="If-Match", max_length=100)]


def scope_of(caller: Caller) -> Scope:
    """What a caller may see; a department or a source counts only with the role it belongs to."""
    return Scope(
        everything=caller.has(*ALL_CASES_ROLES),
        department=caller.department if caller.has(*SECTION_ROLES) else None,
        agency=caller.agency if caller.has("agency") else None,
        source=caller.source if caller.has(*SOURCE_ROLES) else None,
    )


def _case_request(id: UUID, caller: CurrentCaller, if_match: IfMatch = None) -> CaseRequest:  # noqa: A002 - the path's own word
    officer = caller.account if caller.has(*SECTION_ROLES) else None
    return CaseRequest(complaint_id=id, scope=scope_of(caller), version=version_from_etag(if_match), officer=officer)


CaseRequestDep = Annotated[CaseRequest, Depends(_case_request)]


def _supervisor_request(asked: CaseRequestDep) -> CaseRequest:
    return replace(asked, officer=None)


SupervisorRequestDep = Annotated[
    CaseRequest, Depends(_supervisor_request)
]  # who presses or orders does not take the case


def version_from_etag(tag: str | None) -> int | None:
    """The version an ``If-Match`` names; ``*`` is any."""
    if tag is None or tag.strip() == "*":
        return None
    match = _ETAG.fullmatch(tag.strip())
    if match is None:
        raise Invalid(FieldError(field="/header/If-Match", code="format", message="应为上次取得的 ETag"))
    return int(match[1])


@dataclass(frozen=True, slots=True)
class Approver:
    """The caller as approver (审批): a head approves an act by giving the command."""

    account: str
    is_head: bool

    def check_approver(self, approver: str) -> str:
        """Who approved it. Raises ``Invalid`` where somebody who is no head names himself."""
        if approver == self.account and not self.is_head:
            raise Invalid(
                FieldError(field="/approved_by", code="own_approval", message="不能由本人批准，应当由负责人批准")
            )
        return approver

    def approver_or_self(self, approver: str | None) -> str | None:
        """Who approved it, if anybody. Raises ``Invalid`` as above."""
        return (self.account if self.is_head else None) if approver is None else self.check_approver(approver)


def _approver(caller: CurrentCaller) -> Approver:
    return Approver(caller.account, caller.has("section_head", "bureau_head"))


ApproverDep = Annotated[Approver, Depends(_approver)]


def requires(command: Command) -> Any:
    """The route's own right: refused before anything is looked up."""

    def checked(caller: CurrentCaller) -> None:
        check_permission(command, caller.roles)

    return Depends(checked)


def case_response(sheet: CaseDetails, asked: CaseRequest, response: Response) -> CaseView:
    """The case for this reader, tagged with its version."""
    response.headers["ETag"] = f'"{sheet.case.version}"'
    return case_view(sheet, asked.scope)
