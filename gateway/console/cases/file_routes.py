"""Upload files to a case from its page: each is announced and then sent by its hash, as any other sender does."""

import asyncio
import hashlib
import re
from uuid import UUID

from fastapi import APIRouter, Request, Response

from chassis.errors import Unavailable
from chassis.web.auth import CurrentCaller
from chassis.web.json_bodies import StrictRoute
from gateway.console.admission import turn_away
from gateway.console.cases.routes import ATTACH, CASES, case_page
from gateway.console.csrf import ForeignForm, UploadedFile, read_own_upload
from gateway.console.forms import Filled
from gateway.console.navigation import HUB, OFFICER
from gateway.console.opened_from import carried
from gateway.console.pages import redirect_to, translations_for
from gateway.console.service_calls import Reply, language_header, send
from gateway.edge.authentication import COOKIE
from gateway.operations.service_client import call_service

MAX_TOGETHER = 20 << 20  # bytes of the files of one form
STORE_SECONDS = 90.0  # a large picture is drawn anew before it is taken
UNKNOWN_TYPE = "application/octet-stream"
LONGEST_NAME = 200  # characters
_TYPE = re.compile(r"[a-z]+/[A-Za-z0-9.+-]{1,90}")
router = APIRouter(route_class=StrictRoute, prefix="/cases")


@router.post("/{case_id}/attachments")
async def attach_files(case_id: UUID, request: Request, caller: CurrentCaller) -> Response:
    """Announce and store files; what is not taken is named with the reason, what came before it is kept."""
    if (away := await turn_away(request, caller, HUB, OFFICER)) is not None:
        return away
    words = translations_for(request)
    try:
        sent, files = await read_own_upload(request, COOKIE)
    except ForeignForm:
        return await _refused(request, caller, case_id, 403, words("form.old"))
    if not files:
        return await _refused(request, caller, case_id, 422, words("files.empty"))
    if sum(len(one.content) for one in files) > MAX_TOGETHER:
        return await _refused(request, caller, case_id, 413, words("files.too_large", name=files[-1].name))
    for one in files:
        reply = await _store(request, case_id, one, sent.get("key", ""))
        if not reply.is_done:
            why = " ".join([reply.title or words("form.unsure"), *reply.errors.values()])
            message = words("files.not_taken", name=one.name, why=why)
            return await _refused(request, caller, case_id, reply.status, message)
    return redirect_to(request, f"{CASES}/{case_id}", done=ATTACH, **carried(request.query_params))


async def _store(request: Request, case_id: UUID, one: UploadedFile, key: str) -> Reply:
    """Announce a file and send its content; return the first answer that is no success."""
    path = f"/v1/complaints/{case_id}/attachments"
    sha256 = (await asyncio.to_thread(hashlib.sha256, one.content)).hexdigest()
    media_type = one.media_type if _TYPE.fullmatch(one.media_type) else UNKNOWN_TYPE
    body = {"name": one.name[-LONGEST_NAME:], "media_type": media_type, "size": len(one.content), "sha256": sha256}
    reply = await send(request, "intake", path, body, key=f"{key}.{sha256[:16]}")
    if not reply.is_done:
        return reply
    try:
        async with asyncio.timeout(STORE_SECONDS):
            status, answer = await call_service(
                request,
                "intake",
                "PUT",
                f"{path}/{sha256}",
                body=one.content,
                headers=[language_header(request)],
            )
    except (Unavailable, TimeoutError):
        return Reply(status=503)
    return Reply(status=status, body=answer)


async def _refused(request: Request, caller: CurrentCaller, case_id: UUID, status: int, message: str) -> Response:
    return await case_page(request, caller, case_id, status=status, filled={ATTACH: Filled(message=message)})
