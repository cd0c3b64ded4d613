"""FastAPI dependencies of routes about complaints, and their response with an ETag."""

import hashlib
from typing import Annotated

from fastapi import Depends, Request, Response

from chassis.web.auth import CurrentCaller
from services.intake.complaints.domain.visibility import Scope, scope_of
from services.intake.complaints.repository.changes import Supplement
from services.intake.complaints.repository.complaints import StoredComplaint
from services.intake.complaints.repository.people import PersonVault
from services.intake.complaints.schemas.views import ComplaintView
from services.intake.complaints.service import open_secret


async def _scope(caller: CurrentCaller) -> Scope:
    return scope_of(caller.roles, source=caller.source, department=caller.department, agency=caller.agency)


async def _person_vault(request: Request) -> PersonVault:
    people: PersonVault = request.app.state.acceptance_queue.people
    return people


CurrentScope = Annotated[Scope, Depends(_scope)]
CurrentVault = Annotated[PersonVault, Depends(_person_vault)]


def view_of(
    found: StoredComplaint, scope: Scope, people: PersonVault, supplements: list[Supplement] | None = None
) -> ComplaintView:
    return ComplaintView.of(found, open_secret(found, people), scope, supplements)


def etag_response(view: ComplaintView, request: Request, status: int = 200) -> Response:
    """Return the view with a strong ETag, or 304 if the request's ``If-None-Match`` has it already."""
    body = view.model_dump_json().encode()
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    if status == 200 and etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers={"ETag": etag})
    return Response(body, status, media_type="application/json", headers={"ETag": etag})
