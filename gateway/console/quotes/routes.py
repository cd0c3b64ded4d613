"""The pages of the refund calculator: the facts, the sum, and the explanation to print."""

import json
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Request, Response

from chassis.errors import Unavailable
from chassis.web.auth import CurrentCaller
from chassis.web.json_bodies import StrictRoute
from gateway.console.admission import message_page, turn_away
from gateway.console.csrf import HEADERS
from gateway.console.models import Case
from gateway.console.navigation import BUREAU
from gateway.console.odr.fields import yuan
from gateway.console.pages import formatter_for, render_page, translations_for
from gateway.console.quotes.calculation import QUOTES, Calculation, calculate
from gateway.console.quotes.fields import CARDS, SCHEMES
from gateway.console.service_calls import ServiceUnavailable, read
from gateway.operations.service_client import call_for_document

FORMATS = ("html", "docx")
router = APIRouter(route_class=StrictRoute, prefix="/quotes")


class QuotedCase(Case):
    """The case that a refund is reckoned for."""

    complaint_id: UUID
    amount_fen: int | None


@router.get("")
async def show_quotes(request: Request, caller: CurrentCaller) -> Response:
    """Show the calculator; the facts stand in the address, ``case`` fills in the sum in dispute."""
    if (away := await turn_away(request, caller, *BUREAU)) is not None:
        return away
    case = await case_of(request)
    known = {"paid_fen": yuan(case.amount_fen)} if case and case.amount_fen else {}
    calculation = await calculate(request, known)
    say = formatter_for(request)

    def paper(form: str) -> str:
        typed = {name: value for name, value in request.query_params.items() if value} | {"format": form}
        return f"/console/quotes/sheet?{urlencode(typed)}"

    return render_page(
        request,
        "quotes/quotes.html",
        status=200 if calculation.quote or not calculation.filled.values else 422,
        caller=caller,
        say=say,
        calculation=calculation,
        missing=missing_facts(calculation),
        case=case,
        schemes=SCHEMES,
        cards=CARDS,
        paper=paper,
    )


@router.get("/sheet")
async def show_explanation(request: Request, caller: CurrentCaller) -> Response:
    """Return the explanation of a calculation (计算说明) as a page to print or as a Word file."""
    if (away := await turn_away(request, caller, *BUREAU)) is not None:
        return away
    form = request.query_params.get("format", "")
    calculation = await calculate(request, {})
    words = translations_for(request)
    if calculation.quote is None or form not in FORMATS:
        return message_page(request, caller, 422, calculation.filled.message or words("quote.incomplete"))
    body = json.dumps(calculation.body).encode()
    try:
        answer = await call_for_document(
            request, "refunds", "POST", f"{QUOTES}/sheet", query=f"format={form}", body=body
        )
    except Unavailable:
        return message_page(request, caller, 503, words("quote.silent"))
    return Response(answer.body, answer.status, headers=HEADERS | answer.headers)


async def case_of(request: Request) -> QuotedCase | None:
    """Return the case that the address names, if there is one to be seen."""
    try:
        case_id = UUID(request.query_params.get("case", ""))
    except ValueError:
        return None
    case = await read(request, QuotedCase, "dispatch", f"/v1/cases/{case_id}")
    return None if isinstance(case, ServiceUnavailable) else case


def missing_facts(calculation: Calculation) -> list[dict[str, Any]]:
    """Return what is wrong with which fact, by its label."""
    fields = (*calculation.form.fields, *calculation.further.fields)
    errors = calculation.filled.errors
    return [{"label": one.label, "text": errors[one.name]} for one in fields if one.name in errors]
