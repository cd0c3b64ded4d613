"""Rates and local rules are entered by the bureau, and seeded with those shipped."""

from chassis.db.work import Work
from services.refunds.rates import repository
from services.refunds.rates.domain.entry import check_local_rule, check_rate
from services.refunds.rates.domain.local_rules import LOCAL_RULES, LocalRule
from services.refunds.rates.domain.rates import RATES, Rate, RateName

_SHIPPED_BY = "weiquan"


async def begin_books(work: Work) -> None:
    """Enter what this software was shipped with, once."""
    if not await repository.start_books(work.db):
        return
    entered = repository.Entered(by=_SHIPPED_BY, at=work.now)
    for name in RateName:
        await repository.add_rates(work.db, name, RATES.table(name).entries, entered)
    await repository.add_local_rules(work.db, LOCAL_RULES, entered)


async def enter_rate(work: Work, name: RateName, rate: Rate) -> repository.Entered:
    """A published rate is entered; quotes for its days are reckoned from now on. Raises ``InvalidEntry``."""
    check_rate(name, rate)
    await begin_books(work)
    await repository.turn_page(work.db)
    entered = repository.Entered(by=work.account, at=work.now)
    await repository.add_rates(work.db, name, [rate], entered)
    work.audit("rate.enter", f"{name} {rate.since.isoformat()}")
    return entered


async def enter_local_rule(work: Work, rule: LocalRule) -> repository.Entered:
    """A local regulation is entered; one of the same id takes its place. Raises ``InvalidEntry``."""
    check_local_rule(rule)
    await begin_books(work)
    await repository.turn_page(work.db)
    entered = repository.Entered(by=work.account, at=work.now)
    await repository.add_local_rules(work.db, [rule], entered)
    work.audit("local_rule.enter", rule.id)
    return entered
