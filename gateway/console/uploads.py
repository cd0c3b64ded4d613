"""Upload files to a complaint from a page: each is announced and then sent by its hash, as any other sender does."""

import asyncio
import hashlib
import re
from dataclasses import dataclass
from uuid import UUID

from fastapi import Request

from chassis.errors import Unavailable
from gateway.console.csrf import ForeignForm, UploadedFile, read_own_upload
from gateway.console.pages import translations_for
from gateway.console.service_calls import Reply, language_header, send
from gateway.edge.authentication import COOKIE
from gateway.operations.service_client import call_service

MAX_TOGETHER = 20 << 20  # bytes of the files of one form
STORE_SECONDS = 90.0  # a large picture is drawn anew before it is taken
UNKNOWN_TYPE = "application/octet-stream"
LONGEST_NAME = 200  # characters
_TYPE = re.compile(r"[a-z]+/[A-Za-z0-9.+-]{1,90}")


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadRefusal:
    """Why files were not taken, in the reader's language, and the status of the page that says so."""

    status: int
    message: str


async def store_upload(request: Request, complaint_id: UUID) -> UploadRefusal | None:
    """Announce and store the files of a form of ours; what is not taken is named with the reason.

    What came before it stays stored.
    """
    words = translations_for(request)
    try:
        sent, files = await read_own_upload(request, COOKIE)
    except ForeignForm:
        return UploadRefusal(status=403, message=words("form.old"))
    if not files:
        return UploadRefusal(status=422, message=words("files.empty"))
    if sum(len(one.content) for one in files) > MAX_TOGETHER:
        return UploadRefusal(status=413, message=words("files.too_large", name=files[-1].name))
    for one in files:
        reply = await _store(request, complaint_id, one, sent.get("key", ""))
        if not reply.is_done:
            why = " ".join([reply.title or words("form.unsure"), *reply.errors.values()])
            return UploadRefusal(status=reply.status, message=words("files.not_taken", name=one.name, why=why))
    return None


async def _store(request: Request, complaint_id: UUID, one: UploadedFile, key: str) -> Reply:
    """Announce a file and send its content; return the first answer that is no success."""
    path = f"/v1/complaints/{complaint_id}/attachments"
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
