"""Use cases of rates and local rules: seed those that come with the code, enter the bureau's."""

from chassis.db.work import Work
from services.refunds.rates import repository
from services.refunds.rates.domain.entry import check_local_rule, check_rate
from services.refunds.rates.domain.local_rules import LOCAL_RULES, LocalRule
from services.refunds.rates.domain.rates import RATES, Rate, RateName

_SHIPPED_BY = "weiquan"


async def seed_rates(work: Work) -> None:
    """Insert the rates and local rules that come with the code, once per database."""
    if not await repository.create_version(work.db):
        return
    entered = repository.EntryRecord(by=_SHIPPED_BY, at=work.now)
    for name in RateName:
        await repository.add_rates(work.db, name, RATES.table(name).entries, entered)
    await repository.add_local_rules(work.db, LOCAL_RULES, entered)


async def enter_rate(work: Work, name: RateName, rate: Rate) -> repository.EntryRecord:
    """Enter a published rate; quotes for its days use it from now on. Raises ``InvalidEntry``."""
    check_rate(name, rate)
    await seed_rates(work)
    await repository.bump_version(work.db)
    entered = repository.EntryRecord(by=work.account, at=work.now)
    await repository.add_rates(work.db, name, [rate], entered)
    work.audit("rate.enter", f"{name} {rate.since.isoformat()}")
    return entered


async def enter_local_rule(work: Work, rule: LocalRule) -> repository.EntryRecord:
    """Enter a local regulation; it replaces one of the same id. Raises ``InvalidEntry``."""
    check_local_rule(rule)
    await seed_rates(work)
    await repository.bump_version(work.db)
    entered = repository.EntryRecord(by=work.account, at=work.now)
    await repository.add_local_rules(work.db, [rule], entered)
    work.audit("local_rule.enter", rule.id)
    return entered
