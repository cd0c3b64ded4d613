"""FastAPI dependencies of routes about complaints, their response with an ETag, and the check of ``If-Match``."""

import hashlib
import re
from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Header, Request, Response

from chassis.db.work import Work
from chassis.errors import FieldError, Invalid, NotFound, Stale
from chassis.web.auth import CurrentCaller
from services.intake.complaints.domain.visibility import Scope, ScopeKind, file_scope_of, scope_of
from services.intake.complaints.repository import changes, complaints
from services.intake.complaints.repository.complaints import StoredComplaint
from services.intake.complaints.repository.memberships import groups_of
from services.intake.complaints.repository.people import PersonVault
from services.intake.complaints.schemas.views import ComplaintView
from services.intake.complaints.service import open_secret
from services.intake.knowledge.reader import TextReader
from services.intake.matches import repository as matches


async def _scope(caller: CurrentCaller) -> Scope:
    return scope_of(caller.roles, source=caller.source, department=caller.department, agency=caller.agency)


async def _file_scope(caller: CurrentCaller) -> Scope:
    return file_scope_of(
        caller.roles,
        source=caller.source,
        department=caller.department,
        agency=caller.agency,
        enterprise=caller.enterprise,
    )


async def _person_vault(request: Request) -> PersonVault:
    people: PersonVault = request.app.state.acceptance_queue.people
    return people


async def _text_reader(request: Request) -> TextReader:
    reader: TextReader = request.app.state.text_reader
    return reader


CurrentScope = Annotated[Scope, Depends(_scope)]
CurrentFileScope = Annotated[Scope, Depends(_file_scope)]
CurrentVault = Annotated[PersonVault, Depends(_person_vault)]
CurrentReader = Annotated[TextReader, Depends(_text_reader)]
IfMatch = Annotated[str | None, Header(alias="If-Match", max_length=400)]
_ETAG = re.compile(r'(?:W/)?("[!#-~]*")')


async def views_of(
    work: Work, found: Sequence[StoredComplaint], scope: Scope, people: PersonVault
) -> list[ComplaintView]:
    """Return complaints as lists show them, without their supplements."""
    groups = await groups_of(work.db, [one.complaint.id for one in found])
    return [ComplaintView.of(one, open_secret(one, people), scope, group=groups.get(one.complaint.id)) for one in found]


async def whole_view_of(work: Work, found: StoredComplaint, scope: Scope, people: PersonVault) -> ComplaintView:
    """Return a complaint with its supplements and possible duplicates: what its ETag is made of."""
    supplements = list(await changes.list_supplements(work.db, found.complaint.id))
    is_inside = scope.kind in (ScopeKind.ALL, ScopeKind.DEPARTMENT)
    suspected = await matches.list_open(work.db, found.complaint.id) if is_inside else ()
    group = (await groups_of(work.db, [found.complaint.id])).get(found.complaint.id)
    return ComplaintView.of(found, open_secret(found, people), scope, supplements, suspected, group)


def etag_response(view: ComplaintView, request: Request, status: int = 200) -> Response:
    """Return the whole view with a strong ETag, or 304 if the request's ``If-None-Match`` has it already."""
    return tagged_response(view.model_dump_json().encode(), _etag_of(view), request, status)


def tagged_response(body: bytes, etag: str, request: Request, status: int = 200) -> Response:
    """Return a body with its strong ETag, or 304 if the request's ``If-None-Match`` has it already."""
    if request.method == "GET" and etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers={"ETag": etag})
    return Response(body, status, media_type="application/json", headers={"ETag": etag})


async def check_if_match(
    if_match: str | None, work: Work, complaint_id: UUID, scope: Scope, people: PersonVault
) -> None:
    """Check that the complaint is still what the caller read; it stays locked for this transaction.

    Raises:
        Invalid: the header is no list of ETags.
        NotFound: the scope holds no such complaint.
        Stale: the complaint has changed since.
    """
    if if_match is None or if_match.strip() == "*":
        return
    tags = [_ETAG.fullmatch(tag.strip()) for tag in if_match.split(",")]
    if None in tags:
        raise Invalid(FieldError(field="/header/If-Match", code="format", message="应为上次取得的 ETag"))
    found = await complaints.lock_complaint(work.db, complaint_id, scope)
    if found is None:
        raise NotFound
    present = _etag_of(await whole_view_of(work, found, scope, people))
    if _own_part(present) not in {_own_part(tag[1]) for tag in tags if tag}:
        raise Stale


def _etag_of(view: ComplaintView) -> str:
    """Return a digest of the complaint, and behind a point how many are in its group: others change that."""
    own = view.model_copy(update={"group": view.group.model_copy(update={"members": 0}) if view.group else None})
    digest = digest_of(own.model_dump_json().encode())
    return f'"{digest}.{view.group.members}"' if view.group else f'"{digest}"'


def digest_of(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:32]


def _own_part(etag: str) -> str:
    return etag.strip('"').partition(".")[0]
