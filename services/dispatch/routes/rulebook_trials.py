"""Trials of a version on history, and what people corrected: the evidence on which rules are signed."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from chassis.db.work import Transactions
from chassis.web.auth import CurrentCaller, require
from chassis.web.paging import Cursor, Limit, decode_place, encode_cursor, page
from chassis.web.reading import StrictRoute
from chassis.web.transaction import Transaction, TransactionRoute
from services.dispatch.routes.rulebook import KEEPERS
from services.dispatch.schemas import rulebook_corrections as learning
from services.dispatch.schemas import rulebook_trials as schemas
from services.dispatch.schemas.rulebook import Name
from services.dispatch.store.rulebook_texts import corrections_in
from services.dispatch.usecases import rulebook_trying as trying

IDEMPOTENT = {"x-idempotent": True}  # a trial asked for again is another trial, and changes nothing else
READERS = ("auditor", "bureau_head", "hub")  # who may read texts of every section
# no transaction is held open while a trial is worked out
router = APIRouter(prefix="/v1/routing", tags=["routing rules"], route_class=StrictRoute)
lists = APIRouter(prefix="/v1/routing", tags=["routing rules"], route_class=TransactionRoute)


@router.post(
    "/rule-sets/{version}/trial", openapi_extra=IDEMPOTENT, responses={200: {"model": schemas.HistoryTrialView}}
)
async def try_rule_set(version: Name, body: schemas.TryOnHistory, caller: CurrentCaller, request: Request) -> Response:
    """Which cases of a period would move, the load of each place, the accuracy on corrections (试算)."""
    require(caller, *KEEPERS)
    transactions: Transactions = request.app.state.transactions
    trial = await trying.try_on_history(transactions, body.to_asked(version), caller.account, schemas.trial_result)
    return JSONResponse(schemas.trial_view(trial))


@router.post("/corrections/replay", openapi_extra=IDEMPOTENT, responses={200: {"model": learning.Replayed}})
async def replay_corrections(body: learning.ReplayCorrections, caller: CurrentCaller, request: Request) -> Response:
    """How often a version answers as people did, per target; null is what is in force now."""
    require(caller, *KEEPERS)
    transactions: Transactions = request.app.state.transactions
    version, score = await trying.replay(transactions, body.rule_set)
    return JSONResponse({"rule_set": version, **learning.accuracy(score)})


@lists.get("/corrections")
async def list_corrections(
    caller: CurrentCaller, work: Transaction, cursor: Cursor = None, limit: Limit = 50
) -> learning.CorrectionPage:
    """Cases that people sent elsewhere than the rules said, the latest first (分办纠正)."""
    require(caller, *READERS)
    rows = await corrections_in(work.db, decode_place(cursor), limit)
    last = rows[:limit][-1] if rows else None
    end = encode_cursor(last["at"].isoformat(), last["case_id"]) if last else None
    shown = [learning.CorrectionView.model_validate(row) for row in rows]
    return learning.CorrectionPage.model_validate(page(shown, limit, end))
