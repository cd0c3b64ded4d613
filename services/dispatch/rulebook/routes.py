"""The rulebook: versions of the routing rules drafted, signed by two persons, retired (分办规则)."""

from datetime import datetime

from fastapi import APIRouter

from chassis.errors import FieldError, Invalid
from chassis.web.auth import Caller, CurrentCaller, require
from chassis.web.paging import CurrentCursors, Cursor, Limit, page
from chassis.web.transaction import Transaction, TransactionRoute
from services.dispatch.roles import RULE_EDITORS
from services.dispatch.rulebook import schemas
from services.dispatch.rulebook.repository.versions import count_trials, rule_versions_in
from services.dispatch.rulebook.schemas import RuleSetPage, RuleSetView, rule_set_line, rule_set_view
from services.dispatch.rulebook.service import approval
from services.dispatch.rulebook.service.in_force import all_versions

READERS = (*RULE_EDITORS, "auditor")
router = APIRouter(prefix="/v1/routing/rule-sets", tags=["routing rules"], route_class=TransactionRoute)


@router.get("", summary="列出规则版本")
async def list_rule_sets(
    caller: CurrentCaller, work: Transaction, cursors: CurrentCursors, cursor: Cursor = None, limit: Limit = 50
) -> RuleSetPage:
    """All versions, the newest draft first; ``state`` is where each stands now."""
    require(caller, *READERS)
    versions = await all_versions(work)
    found = await rule_versions_in(work.db, cursors.decode(cursor, datetime.fromisoformat, str), limit)
    counts = await count_trials(work.db, [one.version for one in found])
    lines = [rule_set_line(one, versions, counts.get(one.version, 0), work.now) for one in found]
    last = found[:limit][-1] if found else None
    end = cursors.encode(last.drafted_at.isoformat(), last.version) if last else None
    return RuleSetPage.model_validate(page(lines, limit, end))


@router.get("/{version}", summary="查看规则版本")
async def get_rule_set(version: schemas.Name, caller: CurrentCaller, work: Transaction) -> RuleSetView:
    """One version with its document, what it changes, and its latest trials."""
    require(caller, *READERS)
    return rule_set_view(await approval.get_version(work, version), work.now)


@router.post("", summary="起草规则版本", status_code=201)
async def draft_rule_set(body: schemas.DraftRules, caller: CurrentCaller, work: Transaction) -> RuleSetView:
    """Draft a version; it changes nothing until two other persons signed it and its day has come (起草)."""
    require(caller, *RULE_EDITORS)
    if body.document is not None and body.base is None and body.changes is None:
        return rule_set_view(await approval.draft(work, body.document, body.note), work.now)
    if body.document is None and body.base is not None and body.changes is not None:
        return rule_set_view(await approval.draft_from(work, body.base, body.changes, body.note), work.now)
    raise Invalid(
        FieldError(field="/document", code="choice", message="给出完整的 document，或者给出 base 和 changes，不能兼有")
    )


@router.post("/{version}/signatures", summary="签署规则版本")
async def sign_rule_set(
    version: schemas.Name, body: schemas.SignRules, caller: CurrentCaller, work: Transaction
) -> RuleSetView:
    """Sign a version after a trial of it; the second person's signature puts it in force from its day (签发)."""
    details = await approval.sign(work, version, role=_role(caller), trial=body.trial)
    return rule_set_view(details, work.now)


@router.post("/{version}/retirement", summary="停用规则版本")
async def retire_rule_set(
    version: schemas.Name, body: schemas.RetireRules, caller: CurrentCaller, work: Transaction
) -> RuleSetView:
    """Withdraw a version; what was in force before it routes again (停用)."""
    require(caller, *RULE_EDITORS)
    return rule_set_view(await approval.retire(work, version, body.reason), work.now)


def _role(caller: Caller) -> str:
    """Return the role in which a person signs."""
    require(caller, *RULE_EDITORS)
    return next(role for role in RULE_EDITORS if caller.has(role))
