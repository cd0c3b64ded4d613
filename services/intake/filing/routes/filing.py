"""``POST /v1/complaints``: read by hand and put into the acceptance queue, because speed counts here."""

from fastapi import APIRouter, Request, Response

from chassis.db.idempotency import checked_key, fingerprint
from chassis.web.auth import known_caller, require
from chassis.web.problems import wants_english
from chassis.web.reading import StrictRoute, check_json, read_as
from chassis.web.transaction import trace_of
from services.intake.complaints.schemas.views import AnswerView
from services.intake.filing.schemas import FileComplaint, schema_of
from services.intake.filing.service.acceptance import Answered
from services.intake.filing.service.queue import FrontDoor
from services.intake.roles import FILERS

router = APIRouter(prefix="/v1", tags=["intake"], route_class=StrictRoute)


@router.post(
    "/complaints",
    status_code=201,
    response_model=AnswerView,
    openapi_extra={**schema_of(FileComplaint), "x-keyed": True},
)
async def file_complaint(request: Request) -> Response:
    """File a complaint, report or inquiry; answered when it is durable. The same key gives the same answer."""
    caller = known_caller(request)
    require(caller, *FILERS)
    front_door: FrontDoor = request.app.state.front_door
    front_door.admit()
    key = checked_key(request.headers.get("idempotency-key"))
    check_json(request.headers.get("content-type"))
    body = await request.body()
    told = read_as(FileComplaint, body, english=wants_english(request.headers.get("accept-language")))
    filing = told.to_filing(caller, key, fingerprint("POST", request.url.path, body))
    return _response(await front_door.take(filing, trace_of(request)))


def _response(answer: Answered) -> Response:
    headers = {"Idempotent-Replayed": "true"} if answer.replayed else None
    return Response(answer.body, answer.status, media_type="application/json", headers=headers)


DOORS = {"/v1/complaints": file_complaint}
