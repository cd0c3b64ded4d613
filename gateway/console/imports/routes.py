"""The pages of imports: upload, preview, start or discard, progress, result, templates."""

from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Request, Response

from chassis.web.auth import Caller, CurrentCaller
from chassis.web.json_bodies import StrictRoute
from gateway.console import csrf
from gateway.console.admission import message_page, turn_away
from gateway.console.csv_files import csv_file
from gateway.console.imports import view
from gateway.console.imports.models import ImportPage, WholeImport
from gateway.console.navigation import HUB
from gateway.console.pages import formatter_for, redirect_to, render_page, translations_for
from gateway.console.service_calls import Reply, ServiceUnavailable, is_silent, read, send, send_file
from gateway.console.submission import read_fields
from gateway.edge.authentication import COOKIE
from gateway.operations.service_client import call_for_document

PAGE = "/console/imports"
OWN = "/v1/imports"
CHANNELS = ("12315", "12345")
ACTS = ("start", "discard")
AT_ONCE = 20
router = APIRouter(route_class=StrictRoute, prefix="/imports")


@router.get("")
async def list_imports(request: Request, caller: CurrentCaller) -> Response:
    if (away := await turn_away(request, caller, HUB)) is not None:
        return away
    return await imports_page(request, caller)


@router.post("")
async def upload_list(request: Request, caller: CurrentCaller) -> Response:
    """Take a file; one that cannot be read comes back with the reason and is not stored."""
    if (away := await turn_away(request, caller, HUB)) is not None:
        return away
    words = translations_for(request)
    try:
        fields, files = await csrf.read_own_upload(request, COOKIE)
    except csrf.ForeignForm:
        return await imports_page(request, caller, status=403, wrong=[words("form.old")])
    if not files:
        return await imports_page(request, caller, status=422, wrong=[words("imports.no_file")])
    file = files[0]
    reply = await send_file(request, "intake", OWN, file, key=fields.get("key", ""))
    if not reply.is_done:
        wrong = [reply.title or words("form.unsure"), *reasons_of(reply)]
        return await imports_page(request, caller, status=reply.status, wrong=wrong, name=file.name)
    return redirect_to(request, f"{PAGE}/{reply.body['id']}")


@router.get("/templates/{channel}")
async def get_template(channel: str, request: Request, caller: CurrentCaller) -> Response:
    if (away := await turn_away(request, caller, HUB)) is not None:
        return away
    if channel not in CHANNELS:
        return message_page(request, caller, 404, translations_for(request)("imports.missing"))
    document = await call_for_document(request, "intake", "GET", f"{OWN}/templates/{channel}")
    return Response(document.body, document.status, headers=document.headers | csrf.HEADERS)


@router.get("/{import_id}")
async def show_import(import_id: UUID, request: Request, caller: CurrentCaller) -> Response:
    if (away := await turn_away(request, caller, HUB)) is not None:
        return away
    return await import_page(request, caller, import_id)


@router.get("/{import_id}/result")
async def get_result(import_id: UUID, request: Request, caller: CurrentCaller) -> Response:
    """What became of each row, in the reader's language."""
    if (away := await turn_away(request, caller, HUB)) is not None:
        return away
    words = translations_for(request)
    document = await call_for_document(request, "intake", "GET", f"{OWN}/{import_id}/result")
    if document.status != 200:
        return message_page(request, caller, document.status, words("imports.missing"))
    heading = [words(f"imports.result.{name}") for name in view.RESULT_FIELDS]
    return csv_file(f"import-{import_id}.csv", heading, view.result_rows(document.body, words))


@router.post("/{import_id}/{act}")
async def act_on_import(import_id: UUID, act: str, request: Request, caller: CurrentCaller) -> Response:
    """Start or discard an import."""
    if (away := await turn_away(request, caller, HUB)) is not None:
        return away
    words = translations_for(request)
    if act not in ACTS:
        return message_page(request, caller, 404, words("imports.missing"))
    _, foreign = await read_fields(request)
    if foreign:
        return await import_page(request, caller, import_id, status=403, wrong=foreign.message)
    reply = await send(request, "intake", f"{OWN}/{import_id}/{act}")
    if not reply.is_done:
        wrong = reply.title or words("form.unsure")
        return await import_page(request, caller, import_id, status=reply.status, wrong=wrong)
    return redirect_to(request, f"{PAGE}/{import_id}")


def reasons_of(reply: Reply) -> list[str]:
    """Return what is wrong with a file, each reason once."""
    return list(dict.fromkeys(reply.errors.values()))


async def imports_page(
    request: Request, caller: Caller, *, status: int = 200, wrong: list[str] | None = None, name: str = ""
) -> Response:
    """Return the list of imports with the form of the next; ``wrong`` is what is wrong with the file ``name``."""
    cursor = request.query_params.get("cursor")
    query = f"limit={AT_ONCE}" + (f"&cursor={quote(cursor)}" if cursor else "")
    say = formatter_for(request)
    return render_page(
        request,
        "imports/imports.html",
        status=status,
        caller=caller,
        say=say,
        listing=await read(request, ImportPage, "intake", OWN, query),
        wrong=wrong or [],
        name=name,
        channels=CHANNELS,
        looks=view.LOOKS,
        is_silent=is_silent,
        is_first=cursor is None,
    )


async def import_page(
    request: Request, caller: Caller, import_id: UUID, *, status: int = 200, wrong: str = ""
) -> Response:
    """Return the preview, the progress or the end of an import."""
    say = formatter_for(request)
    one = await read(request, WholeImport, "intake", f"{OWN}/{import_id}")
    if isinstance(one, ServiceUnavailable):
        message = say.words("imports.missing" if one.refused else "imports.silent")
        return message_page(request, caller, 404 if one.refused else 503, message)
    return render_page(
        request,
        "imports/import.html",
        status=status,
        caller=caller,
        say=say,
        one=one,
        wrong=wrong,
        steps=view.steps(one.state),
        size=view.size_of(one.size, say.words),
        progress=view.progress_of(one, say),
        took=view.took_of(one, say),
        effect_of=view.effect_of,
        looks=view.LOOKS,
        effect_looks=view.EFFECT_LOOKS,
    )
