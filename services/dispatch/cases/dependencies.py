"""FastAPI dependencies of every route on a case: the caller's scope, the version in ``If-Match``."""

import re
from dataclasses import replace
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Header, Request, Response

from canon.scopes import SECTION_ROLES, Scope, scope_of_roles
from chassis.errors import FieldError, Invalid
from chassis.web.auth import Caller, CurrentCaller
from chassis.web.problems import wants_english
from services.dispatch.cases.repository.details import CaseDetails
from services.dispatch.cases.schemas.cases import CaseView, case_view
from services.dispatch.cases.service.commands import CaseRequest
from services.dispatch.lifecycle.domain.permissions import check_permission
from services.dispatch.lifecycle.domain.transitions import Command

_ETAG = re.compile(r'(?:W/)?"?(\d{1,9})"?')
IfMatch = Annotated[str | None, Header(alias="If-Match", max_length=100)]


def scope_of(caller: Caller) -> Scope:
    """Return which cases a caller may see; a department, agency or source counts only with the role it belongs to."""
    return scope_of_roles(caller.roles, department=caller.department, agency=caller.agency, source=caller.source)


def case_request_of(complaint_id: UUID, caller: Caller, request: Request, if_match: str | None = None) -> CaseRequest:
    """Return what a request of this caller about a case is; ``Invalid`` is raised where ``if_match`` is no ETag."""
    return CaseRequest(
        complaint_id=complaint_id,
        scope=scope_of(caller),
        version=version_from_etag(if_match),
        roles=caller.roles,
        english=wants_english(request.headers.get("accept-language")),
        officer=caller.account if caller.has(*SECTION_ROLES) else None,
    )


async def _case_request(  # ``async``: FastAPI runs a plain function in a thread
    id: UUID,  # noqa: A002 - the name in the path
    caller: CurrentCaller,
    request: Request,
    if_match: IfMatch = None,
) -> CaseRequest:
    return case_request_of(id, caller, request, if_match)


CaseRequestDep = Annotated[CaseRequest, Depends(_case_request)]


async def _supervisor_request(case_request: CaseRequestDep) -> CaseRequest:
    return replace(case_request, officer=None)


SupervisorRequestDep = Annotated[
    CaseRequest, Depends(_supervisor_request)
]  # who urges, notes or orders rework does not become the officer


def version_from_etag(tag: str | None) -> int | None:
    """Return the version in an ``If-Match`` header; ``None`` if it is absent or ``*``.

    Raises:
        Invalid: the header is not an ETag of a case.
    """
    if tag is None or tag.strip() == "*":
        return None
    match = _ETAG.fullmatch(tag.strip())
    if match is None:
        raise Invalid(FieldError(field="/header/If-Match", code="format", message="应为上次取得的 ETag"))
    return int(match[1])


def requires(command: Command) -> Any:
    """Return the dependency of a route that checks the permission for a command before anything is loaded."""

    async def checked(caller: CurrentCaller) -> None:
        check_permission(command, caller.roles)

    return Depends(checked)


def case_response(details: CaseDetails, case_request: CaseRequest, response: Response) -> CaseView:
    """Return the case as this caller may see it, with its version in the ``ETag`` header."""
    response.headers["ETag"] = f'"{details.case.version}"'
    return case_view(details, case_request)
