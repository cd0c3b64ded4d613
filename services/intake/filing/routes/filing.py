"""``POST /v1/complaints``: parses its body itself and submits it to the acceptance queue, because speed counts."""

from fastapi import APIRouter, Request, Response

from chassis.db.idempotency import check_key, fingerprint
from chassis.web.auth import caller_of, require
from chassis.web.json_bodies import StrictRoute, check_json, parse_as
from chassis.web.openapi import body_read_as
from chassis.web.problems import wants_english
from chassis.web.transaction import trace_of
from services.intake.complaints.schemas.views import AnswerView
from services.intake.filing.schemas import FileComplaint
from services.intake.filing.service.acceptance import FilingAnswer
from services.intake.filing.service.queue import AcceptanceQueue
from services.intake.roles import FILERS

router = APIRouter(prefix="/v1", tags=["intake"], route_class=StrictRoute)


@router.post(
    "/complaints",
    summary="提交投诉、举报或咨询",
    status_code=201,
    response_model=AnswerView,
    responses={
        200: {"model": AnswerView, "description": "Filed before, by the same source under the same external id"}
    },
    openapi_extra={**body_read_as(FileComplaint), "x-keyed": True},
)
async def file_complaint(request: Request) -> Response:
    """File a complaint, report or inquiry; answered when it is durable. The same key gives the same answer."""
    caller = caller_of(request)
    require(caller, *FILERS)
    acceptance_queue: AcceptanceQueue = request.app.state.acceptance_queue
    acceptance_queue.check_capacity()
    key = check_key(request.headers.get("idempotency-key"))
    check_json(request.headers.get("content-type"))
    body = await request.body()
    parsed = parse_as(FileComplaint, body, english=wants_english(request.headers.get("accept-language")))
    filing = parsed.to_filing(caller, key, fingerprint("POST", request.url.path, body))
    return _response(await acceptance_queue.submit(filing, trace_of(request)))


def _response(answer: FilingAnswer) -> Response:
    headers = {"Idempotent-Replayed": "true"} if answer.replayed else None
    return Response(answer.body, answer.status, media_type="application/json", headers=headers)


FAST_PATHS = {"/v1/complaints": file_complaint}
