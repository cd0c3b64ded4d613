"""The page on which a list is put on a register: the file, and what became of its rows."""

from fastapi import APIRouter, Request, Response

from chassis.web.auth import Caller, CurrentCaller
from chassis.web.json_bodies import StrictRoute
from gateway.console import csrf
from gateway.console.admission import message_page, turn_away
from gateway.console.pages import formatter_for, render_page, translations_for
from gateway.console.registers.fields import KEEPERS, REGISTERS
from gateway.console.registers.models import ImportedList
from gateway.console.service_calls import send_file
from gateway.edge.authentication import COOKIE

OWN = "/v1/registers"
router = APIRouter(route_class=StrictRoute, prefix="/registers")


@router.get("/{register}/import")
async def show_import(register: str, request: Request, caller: CurrentCaller) -> Response:
    if (away := await turn_away(request, caller, *KEEPERS)) is not None:
        return away
    return import_page(request, caller, register)


@router.post("/{register}/import")
async def import_list(register: str, request: Request, caller: CurrentCaller) -> Response:
    """Put the good rows of a file on a register; the others are named with their columns."""
    if (away := await turn_away(request, caller, *KEEPERS)) is not None:
        return away
    words = translations_for(request)
    if register not in REGISTERS:
        return message_page(request, caller, 404, words("registers.missing"))
    try:
        _, files = await csrf.read_own_upload(request, COOKIE)
    except csrf.ForeignForm:
        return import_page(request, caller, register, status=403, wrong=[words("form.old")])
    if not files:
        return import_page(request, caller, register, status=422, wrong=[words("imports.no_file")])
    reply = await send_file(request, "odr", f"{OWN}/{register}/imports", files[0])
    if not reply.is_done:
        wrong = [reply.title or words("form.unsure"), *dict.fromkeys(reply.errors.values())]
        return import_page(request, caller, register, status=reply.status, wrong=wrong)
    return import_page(request, caller, register, outcome=ImportedList.model_validate(reply.body))


def import_page(
    request: Request,
    caller: Caller,
    register: str,
    *,
    status: int = 200,
    wrong: list[str] | None = None,
    outcome: ImportedList | None = None,
) -> Response:
    """Return the page; ``wrong`` is why a file was not taken, ``outcome`` what became of its rows."""
    say = formatter_for(request)
    if register not in REGISTERS:
        return message_page(request, caller, 404, say.words("registers.missing"))
    return render_page(
        request,
        "registers/import.html",
        status=status,
        caller=caller,
        say=say,
        register=register,
        registers=REGISTERS,
        wrong=wrong or [],
        outcome=outcome,
    )
