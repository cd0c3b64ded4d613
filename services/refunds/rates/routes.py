"""Routes of rates (利率表) and local rules (地方规定): officers and auditors read, heads and the hub enter them."""

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, Request

from canon.shanghai import SHANGHAI
from chassis.web.auth import CurrentCaller, require
from chassis.web.transaction import Transaction, TransactionRoute
from services.refunds.rates import repository, service
from services.refunds.rates.domain.local_rules import LocalRule
from services.refunds.rates.domain.rates import RATES, Rate, RateName
from services.refunds.rates.schemas import EnterLocalRule, EnterRate, LocalRuleList, LocalRuleView, RateList, RateView

ENTRY_ROLES = ("hub", "section_head", "bureau_head")
READ_ROLES = (*ENTRY_ROLES, "officer", "auditor")
router = APIRouter(prefix="/v1/refunds", tags=["refunds"], route_class=TransactionRoute)


@router.get("/rates", summary="列出利率")
async def list_rates(work: Transaction, caller: CurrentCaller) -> RateList:
    """The entries in force of every published rate."""
    require(caller, *READ_ROLES)
    await service.seed_rates(work)
    return RateList(items=[_rate_view(*row) for row in await repository.rates_in_force(work.db)])


@router.post("/rates", summary="录入利率", status_code=201)
async def enter_rate(body: EnterRate, request: Request, work: Transaction, caller: CurrentCaller) -> RateView:
    """Enter a published rate; days it covers can be quoted from now on."""
    require(caller, *ENTRY_ROLES)
    rate = body.to_rate()
    entered = await service.enter_rate(work, body.table, rate)
    request.app.state.books.invalidate()
    return _rate_view(body.table, rate, entered)


@router.get("/local-rules", summary="列出地方规定")
async def list_local_rules(work: Transaction, caller: CurrentCaller) -> LocalRuleList:
    """What provinces and cities add for prepaid cards, and from when."""
    require(caller, *READ_ROLES)
    await service.seed_rates(work)
    return LocalRuleList(items=[_local_rule_view(*row) for row in await repository.local_rules_in_force(work.db)])


@router.post("/local-rules", summary="录入地方规定", status_code=201)
async def enter_local_rule(
    body: EnterLocalRule, request: Request, work: Transaction, caller: CurrentCaller
) -> LocalRuleView:
    """Enter a local regulation; one of the same id takes its place."""
    require(caller, *ENTRY_ROLES)
    rule = body.to_rule()
    entered = await service.enter_local_rule(work, rule)
    request.app.state.books.invalidate()
    return _local_rule_view(rule, entered)


def _rate_view(table: RateName, rate: Rate, entered: repository.EntryRecord) -> RateView:
    return RateView(table=table, name=RATES.table(table).name, **_entry_fields(entered), **asdict(rate))


def _local_rule_view(rule: LocalRule, entered: repository.EntryRecord) -> LocalRuleView:
    return LocalRuleView(**_entry_fields(entered), **asdict(rule))


def _entry_fields(entered: repository.EntryRecord) -> dict[str, Any]:
    return {"entered_by": entered.by, "entered_at": entered.at.astimezone(SHANGHAI)}
