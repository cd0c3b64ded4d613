"""Trials of a version on history, and what people corrected: the evidence on which rules are signed."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from chassis.db.work import Transactions
from chassis.web.auth import CurrentCaller, require
from chassis.web.json_bodies import StrictRoute
from chassis.web.openapi import MAY_BE_MISSING
from chassis.web.paging import CurrentCursors, Cursor, Limit, page
from chassis.web.transaction import Transaction, TransactionRoute
from services.dispatch.roles import RULE_EDITORS
from services.dispatch.rule_trials import service
from services.dispatch.rule_trials.repository import corrections_in
from services.dispatch.rule_trials.schemas import corrections, trials
from services.dispatch.rulebook.schemas import Name

IDEMPOTENT = {"x-idempotent": True}  # a repeated request makes another trial, and changes nothing else
READERS = ("auditor", "bureau_head", "hub")  # who may read texts of every section
# no transaction is held open while a trial is worked out
router = APIRouter(prefix="/v1/routing", tags=["routing rules"], route_class=StrictRoute)
lists = APIRouter(prefix="/v1/routing", tags=["routing rules"], route_class=TransactionRoute)


@router.post(
    "/rule-sets/{version}/trial",
    summary="试行规则版本",
    openapi_extra=IDEMPOTENT,
    response_model=trials.HistoryTrialView,
)
async def try_rule_set(version: Name, body: trials.TryOnHistory, caller: CurrentCaller, request: Request) -> Response:
    """Which cases of a period would move, the load of each place, the accuracy on corrections (试算)."""
    require(caller, *RULE_EDITORS)
    transactions: Transactions = request.app.state.transactions
    trial = await service.run_trial(transactions, body.to_request(version), caller.account, trials.trial_result)
    return JSONResponse(trials.trial_view(trial))


@router.post(
    "/corrections/replay",
    summary="用人工改派检验一版规则",
    openapi_extra=IDEMPOTENT | MAY_BE_MISSING,
    response_model=corrections.Replayed,
)
async def replay_corrections(body: corrections.ReplayCorrections, caller: CurrentCaller, request: Request) -> Response:
    """How often a version answers as people did, per target; null is what is in force now."""
    require(caller, *RULE_EDITORS)
    transactions: Transactions = request.app.state.transactions
    version, score = await service.score_corrections(transactions, body.rule_set)
    return JSONResponse({"rule_set": version, **corrections.accuracy(score)})


@lists.get("/corrections", summary="列出人工改派")
async def list_corrections(
    caller: CurrentCaller, work: Transaction, cursors: CurrentCursors, cursor: Cursor = None, limit: Limit = 50
) -> corrections.CorrectionPage:
    """Cases that people sent elsewhere than the rules said, the latest first (分办纠正)."""
    require(caller, *READERS)
    rows = await corrections_in(work.db, cursors.decode_position(cursor), limit)
    last = rows[:limit][-1] if rows else None
    end = cursors.encode(last["at"].isoformat(), last["case_id"]) if last else None
    views = [corrections.CorrectionView.model_validate(row) for row in rows]
    return corrections.CorrectionPage.model_validate(page(views, limit, end))
